// What has to happen to chosen pictures before they may leave, and what the user may do to them. Decisions are in
// `model/pictures`; what makes other pictures of them is loaded with the first one that needs it.

import type { Making } from "./images/making";
import type { Item, Picked } from "./model/item";
import { mimeOf } from "./model/mime";
import { canChange, isImage, isPixels, nameFor, needsWork, pictureRules, type PictureRules } from "./model/pictures";
import type { PickerOptions } from "./model/options";

/** Whether a chosen file may come in, and what is to be uploaded in its place. */
export type Preparation =
  | { readonly kind: "fits"; readonly file?: File; readonly asIs?: boolean }
  | { readonly kind: "refused" };

export class Pictures {
  readonly rules: PictureRules;
  #making: Promise<Making> | undefined;

  /** `load` brings what makes pictures. */
  constructor(
    options: PickerOptions,
    private readonly load: (rules: PictureRules) => Promise<Making>,
  ) {
    this.rules = pictureRules(options);
  }

  /** What makes pictures. Rejects when it does not come; then the next call tries again. */
  making(): Promise<Making> {
    this.#making ??= this.load(this.rules).catch((error: unknown) => {
      this.#making = undefined;
      throw error;
    });
    return this.#making;
  }

  /** Whether `file` has to be prepared before it is ready. */
  concerns(file: File): boolean {
    return needsWork(this.rules, file);
  }

  /** Sizes and private parts of a file that was just chosen; what nobody can look into goes as it is. */
  async prepare(file: File): Promise<Preparation> {
    const making = await this.making().catch(() => undefined);
    return making?.prepare(file) ?? { kind: "fits", asIs: true };
  }

  /** Whether the editor has something to offer for `item` now. */
  canEdit(item: Item): boolean {
    return (this.rules.tools.alt && item.kind === "ready" && isImage(original(item.picked))) || this.canCrop(item);
  }

  /** Whether uploading waits for the user's word, since there may be something to edit first. */
  holds(item: Item): boolean {
    return this.rules.asks ? canChange(this.rules.tools) && this.canEdit(item) : this.misses(item);
  }

  /** Whether `item` must not leave before it has been edited. */
  misses(item: Item): boolean {
    return this.rules.tools.force && this.canCrop(item) && item.picked.edited === undefined;
  }

  /** Whether the editor can change the pixels of `item`. */
  canCrop({ kind, picked }: Item): boolean {
    return canChange(this.rules.tools) && kind === "ready" && isPixels(original(picked)) && picked.asIs !== true;
  }

  close(): void {
    void this.#making?.then((making) => making.close(), () => undefined);
  }
}

/** What the user chose. */
export function original({ original: chosen, file }: Picked): File {
  return chosen ?? file;
}

/** The name of `made`, where `chosen` was called `name`: another type needs another ending. */
export function renamed(name: string, chosen: File, made: Blob | undefined): string {
  return made === undefined || made.type === mimeOf(chosen) ? name : nameFor(name, made.type);
}
