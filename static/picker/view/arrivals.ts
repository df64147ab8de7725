// Files that come without a dialog: dropped anywhere on the picker, or pasted while it has the pointer or the focus.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { notify } from "../callbacks";
import type { DropPaneOptions } from "../model/options";
import { bringsFiles, fromDrop, fromPaste, isRefusedInTheAir, type Bringing } from "../sources/local";

/** What is being dragged over the picker. */
export type Air = "clear" | "welcome" | "refused";

export interface Landing {
  readonly enabled: boolean;
  readonly accept: readonly string[];
  /** How many files to take out of folders. */
  readonly folders: number;
  /** The whole page takes what nobody else on it does. */
  readonly everywhere: boolean;
  /** The page's own callbacks. */
  readonly hooks: Pick<DropPaneOptions, "onDragEnter" | "onDragLeave" | "onDragOver" | "onDrop">;
  readonly onBrought: (bringing: Bringing) => void;
}

export function useDrop(root: RefObject<HTMLElement | null>, { enabled, accept, folders, everywhere, hooks, onBrought }: Landing): Air {
  const [air, setAir] = useState<Air>("clear");
  useLayoutEffect(() => {
    const element: HTMLElement | Document | null = everywhere ? document : root.current;
    if (element === null || !enabled) return;
    const listening = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", react: (event: DragEvent, data: DataTransfer) => void): void => {
      const listener = (event: Event): void => {
        if (!(event instanceof DragEvent) || !bringsFiles(event.dataTransfer)) return;
        // Another place on the page has taken it.
        if (everywhere && event.defaultPrevented) return setAir("clear");
        react(event, event.dataTransfer);
      };
      element.addEventListener(name, listener, listening);
    };
    const stays = ({ relatedTarget }: DragEvent): boolean => relatedTarget instanceof Node && element.contains(relatedTarget);
    const over = (event: DragEvent, data: DataTransfer): void => {
      event.preventDefault();
      const refused = isRefusedInTheAir(data, accept);
      data.dropEffect = refused ? "none" : "copy";
      setAir(refused ? "refused" : "welcome");
    };
    on("dragenter", (event, data) => {
      over(event, data);
      // Moving between parts of the picker is neither entering nor leaving it.
      if (!stays(event)) notify(hooks.onDragEnter, event);
    });
    on("dragover", (event, data) => {
      over(event, data);
      notify(hooks.onDragOver, event);
    });
    on("dragleave", (event) => {
      if (stays(event)) return;
      setAir("clear");
      notify(hooks.onDragLeave);
    });
    on("drop", (event, data) => {
      event.preventDefault();
      setAir("clear");
      notify(hooks.onDrop, event);
      onBrought(fromDrop(data, folders));
    });
    return () => listening.abort();
  }, [enabled]);
  return air;
}

export function usePaste(root: RefObject<HTMLElement | null>, enabled: boolean, onBrought: (bringing: Bringing) => void): void {
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
