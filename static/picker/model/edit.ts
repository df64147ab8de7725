// What somebody has done to a picture, as numbers. Pure. The frame is measured in pixels of the picture as it is
// turned then; a picture is first rotated and then mirrored.

import type { Size, Tools } from "./pictures";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Edit {
  /** Quarter turns clockwise. */
  readonly turns: 0 | 1 | 2 | 3;
  /** Left is right, after rotating. */
  readonly mirrored: boolean;
  readonly frame: Box;
  /** Width by height that the frame keeps; a circle's is 1. */
  readonly ratio: number | undefined;
  readonly circle: boolean;
}

/** The part of an edit that makes the pixels. */
export type Recipe = Pick<Edit, "turns" | "mirrored" | "frame" | "circle">;

export type Side = -1 | 0 | 1;

/** Where a frame is taken hold of: its sides, -1 for left and top, 1 for right and bottom. */
export interface Grip {
  readonly x: Side;
  readonly y: Side;
}

/** How a picture of `size` comes into the editor. */
export function fresh(size: Size, tools: Tools): Edit {
  const circle = tools.circle && !tools.crop && tools.force;
  const ratio = circle ? 1 : tools.ratio;
  return { turns: 0, mirrored: false, circle, ratio, frame: largest(size, ratio) };
}

/** The size of a picture of `size` after `turns`. */
export function turned(size: Size, turns: Edit["turns"]): Size {
  return turns % 2 === 0 ? size : { width: size.height, height: size.width };
}

/** Whether the picture is as it came: all of it, the right way up. */
export function isUntouched({ turns, mirrored, circle, frame }: Recipe, size: Size): boolean {
  return turns === 0 && !mirrored && !circle && isWhole(frame, size);
}

export function isWhole({ x, y, width, height }: Box, size: Size): boolean {
  return x === 0 && y === 0 && width === size.width && height === size.height;
}

/** The biggest frame of `ratio` in the middle of a picture of `size`. */
export function largest(size: Size, ratio: number | undefined): Box {
  if (ratio === undefined) return { x: 0, y: 0, ...size };
  const width = Math.min(size.width, size.height * ratio);
  return rounded(centred({ x: size.width / 2, y: size.height / 2 }, { width, height: width / ratio }), size);
}

/** `fixed`: the page wants this ratio whichever way up; a ratio of the user's own turns with the picture. */
export function rotated(edit: Edit, size: Size, direction: 1 | -1, fixed: boolean): Edit {
  const here = turned(size, edit.turns);
  const { x, y, width, height } = edit.frame;
  const frame = direction === 1
    ? { x: here.height - y - height, y: x, width: height, height: width }
    : { x: y, y: here.width - x - width, width: height, height: width };
  // Seen in the mirror, the other way round.
  const turns = quarter(edit.turns + (edit.mirrored ? -direction : direction));
  const ratio = fixed || edit.ratio === undefined ? edit.ratio : 1 / edit.ratio;
  return keepingRatio({ ...edit, turns, frame, ratio }, size);
}

export function flipped(edit: Edit, size: Size, axis: "x" | "y"): Edit {
  const here = turned(size, edit.turns);
  const { frame } = edit;
  return {
    ...edit,
    mirrored: !edit.mirrored,
    // Upside down is mirrored and turned by half.
    turns: axis === "x" ? edit.turns : quarter(edit.turns + 2),
    frame: axis === "x" ? { ...frame, x: here.width - frame.x - frame.width } : { ...frame, y: here.height - frame.y - frame.height },
  };
}

function quarter(turns: number): Edit["turns"] {
  return (((turns % 4) + 4) % 4) as Edit["turns"];
}

/** With another ratio; the frame stays where it is, as big as that allows. */
export function shaped(edit: Edit, size: Size, ratio: number | undefined, circle: boolean): Edit {
  return keepingRatio({ ...edit, ratio, circle }, size);
}

function keepingRatio(edit: Edit, size: Size): Edit {
  const { ratio, frame } = edit;
  if (ratio === undefined || Math.abs(frame.width - frame.height * ratio) < 1) return edit;
  const here = turned(size, edit.turns);
  // About as much of the picture as before, around the same middle.
  const width = Math.min(Math.sqrt(frame.width * frame.height * ratio), here.width, here.height * ratio);
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
  return { ...edit, frame: rounded(centred(middle, { width, height: width / ratio }), here) };
}

