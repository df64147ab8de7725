// Holds the state of one picker, changes it only through `reduce`, and lets it see the time while time matters.

import type { Item, ItemEvent } from "./model/item";
import { find, initial, needsClock, reduce, type State, type StateEvent } from "./model/state";

const TICK_MS = 500;

export class Store {
  state: State = initial(Date.now(), navigator.onLine);
  #ticker: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(
    private readonly onChange: () => void,
    private readonly onTick: (now: number) => void,
  ) {
    this.#keepTime();
  }

  get closed(): boolean {
    return this.#closed;
  }

  dispatch(event: StateEvent): void {
    const before = this.state;
    if (this.#closed) return;
    this.state = reduce(before, event);
    if (this.state === before) return;
    this.#keepTime();
    this.onChange();
  }

  /** What happened to one file. */
  item(id: string, event: ItemEvent): void {
    this.items([id], event);
  }

  /** The same, to several at once. */
  items(ids: readonly string[], event: ItemEvent): void {
    this.dispatch({ kind: "items", ids: new Set(ids), event });
  }

  find(id: string): Item | undefined {
    return find(this.state, id);
  }

  tick(): void {
    const now = Date.now();
    this.dispatch({ kind: "tick", now });
    this.onTick(now);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#ticker);
  }

  #keepTime(): void {
    const needed = needsClock(this.state);
    if (needed && this.#ticker === undefined) this.#ticker = setInterval(() => this.tick(), TICK_MS);
    if (needed || this.#ticker === undefined) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }
}
