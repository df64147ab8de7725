// Focus is never lost to the page's body: when the element that has it goes away, the nearest thing that stands for
// it gets it. It is never taken from anywhere else.

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

export function useRescuedFocus(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    let last: { node: Element; row: string | undefined; index: number } | undefined;
    const onFocusIn = (event: FocusEvent): void => {
      if (event.target instanceof Element) last = { node: event.target, ...placeOf(event.target) };
    };
    const onFocusOut = (event: FocusEvent): void => {
      // Leaving on purpose goes somewhere, or keeps the element that was left.
      if (event.relatedTarget !== null && !element.contains(event.relatedTarget as Node)) last = undefined;
    };
    const rescue = (): void => {
      if (last === undefined || last.node.isConnected || document.activeElement !== document.body) return;
      const next = standIn(element, last.row, last.index);
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

function placeOf(node: Element): { row: string | undefined; index: number } {
  const row = node.closest<HTMLElement>(".up-row");
  const index = row === null ? -1 : Array.from(row.parentElement?.children ?? []).indexOf(row);
  return { row: row?.dataset["id"], index };
}

// The same row, else the one in its place, else the stage.
function standIn(element: HTMLElement, id: string | undefined, index: number): HTMLElement | null {
  const rows = Array.from(element.querySelectorAll<HTMLElement>(".up-row"));
  const same = rows.find((row) => row.dataset["id"] === id);
  if (same !== undefined) return same.querySelector<HTMLElement>(".up-row-actions button, .up-row-actions a") ?? same;
  if (index >= 0 && rows.length > 0) return rows[Math.min(index, rows.length - 1)] ?? null;
  return element.querySelector<HTMLElement>("[data-rescue]") ?? element.querySelector<HTMLElement>(".up-stage");
}
