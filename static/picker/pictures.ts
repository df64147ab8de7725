// What has to happen to chosen pictures before they may leave, and what the user does to them. Decisions are in
// `model/pictures` and `model/edit`, the work is done by `images`.

import type { Images } from "./images/images";
import { croppedAs, isUntouched, rotatedAs, type Edit } from "./model/edit";
import type { Edited, Item, ItemEvent, Picked } from "./model/item";
import { mimeOf } from "./model/mime";
import { canChange, isPixels, nameFor, needsWork, pictureRules, type PictureRules, type Size } from "./model/pictures";
import type { PickerOptions } from "./model/options";

/** Whether a chosen file may come in, and what is to be uploaded in its place. */
export type Preparation =
  | { readonly kind: "fits"; readonly file?: File; readonly asIs?: boolean }
  | { readonly kind: "refused" };

export class Pictures {
  readonly rules: PictureRules;

  constructor(
    options: PickerOptions,
    private readonly images: Pick<Images, "ask">,
  ) {
    this.rules = pictureRules(options);
  }

  /** Whether `file` has to be prepared before it is ready. */
  concerns(file: File): boolean {
    return needsWork(this.rules, file);
  }

  /** Sizes and private parts of a file that was just chosen. */
  async prepare(file: File): Promise<Preparation> {
    const { sizing, cleanup } = this.rules;
    const made = await this.images.ask("prepare", file, { sizing, cleanup }).catch(() => ({ kind: "unreadable" }) as const);
    switch (made.kind) {
      case "same":
        return { kind: "fits" };
      case "made":
        return { kind: "fits", file: fileOf(made.blob, file) };
      case "refused":
        return { kind: "refused" };
      case "unreadable":
        return { kind: "fits", asIs: true };
    }
  }

  /** Whether the editor has something to offer for `item` now. */
  canEdit(item: Item): boolean {
    const { tools } = this.rules;
    return (canChange(tools) || tools.alt) && item.kind === "ready" && isPixels(original(item.picked));
  }

  /** Whether uploading waits for the user's word, since there may be something to edit first. */
  holds(item: Item): boolean {
    return this.rules.asks ? this.canCrop(item) : this.misses(item);
  }

  /** Whether `item` must not leave before it has been edited. */
  misses(item: Item): boolean {
    return this.rules.tools.force && this.canCrop(item) && item.picked.edited === undefined;
  }

  /** Whether the editor can change the pixels of `item`. */
  canCrop(item: Item): boolean {
    return canChange(this.rules.tools) && this.canEdit(item) && item.picked.asIs !== true;
  }

  /** `picked`, whose picture has `size`, as `edit` wants it. Rejects when the browser cannot make it. */
  async edited(picked: Picked, size: Size, edit: Edit): Promise<Extract<ItemEvent, { kind: "edit" }>> {
    const { sizing, tools } = this.rules;
    const chosen = original(picked);
    const before = picked.edited?.name ?? picked.name;
    const framed = tools.crop && (tools.force || edit.ratio !== undefined);
    const untouched = isUntouched(edit, size);
    if (untouched && !tools.force) return { kind: "edit", file: await this.#asChosen(chosen), name: before, edited: undefined };
    const file = untouched
      ? await this.#asChosen(chosen)
      : fileOf(await this.images.ask("render", chosen, mimeOf(chosen), edit, sizing), chosen);
    const { turns, mirrored, frame, circle } = edit;
    const [cropped, rotated] = [croppedAs(edit, size, framed), rotatedAs(edit)];
    const made: Edited = {
      recipe: { turns, mirrored, frame, circle },
      name: before,
      ...(cropped === undefined ? {} : { cropped }),
      ...(rotated === undefined ? {} : { rotated }),
    };
    return { kind: "edit", file, name: renamed(before, chosen, file), edited: made };
  }

  async #asChosen(chosen: File): Promise<File> {
    const prepared = this.concerns(chosen) ? await this.prepare(chosen) : undefined;
    return (prepared?.kind === "fits" ? prepared.file : undefined) ?? chosen;
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

function fileOf(blob: Blob, chosen: File): File {
  return new File([blob], renamed(chosen.name, chosen, blob), { type: blob.type, lastModified: Date.now() });
}
