// Brings a part of the picker that is not always needed to the page, with its style sheet, from beside the picker's
// script.

import { besideScript } from "./address";
import { loadStylesheet } from "./stylesheet";
import { shared } from "./view/shared";

/** The script's one export takes what it shares with the picker. */
interface Script<T> {
  readonly default: (require: typeof shared) => T;
}

export class Part<T> {
  #loading: Promise<T> | undefined;
  #tries = 0;

  constructor(private readonly name: string) {}

  /** Loads it once. Rejects when it does not come; then the next call tries again. */
  load(pickerUrl: string): Promise<T> {
    this.#loading ??= this.#load(pickerUrl).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #load(pickerUrl: string): Promise<T> {
    // Browsers remember a module that could not be loaded, so another try needs another address.
    const again = this.#tries++ === 0 ? "" : `?${this.#tries}`;
    const [script] = await Promise.all([
      import(besideScript(`${this.name}.js`, pickerUrl) + again) as Promise<Script<T>>,
      loadStylesheet(besideScript(`${this.name}.css`, pickerUrl)),
    ]);
    return script.default(shared);
  }
}
