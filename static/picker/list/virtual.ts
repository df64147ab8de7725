// A window onto a long list: only the rows in and around it are drawn, and empty room stands for the others. All rows of
// such a list have one height.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Lists up to this length are drawn whole. */
export const WHOLE = 100;

/** Rows of a longer list to draw before anything has been measured: a screenful, because each costs time. */
const FIRST_ROWS = 20;

/** Rows drawn beyond each edge, so that keys and fast fingers find something there. */
const SPARE = 4;

/** Height of a row before one has been seen, in pixels. */
const FIRST_GUESS = 56;

export interface Window {
  /** Indices of what is drawn: from, and before which. */
  readonly from: number;
  readonly to: number;
  /** Scrolls so that the row at `index` is drawn. */
  reveal(index: number): void;
}

/** The rows of `list` to draw out of `count`; `shape` is anything that changes how large rows are. */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, shape: string): Window {
  const [place, setPlace] = useState({ from: 0, to: FIRST_ROWS, row: FIRST_GUESS, columns: 1 });
  const long = count > WHOLE;
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || !long) return;
    const measure = (): void => {
      if (element.children.length === 0) return;
      const columns = columnsOf(element);
      const row = rowHeight(element, columns);
      const visible = Math.ceil(element.clientHeight / row) + 2 * SPARE;
      const from = Math.max(0, Math.floor(element.scrollTop / row) - SPARE) * columns;
      const to = Math.min(count, from + visible * columns);
      setPlace((before) => (before.from === from && before.to === to && before.row === row && before.columns === columns
        ? before
        : { from, to, row, columns }));
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    measure();
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [long, count, shape]);
  const { row, columns } = place;
  const from = long ? Math.max(0, Math.min(place.from, count - (place.to - place.from))) : 0;
  const to = long ? Math.min(count, Math.max(place.to, from + 2 * SPARE)) : count;
  useLayoutEffect(() => {
    const style = list.current?.style;
    style?.setProperty("--up-before", `${long ? (from / columns) * row : 0}px`);
    style?.setProperty("--up-after", `${long ? Math.ceil((count - to) / columns) * row : 0}px`);
  });
  return {
    from,
    to,
    reveal: (index) => {
      if (list.current !== null) list.current.scrollTop = Math.floor(index / columns) * row;
    },
  };
}

function columnsOf(element: HTMLElement): number {
  const style = getComputedStyle(element);
  return style.display === "grid" ? Math.max(1, style.gridTemplateColumns.split(" ").length) : 1;
}

// From the top of one row to the top of the next.
function rowHeight(element: HTMLElement, columns: number): number {
  const [one, next] = [element.children[0], element.children[columns]];
  if (!(one instanceof HTMLElement)) return FIRST_GUESS;
  const height = next instanceof HTMLElement ? next.offsetTop - one.offsetTop : one.offsetHeight;
  return Math.max(1, height);
}