/** With the frame moved by so many pixels, as far as the picture goes. */
export function moved(edit: Edit, size: Size, dx: number, dy: number): Edit {
  const { frame } = edit;
  return { ...edit, frame: rounded({ ...frame, x: frame.x + dx, y: frame.y + dy }, turned(size, edit.turns)) };
}

/** With the frame pulled by `grip`; what is opposite stays where it is. */
export function pulled(edit: Edit, size: Size, grip: Grip, dx: number, dy: number): Edit {
  const here = turned(size, edit.turns);
  const { frame, ratio } = edit;
  const across = along(grip.x, frame.x, frame.width, here.width);
  const down = along(grip.y, frame.y, frame.height, here.height);
  let width = clamp(frame.width + grip.x * dx, 1, across.most);
  let height = clamp(frame.height + grip.y * dy, 1, down.most);
  if (ratio !== undefined) {
    const wanted = grip.x === 0 ? height * ratio : grip.y === 0 ? width : Math.max(width, height * ratio);
    width = Math.min(Math.max(wanted, 1, ratio), across.most, down.most * ratio);
    height = width / ratio;
  }
  return { ...edit, frame: rounded({ x: across.start(width), y: down.start(height), width, height }, here) };
}

/** How long a side may get, and where it then begins. */
function along(side: Side, start: number, length: number, end: number): { most: number; start: (length: number) => number } {
  const middle = start + length / 2;
  switch (side) {
    case -1:
      return { most: start + length, start: (next) => start + length - next };
    case 0:
      return { most: Math.min(middle, end - middle) * 2, start: (next) => middle - next / 2 };
    case 1:
      return { most: end - start, start: () => start };
  }
}

/** With a number typed into a field. */
export function typed(edit: Edit, size: Size, field: keyof Box, value: number): Edit {
  const { frame, ratio } = edit;
  const here = turned(size, edit.turns);
  if (field === "x" || field === "y") return { ...edit, frame: rounded({ ...frame, [field]: value }, here) };
  const most = ratio === undefined ? here : { width: Math.min(here.width, here.height * ratio), height: Math.min(here.height, here.width / ratio) };
  const side = clamp(value, 1, most[field]);
  const next = ratio === undefined
    ? { ...frame, [field]: side }
    : { ...frame, width: field === "width" ? side : side * ratio, height: field === "height" ? side : side / ratio };
  return { ...edit, frame: rounded(next, here) };
}

function centred(middle: { readonly x: number; readonly y: number }, { width, height }: Size): Box {
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}

/** Whole pixels, at least one, inside of the picture. */
function rounded(box: Box, here: Size): Box {
  const width = clamp(Math.round(box.width), 1, here.width);
  const height = clamp(Math.round(box.height), 1, here.height);
  return { x: clamp(Math.round(box.x), 0, here.width - width), y: clamp(Math.round(box.y), 0, here.height - height), width, height };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

type Matrix = readonly [number, number, number, number, number, number];

/** How a canvas has to be set so that drawing a picture of `size` draws it turned and mirrored. */
export function matrix({ turns, mirrored }: Pick<Edit, "turns" | "mirrored">, size: Size): Matrix {
  const { width, height } = size;
  const rotations: readonly Matrix[] = [[1, 0, 0, 1, 0, 0], [0, 1, -1, 0, height, 0], [-1, 0, 0, -1, width, height], [0, -1, 1, 0, 0, width]];
  const [a, b, c, d, e, f] = rotations[turns] ?? [1, 0, 0, 1, 0, 0];
  return mirrored ? [-a, b, -c, d, turned(size, turns).width - e, f] : [a, b, c, d, e, f];
}

/** What callbacks are told about an edit (protocol: picker, section 3). */
export interface Cropped {
  readonly cropArea: { readonly position: readonly [number, number]; readonly size: readonly [number, number] };
  readonly originalImageSize: readonly [number, number];
}

export interface Rotated {
  readonly value: number;
  readonly direction: "CW" | "CCW";
}

/** `framed`: somebody has said that this is the frame, also if it is all of the picture. */
export function croppedAs({ frame, turns, circle }: Recipe, size: Size, framed: boolean): Cropped | undefined {
  if (!framed && !circle && isWhole(frame, turned(size, turns))) return undefined;
  return {
    cropArea: { position: [frame.x, frame.y], size: [frame.width, frame.height] },
    originalImageSize: [size.width, size.height],
  };
}

export function rotatedAs({ turns }: Recipe): Rotated | undefined {
  if (turns === 0) return undefined;
  return turns === 3 ? { value: 90, direction: "CCW" } : { value: turns * 90, direction: "CW" };
}
