// The keys that work in the list.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Item } from "../model/item";
import { previewKind } from "../model/preview";
import { useUi } from "../view/ui";
import type { Window } from "./virtual";

/** The row that `target` is, or is in. */
export function rowAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".up-row") : null;
}

/** Reacts to keys in a list: up and down and to the ends, and what can be done with the row that has the focus. */
export function useListKeys(
  items: readonly Item[],
  current: string | undefined,
  grid: boolean,
  list: RefObject<HTMLUListElement | null>,
  drawn: Window,
): (event: KeyboardEvent) => void {
  const { session, preview } = useUi();
  const [wanted, setWanted] = useState<string>();
  const focus = (id: string): boolean => {
    const row = list.current?.querySelector<HTMLElement>(`.up-row[data-id="${CSS.escape(id)}"]`);
    row?.focus();
    return row !== null && row !== undefined;
  };
  useLayoutEffect(() => {
    if (wanted !== undefined && focus(wanted)) setWanted(undefined);
  }, [wanted, drawn.from, drawn.to]);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = rowAt(event.target);
    const at = items.findIndex(({ picked }) => picked.id === (row?.dataset["id"] ?? current));
    const item = items[at];
    if (item === undefined) return;
    const { id } = item.picked;
    const move = (to: Move): void => {
      const index = { next: at + 1, previous: at - 1, first: 0, last: items.length - 1 }[to];
      const target = items[index]?.picked.id;
      if (target === undefined || focus(target)) return;
      drawn.reveal(index);
      setWanted(target);
    };
    const rtl = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    const act = keyActions(grid ? turned(event.key, rtl) : event.key, {
      move,
      remove: () => session.uploads.remove(id),
      pauseOrResume: () => (item.kind === "paused" ? session.uploads.resume(id) : session.uploads.pause(id)),
      retry: () => session.uploads.retry(id),
      edit: () => session.editing.begin([item]),
      open: () => event.target === row && previewKind(item.picked.file) !== undefined && preview(id),
    });
    if (act === undefined) return;
    // Enter and Space on a button inside the row belong to the button.
    if ((event.key === "Enter" || event.key === " ") && event.target !== row) return;
    event.preventDefault();
    act();
  };
}

type Move = "next" | "previous" | "first" | "last";

interface ListActions {
  move(to: Move): void;
  remove(): void;
  pauseOrResume(): void;
  retry(): void;
  edit(): void;
  open(): void;
}

// In a grid the next card stands beside.
function turned(key: string, rtl: boolean): string {
  if (key === "ArrowRight") return rtl ? "ArrowUp" : "ArrowDown";
  if (key === "ArrowLeft") return rtl ? "ArrowDown" : "ArrowUp";
  return key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

function keyActions(key: string, actions: ListActions): (() => void) | undefined {
  switch (key) {
    case "ArrowDown":
      return () => actions.move("next");
    case "ArrowUp":
      return () => actions.move("previous");
    case "Home":
      return () => actions.move("first");
    case "End":
      return () => actions.move("last");
    case "Delete":
    case "Backspace":
      return actions.remove;
    case "p":
    case "P":
      return actions.pauseOrResume;
    case "r":
    case "R":
      return actions.retry;
    case "e":
    case "E":
      return actions.edit;
    case "Enter":
    case " ":
      return actions.open;
    default:
      return undefined;
  }
}
