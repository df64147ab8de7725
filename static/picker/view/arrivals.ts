// Files that come without a dialog: dropped anywhere on the picker, or pasted while it has the pointer or the focus.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { bringsFiles, fromDrop, fromPaste, isRefusedInTheAir, type Brought } from "../sources/local";

/** What is being dragged over the picker. */
export type Air = "clear" | "welcome" | "refused";

export function useDrop(root: RefObject<HTMLElement | null>, enabled: boolean, accept: readonly string[], onBrought: (brought: Brought) => void): Air {
  const [air, setAir] = useState<Air>("clear");
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null || !enabled) return;
    const listening = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", react: (event: DragEvent, data: DataTransfer) => void): void => {
      element.addEventListener(name, (event) => bringsFiles(event.dataTransfer) && react(event, event.dataTransfer), listening);
    };
    const over = (event: DragEvent, data: DataTransfer): void => {
      event.preventDefault();
      const refused = isRefusedInTheAir(data, accept);
      data.dropEffect = refused ? "none" : "copy";
      setAir(refused ? "refused" : "welcome");
    };
    on("dragenter", over);
    on("dragover", over);
    on("dragleave", (event) => {
      // Moving between parts of the picker is not leaving it.
      if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) setAir("clear");
    });
    on("drop", (event, data) => {
      event.preventDefault();
      setAir("clear");
      onBrought(fromDrop(data));
    });
    return () => listening.abort();
  }, [enabled]);
  return air;
}

export function usePaste(root: RefObject<HTMLElement | null>, enabled: boolean, onBrought: (brought: Brought) => void): void {
  useEffect(() => {
    if (!enabled) return;
    const onPaste = (event: ClipboardEvent): void => {
      const element = root.current;
      const data = event.clipboardData;
      if (element === null || data === null || data.files.length === 0 || !isMeant(element, event.target)) return;
      event.preventDefault();
      onBrought(fromPaste(data, new Date()));
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [enabled]);
}

// A text field that has the focus gets the paste, wherever the pointer is.
function isMeant(element: HTMLElement, target: EventTarget | null): boolean {
  if (target instanceof Element && element.contains(target)) return true;
  const typing = target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
  return !typing && element.matches(":hover");
}
