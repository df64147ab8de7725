// Makes of chosen pictures what is to be uploaded: on their way in, and as the user has edited them. The pixels are the
// worker's. A part of the picker, loaded with the first picture that needs it.

import { croppedAs, isUntouched, rotatedAs, type Edit } from "../model/edit";
import type { Edited, ItemEvent, Picked } from "../model/item";
import { mimeOf } from "../model/mime";
import { needsWork, type PictureRules, type Size } from "../model/pictures";
import { original, renamed, type Preparation } from "../pictures";
import { Images } from "./images";

export { bringPictures } from "../sources/given";

/** For one picker; `script`: where the worker's is. */
export function making(rules: PictureRules, script: string): Making {
  return new Making(rules, new Images(script));
}

export class Making {
  constructor(
    private readonly rules: PictureRules,
    readonly images: Pick<Images, "ask" | "close">,
  ) {}

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

  close(): void {
    this.images.close();
  }

  async #asChosen(chosen: File): Promise<File> {
    const prepared = needsWork(this.rules, chosen) ? await this.prepare(chosen) : undefined;
    return (prepared?.kind === "fits" ? prepared.file : undefined) ?? chosen;
  }
}

function fileOf(blob: Blob, chosen: File): File {
  return new File([blob], renamed(chosen.name, chosen, blob), { type: blob.type, lastModified: Date.now() });
}
