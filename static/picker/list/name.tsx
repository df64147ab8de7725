// A file's name on one line. One that is too long loses its middle, so that the extension stays.

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { shortened } from "../model/names";

/** Screen readers and tests get the whole name; it is read in the direction of its own script. */
export function Name({ name }: { name: string }): JSX.Element {
  const line = useRef<HTMLParagraphElement>(null);
  const [shown, setShown] = useState(name);
  useLayoutEffect(() => {
    const element = line.current;
    if (element === null) return;
    return watchWidth(element, (fits) => setShown(shortened(name, fits)));
  }, [name]);
  return (
    <p ref={line} class="up-name" title={name}>
      <span class="up-hidden">{name}</span>
      <span class="up-name-shown fsp-summary__item-name" dir="auto" aria-hidden="true">{shown}</span>
    </p>
  );
}

type Fits = (text: string) => boolean;

/** Browsers round; a name that is cut once more would lose its extension. */
const SPARE_PIXELS = 2;

const watched = new WeakMap<Element, (fits: Fits) => void>();
let widths: ResizeObserver | undefined;

// One observer for all names: it is told the widths when the browser knows them anyway, before anything is painted.
function watchWidth(element: Element, onWidth: (fits: Fits) => void): () => void {
  widths ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) watched.get(target)?.(fitsInto(target, contentRect.width));
  });
  const observer = widths;
  watched.set(element, onWidth);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer.unobserve(element);
  };
}

let pen: CanvasRenderingContext2D | null | undefined;

function fitsInto(element: Element, width: number): Fits {
  pen ??= document.createElement("canvas").getContext("2d");
  const context = pen;
  if (context === null) return () => true;
  const { font, letterSpacing } = getComputedStyle(element);
  context.font = font;
  context.letterSpacing = letterSpacing === "normal" ? "0px" : letterSpacing;
  return (text) => context.measureText(text).width <= width - SPARE_PIXELS;
}
