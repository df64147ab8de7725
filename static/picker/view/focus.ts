// Focus is never lost to the page's body: when the element that has it goes away, the nearest thing that stands for
// it gets it. It is never taken from anywhere else.

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

export function useRescuedFocus(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    let last: ({ readonly node: Element } & Place) | undefined;
    const onFocusIn = (event: FocusEvent): void => {
      if (event.target instanceof Element) last = { node: event.target, ...placeOf(event.target) };
    };
    const onFocusOut = (event: FocusEvent): void => {
      // Leaving on purpose goes somewhere, or keeps the element that was left.
      if (event.relatedTarget !== null && !element.contains(event.relatedTarget as Node)) last = undefined;
    };
    const rescue = (): void => {
      if (last === undefined || last.node.isConnected || document.activeElement !== document.body) return;
      const next = standIn(element, last);
      last = undefined;
      next?.focus();
    };
    const watcher = new MutationObserver(rescue);
    watcher.observe(element, { childList: true, subtree: true });
    element.addEventListener("focusin", onFocusIn);
    element.addEventListener("focusout", onFocusOut);
    return () => {
      watcher.disconnect();
      element.removeEventListener("focusin", onFocusIn);
      element.removeEventListener("focusout", onFocusOut);
    };
  }, []);
}

/** Where in which list something stood. */
interface Place {
  readonly id: string | undefined;
  readonly list: Element | null | undefined;
  readonly index: number;
}

function placeOf(node: Element): Place {
  const row = node.closest<HTMLElement>(".up-row");
  const list = row?.parentElement;
  return { id: row?.dataset["id"], list, index: row === null ? -1 : Array.from(list?.children ?? []).indexOf(row) };
}

// The same row, else the one in its place, else the stage.
function standIn(element: HTMLElement, { id, list, index }: Place): HTMLElement | null {
  const rows = list?.isConnected ? Array.from(list.querySelectorAll<HTMLElement>(".up-row")) : [];
  const same = rows.find((row) => row.dataset["id"] === id);
  const there = same ?? rows[Math.min(index, rows.length - 1)];
  if (there === undefined) return element.querySelector<HTMLElement>("[data-rescue]") ?? element.querySelector<HTMLElement>(".up-stage");
  const action = same?.querySelector<HTMLElement>(".up-row-actions button, .up-row-actions a");
  // Some rows, such as drawers, have the focus in a button of theirs.
  return action ?? (there.hasAttribute("tabindex") ? there : there.querySelector("button"));
}
