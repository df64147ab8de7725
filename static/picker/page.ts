// What the picker does to the page around it while files are on their way: the percentage in a hidden tab's title,
// the question before leaving, the screen kept awake. All of it is taken back.

import { isActive } from "./model/item";
import { totals } from "./model/progress";
import type { State } from "./model/state";

export class PageEffects {
  #title: string | undefined;
  #shown = "";
  #asks = false;
  #lock: Promise<WakeLockSentinel | undefined> | undefined;

  constructor(private readonly percent: (whole: number) => string) {}

  /** Fits the page to `state`. */
  update(state: State): void {
    const active = state.items.some(isActive);
    this.#setTitle(active && document.hidden ? `(${this.percent(totals(state.items).percent)}) ` : "");
    this.#setAsks(active || state.items.some((item) => item.kind === "paused"));
    this.#setAwake(active && !document.hidden);
  }

  close(): void {
    this.#setTitle("");
    this.#setAsks(false);
    this.#setAwake(false);
  }

  // The page may change its title meanwhile; then that one is the title to go back to.
  #setTitle(prefix: string): void {
    if (this.#title === undefined || document.title !== this.#shown) this.#title = document.title;
    if (prefix === "" && this.#shown === "") return;
    const title = prefix + this.#title;
    if (document.title !== title) document.title = title;
    this.#shown = prefix === "" ? "" : title;
  }

  #setAsks(asks: boolean): void {
    if (asks === this.#asks) return;
    this.#asks = asks;
    if (asks) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  }

  #setAwake(awake: boolean): void {
    if (awake === (this.#lock !== undefined)) return;
    if (awake) {
      // Only secure pages have it, and the browser may refuse: then the screen goes dark as always.
      this.#lock = "wakeLock" in navigator ? navigator.wakeLock.request("screen").catch(() => undefined) : Promise.resolve(undefined);
      return;
    }
    void this.#lock?.then((lock) => lock?.release());
    this.#lock = undefined;
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
