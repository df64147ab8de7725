// What the page and its worker for pictures say to each other.

import type { Recipe } from "../model/edit";
import type { Cleanup, Size, Sizing } from "../model/pictures";

/** What to make of a picture beside its edit. */
export interface Wishes {
  readonly sizing: Sizing;
  readonly cleanup: Cleanup | undefined;
}

/** What became of a picture that nobody edits. */
export type Prepared =
  | { readonly kind: "same" }
  | { readonly kind: "made"; readonly blob: Blob }
  /** Too big or too small, where that is not to be mended. */
  | { readonly kind: "refused" }
  /** Nothing can be made of it here. */
  | { readonly kind: "unreadable" };

/** Everything the worker can do. Pictures come the right way up, whatever their Exif data say. */
export interface Work {
  prepare(file: Blob, wishes: Wishes): Promise<Prepared>;
  /** The picture for looking at, with no side longer than `edge`; `size` is its real one. */
  open(file: Blob, edge: number): Promise<{ readonly size: Size; readonly bitmap: ImageBitmap }>;
  /** The picture that was opened last, edited; `type` is what `file` holds. */
  render(file: Blob, type: string, recipe: Recipe, sizing: Sizing): Promise<Blob>;
  /** Gives back the memory of the picture that was opened last. */
  forget(): Promise<void>;
}

export interface Call {
  readonly id: number;
  readonly name: keyof Work;
  readonly values: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };
