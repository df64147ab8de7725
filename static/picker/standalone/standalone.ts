// A picker with a client of its own. This is a part; it gets the picker's class from the picker that loads it.

import { notify } from "../callbacks";
import type { PickerOptions } from "../model/options";
import type { Picker } from "../picker";
import { ownClient } from "./client";
import { Permission, type Credentials } from "./permission";

/** What a page may say beside the options of every picker. */
export interface Wishes extends PickerOptions {
  /** Where credentials come from: a function of the page, or an address; without it the server's own endpoint. */
  credentials?: Credentials;
  /** The server, where the script does not come from it. */
  origin?: string;
}

export type Make = typeof make;

/** `said`: `data-*` of the script's tag. `script`: where this part came from. */
export async function make(Base: typeof Picker, wishes: Wishes, said: DOMStringMap, script: string): Promise<Picker> {
  const { credentials, origin, ...options } = wishes;
  const server = new URL(origin ?? said["origin"] ?? script, document.baseURI).origin;
  const source = credentials ?? window.sealdrop?.credentials ?? said["credentials"] ?? `${server}/get-filestack-credentials`;
  const client = ownClient(server, new URL("picker-hash.js", script).href, () => permission);
  const permission = new Permission(source, (pair) => client.setPair(pair));
  const theirs = options.onFileUploadFailed;
  const onFileUploadFailed: typeof theirs = (...values) => {
    // Permission may be what is missing; then it is there for the next try.
    permission.renewQuietly();
    theirs?.(...values);
  };
  // The picker's place may stand behind the script.
  if (document.readyState === "loading") await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready, { once: true }));

  let [open, told] = [false, false];
  const onClose = (): void => {
    told = true;
    options.onClose?.();
  };

  class Standalone extends Base {
    override open(): Promise<void> {
      open = true;
      permission.wake();
      return super.open();
    }

    override async close(): Promise<void> {
      permission.rest();
      client.rest();
      const closes = open;
      [open, told] = [false, false];
      await super.close();
      // The SDK's pickers say nothing when they never got permission; who waits for the end has to hear of it.
      if (closes && !told) notify(onClose);
    }
  }
  return new Standalone(client, { ...options, onFileUploadFailed, onClose });
}
