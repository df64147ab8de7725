// The keys that work in the list.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Line } from "../model/drawers";
import { previewOf } from "../model/preview";
import { useUi } from "../view/ui";
import type { Window } from "./virtual";

/** The row that `target` is, or is in. */
export function rowAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".up-row") : null;
}

/** Reacts to keys in a list: up and down and to the ends, and what can be done with the row that has the focus. */
export function useListKeys(
  lines: readonly Line[],
  current: string | undefined,
  grid: boolean,
  list: RefObject<HTMLUListElement | null>,
  drawn: Window,
): (event: KeyboardEvent) => void {
  const { session, linkEndpoint, preview } = useUi();
  const [wanted, setWanted] = useState<string>();
  const focus = (id: string): boolean => {
    const row = list.current?.querySelector<HTMLElement>(`.up-row[data-id="${CSS.escape(id)}"]`);
    // Of a drawer its button has the focus, which says whether it is open.
    (row?.querySelector<HTMLElement>(".up-drawer") ?? row)?.focus();
    return row !== null && row !== undefined;
  };
  useLayoutEffect(() => {
    if (wanted !== undefined && focus(wanted)) setWanted(undefined);
  }, [wanted, drawn.from, drawn.to]);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = rowAt(event.target);
    const at = lines.findIndex(({ id }) => id === (row?.dataset["id"] ?? current));
    const line = lines[at];
    if (line === undefined) return;
    const moveTo = (index: number): void => {
      const target = lines[index]?.id;
      if (target === undefined || focus(target)) return;
      drawn.reveal(index);
      setWanted(target);
    };
    const rtl = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    const key = grid ? turned(event.key, rtl) : sideways(event.key, rtl, line);
    const act = keyActions(key, {
      move: (to) => moveTo({ next: at + 1, previous: at - 1, first: 0, last: lines.length - 1, out: lines.findIndex(({ id }) => line.kind === "file" && id === line.inside) }[to]),
      ...(line.kind === "drawer" ? NOTHING : {
        remove: () => session.uploads.remove(line.id),
        pauseOrResume: () => (line.item.kind === "paused" ? session.uploads.resume(line.id) : session.uploads.pause(line.id)),
        retry: () => session.uploads.retry(line.id),
        edit: () => session.editing.begin([line.item]),
        open: () => event.target === row && previewOf(line.item, linkEndpoint !== undefined) !== undefined && preview(line.id),
      }),
    });
    if (act === undefined) return;
    // Enter and Space on a button inside the row belong to the button.
    if ((event.key === "Enter" || event.key === " ") && event.target !== row) return;
    event.preventDefault();
    act();
  };
}

type Move = "next" | "previous" | "first" | "last" | "out";

interface ListActions {
  move(to: Move): void;
  remove(): void;
  pauseOrResume(): void;
  retry(): void;
  edit(): void;
  open(): void;
}

const nothing = (): void => undefined;
/** A drawer knows its keys itself. */
const NOTHING = { remove: nothing, pauseOrResume: nothing, retry: nothing, edit: nothing, open: nothing };

// As in any tree, these keys lead into an open drawer and out of it.
function sideways(key: string, rtl: boolean, line: Line): string {
  if (key === (rtl ? "ArrowLeft" : "ArrowRight") && line.kind === "drawer" && line.open) return "ArrowDown";
  return key === (rtl ? "ArrowRight" : "ArrowLeft") && line.kind === "file" && line.inside !== undefined ? "Out" : key;
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
    case "Out":
      return () => actions.move("out");
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
