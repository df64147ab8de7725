// The page's own functions. What goes wrong in them is theirs: it is logged, and the picker goes on.

import type { Item, Picked } from "./model/item";
import { metadata, storedMetadata, type FileMetadata } from "./model/metadata";
import { itemPercent } from "./model/progress";
import type { PickerOptions, UploadControls } from "./model/options";

/** Tells the page what happens to files, in the form it expects (protocol: picker, section 5). */
export class Callbacks {
  constructor(private readonly options: PickerOptions) {}

  cropped(picked: Picked): void {
    notify(this.options.onFileCropped, this.#about(picked));
  }

  /** The user, or the picker on its own, starts these. */
  released(files: readonly Picked[]): void {
    notify(this.options.onUploadStarted, files.map((picked) => this.#about(picked)));
  }

  started(picked: Picked, controls: UploadControls): void {
    notify(this.options.onFileUploadStarted, this.#about(picked), controls);
  }

  progressed(item: Item, totalBytes: number): void {
    notify(this.options.onFileUploadProgress, this.#about(item.picked), { totalPercent: itemPercent(item), totalBytes });
  }

  stored({ picked, receipt }: Extract<Item, { kind: "stored" }>): void {
    notify(this.options.onFileUploadFinished, storedMetadata(picked, receipt, this.options.exposeOriginalFile ?? false));
  }

  failed(picked: Picked, error: Error): void {
    notify(this.options.onFileUploadFailed, this.#about(picked), error);
  }

  cancelled(files: readonly Picked[]): void {
    for (const picked of files) notify(this.options.onFileUploadCancel, this.#about(picked));
  }

  #about(picked: Picked): FileMetadata {
    return metadata(picked, this.options.exposeOriginalFile ?? false);
  }
}

/** Calls `callback`, if there is one, without letting its failure out. */
export function notify<A extends readonly unknown[]>(callback: ((...values: A) => unknown) | undefined, ...values: A): void {
  if (typeof callback !== "function") return;
  try {
    // Whatever can be waited for may still fail: pages have promises of their own.
    Promise.resolve(callback(...values)).catch(report);
  } catch (error) {
    report(error);
  }
}

function report(error: unknown): void {
  console.error("A picker callback failed:", error);
}
