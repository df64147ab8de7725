// Files that are dropped: anywhere on the picker, or on the page.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { notify } from "../callbacks";
import type { Texts } from "../i18n/text";
import type { DropPaneOptions } from "../model/options";
import type { Rules } from "../model/rules";
import { bringsFiles, fromDrop, isRefusedInTheAir, type Brought } from "../sources/local";

/** What is being dragged over the picker; `full`: whatever it is, there is no room for it. */
export type InTheAir = "welcome" | "refused" | "full";
export type Air = "clear" | InTheAir;

/** What is said to whoever drags. */
export function airWords(texts: Texts, air: InTheAir): string {
  return texts.say(({ welcome: "dropHere", refused: "dropRefused", full: "noRoom" } as const)[air]);
}

export interface Landing {
  readonly enabled: boolean;
  readonly rules: Rules;
  readonly isFull: () => boolean;
  /** Whether folders may come. */
  readonly folders: boolean;
  /** The whole page takes what nobody else on it does. */
  readonly everywhere: boolean;
  /** The page's own callbacks. */
  readonly hooks: Pick<DropPaneOptions, "onDragEnter" | "onDragLeave" | "onDragOver" | "onDrop">;
  readonly onBrought: (brought: Brought) => void;
}

export function useDrop(root: RefObject<HTMLElement | null>, { enabled, rules, isFull, folders, everywhere, hooks, onBrought }: Landing): Air {
  const [air, setAir] = useState<Air>("clear");
  useLayoutEffect(() => {
    const element: HTMLElement | Document | null = everywhere ? document : root.current;
    if (element === null) return;
    const listening = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", react: (event: DragEvent, data: DataTransfer) => void): void => {
      const listener = (event: Event): void => {
        if (!(event instanceof DragEvent) || !bringsFiles(event.dataTransfer)) return;
        // Another place on the page has taken it.
        if (everywhere && event.defaultPrevented) return setAir("clear");
        if (enabled) return react(event, event.dataTransfer);
        // The browser would leave the page and show the file.
        if (!everywhere) event.preventDefault();
      };
      element.addEventListener(name, listener, listening);
    };
    const stays = ({ relatedTarget }: DragEvent): boolean => relatedTarget instanceof Node && element.contains(relatedTarget);
    const over = (event: DragEvent, data: DataTransfer): void => {
      event.preventDefault();
      const next = isFull() ? "full" : isRefusedInTheAir(data, rules.accept) ? "refused" : "welcome";
      data.dropEffect = next === "welcome" ? "copy" : "none";
      setAir(next);
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
