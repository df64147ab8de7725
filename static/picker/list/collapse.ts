// A row that is taken out leaves a gap, which closes before anybody's eyes and not under anybody's pointer.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const SLOW_MS = 240;

/** A ref for a row; when it goes while it `leaves`, its gap closes slowly. */
export function useCollapse(leaves: boolean): RefObject<HTMLLIElement | null> {
  const row = useRef<HTMLLIElement>(null);
  const leaving = useRef(leaves);
  leaving.current = leaves;
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (element !== null && leaving.current) closeGap(element);
    };
  }, []);
  return row;
}

function closeGap(row: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const gap = document.createElement("li");
  gap.className = "up-gap";
  gap.ariaHidden = "true";
  gap.style.setProperty("--up-gap", `${row.offsetHeight}px`);
  row.before(gap);
  const shrinking = gap.animate([{}, { blockSize: "0" }], { duration: SLOW_MS, easing: "ease-out" });
  shrinking.finished.catch(() => undefined).then(() => gap.remove());
}
