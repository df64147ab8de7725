// What the picker does to the page around it while files are on their way: the percentage in a hidden tab's title,
// a ring around its icon, the question before leaving, the screen kept awake. All of it is taken back.

import { isActive } from "./model/item";
import { totals } from "./model/progress";
import { wouldLose, type State } from "./model/state";

type Ring = typeof import("./ring/ring");

/** What stands before the page's own title, by the picker that says it: there may be several on the page. */
const prefixes = new Map<object, string>();
let ownTitle = "";
/** The title with a prefix, as the browser gives it back. */
let shown: string | undefined;

export class PageEffects {
  #asks = false;
  #lock: Promise<WakeLockSentinel | undefined> | undefined;
  #ring: Promise<Ring | undefined> | undefined;
  #ringed: number | undefined;

  /** `loadRing`: brings what draws the ring, which most pages never need. */
  constructor(
    private readonly percent: (whole: number) => string,
    private readonly loadRing: () => Promise<Ring>,
  ) {}

  /** Fits the page to `state`. */
  update(state: State): void {
    const active = state.items.some(isActive);
    const done = active && document.hidden ? totals(state.items).percent : undefined;
    this.#setTitle(done === undefined ? "" : `(${this.percent(done)}) `);
    this.#setRing(done);
    this.#setAsks(wouldLose(state));
    this.#setAwake(active && !document.hidden);
  }

  close(): void {
    this.#setTitle("");
    this.#setRing(undefined);
    this.#setAsks(false);
    this.#setAwake(false);
  }

  // The page may change its title meanwhile; then that one is the title to go back to.
  #setTitle(prefix: string): void {
    if (document.title !== shown) ownTitle = document.title;
    if (prefix === "") prefixes.delete(this);
    else prefixes.set(this, prefix);
    const [first] = prefixes.values();
    const title = (first ?? "") + ownTitle;
    if (document.title !== title) document.title = title;
    shown = first && document.title;
  }

  // It may come when it is not wanted any more.
  #setRing(percent: number | undefined): void {
    if (percent === this.#ringed) return;
    this.#ringed = percent;
    this.#ring ??= this.loadRing().catch(() => undefined);
    void this.#ring.then((ring) => ring?.show(this, this.#ringed));
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
