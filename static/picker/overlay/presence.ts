// When a picker over the page hides, comes back and goes by itself.

import { isActive } from "../model/item";
import type { Outcome } from "../model/metadata";
import type { PickerOptions } from "../model/options";
import type { State } from "../model/state";
import type { Overlay } from "./overlay";

/** How long a message stays where the page does not say, in milliseconds (the hosted picker's own). */
const MESSAGE_MS = 5000;

/** Time to see that everything went well, in milliseconds. */
const SEEN_MS = 900;

export class Presence {
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly overlay: Overlay,
    private readonly root: HTMLElement,
    private readonly options: PickerOptions,
    /** Closes the picker unless it has something else to do; whether it did. */
    private readonly close: () => boolean,
  ) {}

  /** A round has ended. What failed is shown as long as messages are, and longer where somebody looks into it. */
  done(outcome: Outcome | undefined): void {
    this.stay();
    this.#closeIn(this.overlay.dialog.open ? this.#lookAt(outcome) : 0);
  }

  // What keeps it may end without anybody's doing: a removed file is gone once it cannot be taken back.
  #closeIn(milliseconds: number): void {
    this.#closing = setTimeout(() => this.close() || this.#closeIn(SEEN_MS), milliseconds);
  }

  #lookAt(outcome: Outcome | undefined): number {
    if (outcome === undefined) return 0;
    return outcome.filesFailed.length > 0 ? (this.options.errorsTimeout ?? MESSAGE_MS) : SEEN_MS;
  }

  /** Somebody is here, or it has gone already: it does not go by itself. */
  stay(): void {
    clearTimeout(this.#closing);
  }

  /** Out of the way while files are on their way, back when something needs the user. `onMove`: where it is to be heard then. */
  fit({ items, takes }: State, onMove: (place: HTMLElement) => void): void {
    if (this.options.hideModalWhenUploading !== true) return;
    if (items.some(isActive)) {
      onMove(this.root);
      this.overlay.hide();
    } else if (!this.overlay.dialog.open && (takes.size > 0 || items.some((item) => item.kind === "failed" || item.kind === "ready"))) {
      onMove(this.overlay.dialog);
      this.overlay.show();
    }
  }
}
