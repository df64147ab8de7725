// Speaks to screen readers through two live regions that are there, empty, from the start. Messages wait for each
// other, and one that waits already is not queued twice.

/** Time for a screen reader to begin with one message before the next replaces it, in milliseconds. */
const PAUSE_MS = 1200;

/** Time for a browser to notice where the regions stand, in milliseconds; what is said sooner nobody hears. */
export const SETTLE_MS = 100;

export class Announcer {
  readonly polite: HTMLElement;
  readonly assertive: HTMLElement;
  #queue: (string | Promise<string>)[] = [];
  /** What comes next, once its words are there. */
  #awaited: Promise<string> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.polite = region("status", "polite");
    this.assertive = region("alert", "assertive");
  }

  /**
   * Speaks from inside of `place` from now on: nobody hears what is said outside of an open dialog. What was said just
   * now is said there; what was heard before is not.
   */
  moveTo(place: Element): void {
    const { polite, assertive } = this;
    if (polite.parentElement === place) return;
    if (this.#timer !== undefined) this.#queue.unshift(polite.textContent);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), SETTLE_MS);
    polite.textContent = "";
    assertive.textContent = "";
    place.prepend(polite, assertive);
  }

  /** A text whose words are still on their way keeps its turn. */
  say(text: string | Promise<string>): void {
    if (text === "" || this.#queue.includes(text)) return;
    this.#queue.push(text);
    if (this.#timer === undefined && this.#awaited === undefined) this.#next();
  }

  /** Interrupts: for what must be known now. What waits is of before, and not true any more. */
  warn(text: string): void {
    this.#forget();
    tell(this.assertive, text);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#forget();
  }

  #forget(): void {
    this.#queue = [];
    this.#awaited = undefined;
  }

  #next(): void {
    // What is on its way already keeps its turn.
    const next = this.#awaited ?? this.#queue.shift();
    this.#timer = undefined;
    if (typeof next === "string") return this.#speak(next);
    this.#awaited = next;
    void next?.then((text) => {
      if (this.#awaited !== next) return;
      this.#awaited = undefined;
      this.#speak(text);
    });
  }

  #speak(text: string): void {
    this.#timer = setTimeout(() => this.#next(), PAUSE_MS);
    tell(this.polite, text);
  }
}

// The same again is news, but a region that does not change stays silent.
function tell(region: HTMLElement, text: string): void {
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

function region(role: string, live: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "up-hidden";
  element.setAttribute("role", role);
  element.setAttribute("aria-live", live);
  return element;
}
