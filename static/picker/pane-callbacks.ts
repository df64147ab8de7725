// The drop pane's own callbacks, beside those that every picker has (protocol: picker, section 6).

import { notify } from "./callbacks";
import { isActive } from "./model/item";
import type { Outcome } from "./model/metadata";
import type { DropPaneOptions } from "./model/options";
import { totals } from "./model/progress";
import type { State } from "./model/state";

export class PaneCallbacks {
  #percent = -1;

  constructor(private readonly pane: DropPaneOptions) {}

  /** Tells the whole percent, each only once. */
  progress(state: State): void {
    if (state.items.some(isActive)) this.#tell(totals(state.items).percent);
  }

  /** A round has ended: what is stored, then what is not. */
  done({ filesUploaded, filesFailed }: Outcome): void {
    if (filesUploaded.length > 0) {
      if (filesFailed.length === 0) this.#tell(100);
      notify(this.pane.onSuccess, filesUploaded);
    }
    if (filesFailed.length > 0) notify(this.pane.onError, filesFailed);
    this.#percent = -1;
  }

  #tell(percent: number): void {
    if (percent === this.#percent) return;
    this.#percent = percent;
    notify(this.pane.onProgress, percent);
  }
}
