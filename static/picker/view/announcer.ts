// Speaks to screen readers through two live regions that are there, empty, from the start. Messages wait for each
// other, and one that waits already is not queued twice.

/** Time for a screen reader to begin with one message before the next replaces it, in milliseconds. */
const PAUSE_MS = 1200;

export class Announcer {
  readonly polite: HTMLElement;
  readonly assertive: HTMLElement;
  #queue: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.polite = region("status", "polite");
    this.assertive = region("alert", "assertive");
  }

  say(text: string): void {
    if (text === "" || this.#queue.includes(text)) return;
    this.#queue.push(text);
    if (this.#timer === undefined) this.#next();
  }

  /** Interrupts: for what must be known now. */
  warn(text: string): void {
    // The same warning again is news, but a region that does not change stays silent.
    this.assertive.textContent = this.assertive.textContent === text ? `${text}\u00a0` : text;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #next(): void {
    const text = this.#queue.shift();
    this.#timer = text === undefined ? undefined : setTimeout(() => this.#next(), PAUSE_MS);
    if (text !== undefined) this.polite.textContent = text;
  }
}

function region(role: string, live: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "up-hidden";
  element.setAttribute("role", role);
  element.setAttribute("aria-live", live);
  return element;
}
