// Pasted files go to one picker of the page: the one that has the pointer or the focus, else the one whose page asked
// for it (`pasteMode`).

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { PickerOptions } from "../model/options";
import { fromPaste, type Brought } from "../sources/local";

interface Place {
  readonly element: HTMLElement;
  readonly mode: NonNullable<PickerOptions["pasteMode"]>;
  readonly bring: (brought: Brought) => void;
}

/** All open pickers, in the order in which they were opened. */
const places: Place[] = [];

export function usePaste(root: RefObject<HTMLElement | null>, enabled: boolean, mode: PickerOptions["pasteMode"], onBrought: (brought: Brought) => void): void {
  useEffect(() => {
    const element = root.current;
    if (element === null || !enabled) return;
    const place = { element, mode: mode ?? {}, bring: onBrought };
    places.push(place);
    if (places.length === 1) document.addEventListener("paste", onPaste);
    return () => {
      places.splice(places.indexOf(place), 1);
      if (places.length === 0) document.removeEventListener("paste", onPaste);
    };
  }, [enabled]);
}

function onPaste(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (data === null || data.files.length === 0 || event.defaultPrevented) return;
  const place = placeFor(event.target);
  if (place === undefined) return;
  event.preventDefault();
  place.bring(fromPaste(data, new Date()));
}

// A text field that has the focus gets the paste, wherever the pointer is.
function placeFor(target: EventTarget | null): Place | undefined {
  const reachable = places.filter(({ element }) => !isCovered(element));
  const focused = reachable.find(({ element }) => target instanceof Element && element.contains(target));
  if (focused !== undefined) return focused;
  if (target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))) return undefined;
  return reachable.find(({ element }) => element.matches(":hover"))
    ?? reachable.find(({ element, mode }) => mode.pasteToFirstInViewPort === true && isInView(element))
    ?? reachable.find(({ mode }) => mode.pasteToFirstInstance === true);
}

function isCovered(element: Element): boolean {
  const dialogs = Array.from(document.querySelectorAll("dialog:modal"));
  return dialogs.length > 0 && !dialogs.some((dialog) => dialog.contains(element));
}

function isInView(element: Element): boolean {
  const { top, left, bottom, right } = element.getBoundingClientRect();
  return top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth;
}
