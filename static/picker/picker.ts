// The class behind `client.picker()`.

import { notify } from "./callbacks";
import type { Client } from "./model/client";
import type { PickerOptions } from "./model/options";
import { Opening } from "./opening";

export class Picker {
  #opening: Opening | undefined;
  #opened: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly options: PickerOptions = {},
  ) {}

  /** Mounts the picker. Opening twice does nothing. */
  open(): Promise<void> {
    if (this.#opening === undefined) {
      const opening = new Opening(this.client, this.options, this);
      this.#opening = opening;
      this.#opened = opening.start().catch((error: unknown) => {
        if (this.#opening === opening) this.#opening = undefined;
        opening.end();
        throw error;
      });
    }
    return this.#opened;
  }

  /** Takes the picker off the page, with everything that belongs to it. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening?.end()) notify(this.options.onClose);
  }

  /** Cancels every upload that has not ended. */
  async cancel(): Promise<void> {
    this.#opening?.cancel();
  }

  /** Opens with these pictures in the editor: files, or addresses of some. */
  async crop(files: Iterable<unknown>): Promise<void> {
    await this.open();
    await this.#opening?.crop(files);
  }
}
