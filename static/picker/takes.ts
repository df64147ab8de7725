// What was recorded here and is not in the list yet: it is nobody's upload until somebody says so, and waits in its
// source until then.

import type { Store } from "./store";

export class Takes {
  constructor(private readonly store: Store) {}

  /** What waits in `source`; nothing, too, while it is still being recorded. */
  of(source: string): File | undefined {
    return this.store.state.takes.get(source);
  }

  /** `file`: what was recorded in `source`, or `undefined` from the moment at which it begins to be. */
  keep(source: string, file: File | undefined): void {
    this.#set(new Map(this.store.state.takes).set(source, file));
  }

  /** Nobody wants what was recorded in `source`. */
  drop(source: string): void {
    this.#set(new Map([...this.store.state.takes].filter(([other]) => other !== source)));
  }

  /** These are in the list now. */
  added(files: ReadonlySet<File>): void {
    const left = [...this.store.state.takes].filter(([, file]) => file === undefined || !files.has(file));
    if (left.length < this.store.state.takes.size) this.#set(new Map(left));
  }

  #set(takes: ReadonlyMap<string, File | undefined>): void {
    this.store.dispatch({ kind: "takes", takes });
  }
}
