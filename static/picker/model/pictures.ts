// What a page wants of pictures: which tools the editor has, whether it has to be used, how big pictures may be, and
// what may stay in them. Everything is in pixels.

import { fields } from "./api";
import { RemoteFile } from "./linked";
import { mimeOf } from "./mime";
import type { PickerOptions } from "./options";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the editor offers. */
export interface Tools {
  readonly crop: boolean;
  /** Width by height, when the page has fixed it. */
  readonly ratio: number | undefined;
  readonly circle: boolean;
  /** Rotating and flipping. */
  readonly turn: boolean;
  readonly alt: boolean;
  /** No picture leaves before somebody has framed it. */
  readonly force: boolean;
}

/** A side that is not given is free. */
export interface Bounds {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export interface Sizing {
  /** To this size, up or down. */
  readonly exactly?: Bounds;
  readonly atMost?: Bounds;
  readonly atLeast?: Bounds;
  /** Refuse what does not fit instead of scaling it. */
  readonly refuses: boolean;
}

export interface Cleanup {
  readonly keepOrientation: boolean;
  /** What programs have written in segments of their own, too. */
  readonly keepProfiles: boolean;
  /** How colours are to be read. */
  readonly keepColours: boolean;
}

export interface PictureRules {
  readonly tools: Tools;
  /** The user has the last word before pictures leave. A drop pane asks for it only where they must be edited. */
  readonly asks: boolean;
  readonly sizing: Sizing;
  /** What to take out of a JPEG, if anything. */
  readonly cleanup: Cleanup | undefined;
}

export function pictureRules(options: PickerOptions): PictureRules {
  return { tools: tools(options), asks: options.displayMode !== "dropPane", sizing: sizing(options), cleanup: cleanup(options.cleanupImageExif) };
}

function tools(options: PickerOptions): Tools {
  const { transformations = {}, disableTransformer = false, disableAltText = false } = options;
  const pane = options.displayMode === "dropPane";
  const { crop = true, circle = true, rotate = true, force = false } = transformations;
  const cropping = typeof crop === "object" ? crop : {};
  const { aspectRatio } = cropping;
  const ratio = aspectRatio !== undefined && aspectRatio > 0 ? aspectRatio : undefined;
  const made: Tools = {
    crop: crop !== false,
    ratio,
    // A circle is as wide as it is high.
    circle: circle && (ratio === undefined || ratio === 1),
    turn: rotate,
    alt: !disableAltText,
    force: force || cropping.force === true || (pane && Boolean(fields(options["dropPane"])["cropFiles"])),
  };
  return disableTransformer || (pane && !made.force) ? { ...made, crop: false, circle: false, turn: false, force: false } : made;
}

/** Whether the pixels of a picture can be changed at all. */
export function canChange({ crop, circle, turn }: Tools): boolean {
  return crop || circle || turn;
}

function sizing({ imageDim, imageMax, imageMin, imageMinMaxBlock = false }: PickerOptions): Sizing {
  const [exactly, atMost, atLeast] = [imageDim, imageMax, imageMin].map(bounds);
  return {
    ...(exactly === undefined ? {} : { exactly }),
    ...(atMost === undefined ? {} : { atMost }),
    ...(atLeast === undefined ? {} : { atLeast }),
    refuses: imageMinMaxBlock,
  };
}

function bounds(sides: readonly (number | null)[] | undefined): Bounds | undefined {
  const [width, height] = (sides ?? []).map((side) => (side !== null && side > 0 ? side : undefined));
  return width === undefined && height === undefined ? undefined : { width, height };
}

function cleanup(option: PickerOptions["cleanupImageExif"]): Cleanup | undefined {
  if (option === undefined || option === false) return undefined;
  // Without further wishes nothing that can be seen changes.
  if (option === true) return { keepOrientation: true, keepProfiles: false, keepColours: true };
  const { keepOrientation = false, keepICCandAPP } = option;
  return { keepOrientation, keepProfiles: keepICCandAPP ?? false, keepColours: keepICCandAPP ?? true };
}

/** Pictures made of pixels, as far as some browser can read them. Of a GIF all but the first picture would be lost. */
const PIXELS = /^image\/(jpeg|png|webp|avif|bmp|heic|heif|tiff)$/;

/** Whether the editor may try its luck with `file`. */
export function isPixels(file: { readonly name: string; readonly type: string }): boolean {
  return isImage(file) && PIXELS.test(mimeOf(file));
}

/** Whether it can be said what `file` shows. */
export function isImage(file: { readonly name: string; readonly type: string }): boolean {
  return !(file instanceof RemoteFile) && mimeOf(file).startsWith("image/");
}

/** Types that are scaled without anybody editing them (protocol: picker, section 4). */
const SCALED = /^image\/(jpeg|png|bmp)$/;

/** Whether `file` has to be looked into before it may leave. */
export function needsWork({ sizing: { exactly, atMost, atLeast }, cleanup: cleaned }: PictureRules, file: { readonly name: string; readonly type: string }): boolean {
  const mime = mimeOf(file);
  const sized = (exactly ?? atMost ?? atLeast) !== undefined;
  return (sized && SCALED.test(mime)) || (cleaned !== undefined && mime === "image/jpeg");
}

/** The size that a picture of `size` is to have. Its ratio stays; the smallest size wins over the biggest. */
export function fitted(size: Size, { exactly, atMost, atLeast, refuses }: Sizing): Size {
  let factor = 1;
  if (exactly !== undefined) factor = Math.min(...factors(size, exactly));
  else if (!refuses) {
    if (atMost !== undefined) factor = Math.min(1, ...factors(size, atMost));
    if (atLeast !== undefined) factor = Math.max(factor, ...factors(size, atLeast));
  }
  const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
  return { width: scaled(size.width), height: scaled(size.height) };
}

function factors(size: Size, { width, height }: Bounds): number[] {
  return [width === undefined ? [] : width / size.width, height === undefined ? [] : height / size.height].flat();
}

/** Whether a picture of `size` must not come in. */
export function isRefused(size: Size, { atMost, atLeast, refuses }: Sizing): boolean {
  const over = atMost !== undefined && Math.min(...factors(size, atMost)) < 1;
  const under = atLeast !== undefined && Math.max(...factors(size, atLeast)) > 1;
  return refuses && (over || under);
}

/** The type to write a changed picture in: its own where browsers can write it. */
export function writtenAs(mime: string, circle: boolean): "image/jpeg" | "image/png" | "image/webp" {
  if (circle) return "image/png";
  switch (mime) {
    case "image/jpeg":
    case "image/heic":
    case "image/heif":
    case "image/tiff":
      return "image/jpeg";
    case "image/webp":
    case "image/avif":
      return "image/webp";
    default:
      return "image/png";
  }
}

const ENDINGS: Readonly<Record<string, RegExp>> = {
  "image/jpeg": /\.jpe?g$/i,
  "image/png": /\.png$/i,
  "image/webp": /\.webp$/i,
};

/** `name` with an ending that says the `type` of what is in the file now. */
export function nameFor(name: string, type: string): string {
  const ending = ENDINGS[type];
  if (ending === undefined || ending.test(name)) return name;
  return `${name.replace(/\.[^.\s/]{1,5}$/, "")}.${type === "image/jpeg" ? "jpg" : type.slice("image/".length)}`;
}
