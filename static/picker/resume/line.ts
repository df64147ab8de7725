// The line to the server and its bad days: waits while there is none, tries again with growing pauses, and notices when
// the computer has slept.

import { CancelledError, NetworkError } from "../model/problem";

/** How often to try a request again, as the options of an upload say it. */
export interface Patience {
  readonly retries: number;
  readonly factor: number;
  readonly longestMs: number;
}

/** The pause before try `tries` (from 0); `after`: what the server has asked for. Milliseconds. */
export function pauseBefore(tries: number, { factor, longestMs }: Patience, after: number | undefined): number {
  return after ?? Math.min(longestMs, factor ** tries * 1000);
}

/** Clocks that stand still for so long were asleep; milliseconds. */
const TICK_MS = 2000;
const ASLEEP_MS = 10_000;

/** How often to try although the browser says that there is no connection: it may be wrong. Milliseconds. */
const OFFLINE_MS = 30_000;

export class Line {
  readonly #listeners = new Set<() => void>();
  readonly #ending = new AbortController();
  #ticked = Date.now();

  constructor() {
    const ticker = setInterval(() => this.#tick(), TICK_MS);
    const { signal } = this.#ending;
    signal.addEventListener("abort", () => clearInterval(ticker));
    window.addEventListener("online", () => this.#back(), { signal });
  }

  close(): void {
    this.#ending.abort();
  }

  /** Does not wait any longer, and gives up what has not moved for a while. */
  hurry(): void {
    this.#back();
  }

  /** Calls `listener` when the connection is back, or the computer awake, until `signal` ends it. */
  onBack(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** Does `work` until it succeeds, or fails for good. Without a connection nothing is tried, so no try is used up. */
  async persist<T>(work: () => Promise<T>, patience: Patience, signal: AbortSignal, onRetry: (tries: number) => void): Promise<T> {
    for (let tries = 0; ; ) {
      if (!navigator.onLine) await this.#rest(OFFLINE_MS, signal);
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw new CancelledError("cancelled");
        if (!(error instanceof NetworkError)) throw error;
        if (!navigator.onLine) continue;
        if (tries >= patience.retries) throw error;
        await this.#rest(pauseBefore(tries, patience, error.after), signal);
        onRetry(++tries);
      }
    }
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#ticked > ASLEEP_MS;
    this.#ticked = now;
    if (slept) this.#back();
  }

  #back(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  // Over after `ms`, or as soon as the line is back.
  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const end = (): void => {
        clearTimeout(timer);
        over.abort();
        if (signal.aborted) reject(new CancelledError("cancelled"));
        else resolve();
      };
      const timer = setTimeout(end, ms);
      this.onBack(end, over.signal);
      signal.addEventListener("abort", end, { signal: over.signal });
      if (signal.aborted) end();
    });
  }
}
