// What lets uploads go on after a reload, loaded with the first file that is large enough to be worth it, or when there
// are unfinished ones.

import { keepsAny } from "./kept";
import type { Client } from "./model/client";
import type { PickerOptions } from "./model/options";
import type { Transport } from "./model/transport";
import { resumePart } from "./parts";
import type { Resuming } from "./resume/resume";
import { storeFor } from "./transfers";
import { shared } from "./view/shared";

/** One picker's share of it. */
export class Resumption {
  /** Set once it is there. */
  now: Resuming | undefined;
  #loading: Promise<Resuming> | undefined;
  #closed = false;

  /** `onChange`: it is there. */
  constructor(
    private readonly client: Client,
    private readonly options: PickerOptions,
    private readonly onChange: () => void,
  ) {}

  readonly transport = async (): Promise<Transport> => (await this.#load()).transport;

  /** Looks for unfinished uploads of earlier, if there are any. */
  async look(): Promise<void> {
    if (!(await keepsAny()) || this.#closed) return;
    await this.#load().then(({ list }) => list.look(), () => undefined);
  }

  /** Bytes that the server has of `file` from an earlier time, if it is one of the unfinished ones. */
  readonly recognise = (file: File): Promise<number | undefined> | undefined => this.now?.list.recognise(file)?.catch(() => undefined);

  close(): void {
    this.#closed = true;
    this.now?.close();
  }

  #load(): Promise<Resuming> {
    this.#loading ??= this.#open().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #open(): Promise<Resuming> {
    const { open } = await resumePart.load(this.client.session.urls.pickerUrl, shared);
    if (this.#closed) throw new Error("the picker was closed");
    this.now = open(this.client, (url, init) => fetch(url, init), storeFor(this.options));
    this.onChange();
    return this.now;
  }
}
