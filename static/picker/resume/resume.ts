// The entry of the part that lets uploads go on after a reload: the transport, and the list of what is unfinished.

import type { ComponentType } from "preact";
import type { Client } from "../model/client";
import type { Fetch } from "../model/protocol";
import type { Job, Transport } from "../model/transport";
import { OwnTransport } from "./transport";
import { UnfinishedList } from "./unfinished";
import { UnfinishedRows, type UnfinishedProps } from "./view";

export { resume as english } from "../i18n/english/resume";

/** What one opened picker has of it. */
export interface Resuming {
  readonly transport: Transport;
  readonly list: UnfinishedList;
  readonly Rows: ComponentType<UnfinishedProps>;
  close(): void;
}

/** For a picker whose files go to where `store` leads. */
export function open(client: Client, fetch: Fetch, store: Job["store"]): Resuming {
  const transport = new OwnTransport(client, fetch);
  const list = new UnfinishedList(transport, client, fetch, transport.settings(store));
  return {
    transport,
    list,
    Rows: UnfinishedRows,
    close() {
      list.close();
      transport.close();
    },
  };
}
