// A round: the files whose common end the page hears of as `onUploadDone`, or as `onCancel` when none is left.

import { notify } from "./callbacks";
import type { Item } from "./model/item";
import { outcome, type Outcome } from "./model/metadata";
import { displayMode, rulesFrom, type PickerOptions } from "./model/options";
import { isRoundOver } from "./model/queue";

export class Round {
  #members = new Set<string>();
  #confirmed = false;

  /** `onDone`: the page has been told how a round ended. */
  constructor(
    private readonly options: PickerOptions,
    private readonly onDone: (outcome: Outcome) => void,
  ) {}

  has(id: string): boolean {
    return this.#members.has(id);
  }

  join(id: string): void {
    this.#members.add(id);
  }

  leave(id: string): void {
    this.#members.delete(id);
  }

  /** Whether the user has said that nothing more comes. */
  confirm(yes: boolean): void {
    this.#confirmed = yes;
  }

  /** Ends the round if nothing of it is, or will be, under way. */
  endIfOver(items: readonly Item[]): void {
    if (this.#waits(items) || !isRoundOver(items, this.#members)) return;
    const failures = items.some((item) => item.kind === "failed" && this.has(item.picked.id));
    // With manual retry the page waits until the user has retried or given up.
    if (!failures || !this.options.allowManualRetry) this.end(items);
  }

  end(items: readonly Item[]): void {
    this.onDone(this.#tell(this.options.onUploadDone, items));
  }

  cancel(items: readonly Item[]): void {
    this.#tell(this.options.onCancel, items);
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  // A modal picker that starts by itself would close in the face of somebody who has more to add: there the round ends
  // with the user's word.
  #waits(items: readonly Item[]): boolean {
    const modal = displayMode(this.options) === "overlay" && this.options.hideModalWhenUploading !== true;
    const full = items.filter((item) => item.kind !== "leaving").length >= rulesFrom(this.options).maxFiles;
    return modal && !this.#confirmed && !full;
  }

  #tell(callback: PickerOptions["onUploadDone"], items: readonly Item[]): Outcome {
    const members = this.#members;
    this.#members = new Set();
    const result = outcome(items, members, this.options.exposeOriginalFile ?? false);
    notify(callback, result);
    return result;
  }
}
