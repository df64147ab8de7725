// Where a picture lies on the stage: in the middle, as big as it fits, or closer. Pure.

import { clamp } from "../model/edit";
import type { Size } from "../model/pictures";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the screen for one of the picture, and where its first one is. */
export interface Place extends Point {
  readonly scale: number;
}

/** What is looked at: `zoom` times as close as needed to see everything, around `middle` in the picture. */
export interface Look {
  readonly zoom: number;
  readonly middle: Point;
}

export const MAX_ZOOM = 8;

/** Space around a picture that is seen as a whole, for taking hold of the frame; pixels of the screen. */
const MARGIN = 20;

/** Small pictures are not blown up further than this. */
const MAX_FIT = 12;

export function placed(stage: Size, picture: Size, { zoom, middle }: Look): Place {
  const fit = Math.min((stage.width - 2 * MARGIN) / picture.width, (stage.height - 2 * MARGIN) / picture.height, MAX_FIT);
  const scale = Math.max(fit, 0.001) * zoom;
  const along = (length: number, side: number, at: number): number => {
    const shown = side * scale;
    if (shown <= length - 2 * MARGIN) return (length - shown) / 2;
    return clamp(length / 2 - at * scale, length - MARGIN - shown, MARGIN);
  };
  return { scale, x: along(stage.width, picture.width, middle.x), y: along(stage.height, picture.height, middle.y) };
}

/** Around `middle`, as close as `zoom` says within reason. */
export function zoomed(zoom: number, middle: Point): Look {
  return { zoom: clamp(zoom, 1, MAX_ZOOM), middle };
}
