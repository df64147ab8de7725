// Brings a part of the picker that is not always needed to the page, with its style sheet and its English where it has
// them, from beside the picker's script.

import { besideScript } from "./address";
import { learn } from "./i18n/english/known";
import type { Words } from "./i18n/text";
import { loadStylesheet } from "./stylesheet";

/** What a part brings along. */
export interface Loadable {
  /** What it says, where it says anything. */
  readonly english?: Partial<Words>;
  readonly [rest: string]: unknown;
}

/** Gives a part what the picker has already. */
export type Shared = (module: string) => object;

/** The script's one export. */
interface Script<T> {
  readonly default: (require: Shared) => T;
}

export class Part<T extends Loadable> {
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;
  #tries = 0;

  /** `plain`: it draws nothing, so it has no styles. */
  constructor(
    private readonly name: string,
    private readonly look: "styled" | "plain" = "styled",
  ) {}

  /** What it is, as soon as it is there. */
  get loaded(): T | undefined {
    return this.#loaded;
  }

  /** Loads it once. Rejects when it does not come; then the next call tries again. */
  load(pickerUrl: string, shared: Shared): Promise<T> {
    this.#loading ??= this.#load(pickerUrl, shared).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #load(pickerUrl: string, shared: Shared): Promise<T> {
    // Browsers remember a module that could not be loaded, so another try needs another address.
    const again = this.#tries++ === 0 ? "" : `?${this.#tries}`;
    const [script] = await Promise.all([
      import(besideScript(`${this.name}.js`, pickerUrl) + again) as Promise<Script<T>>,
      this.look === "styled" && loadStylesheet(besideScript(`${this.name}.css`, pickerUrl)),
    ]);
    const loaded = script.default(shared);
    learn(this.name.replace("picker-", ""), loaded.english ?? {});
    this.#loaded = loaded;
    return loaded;
  }
}
