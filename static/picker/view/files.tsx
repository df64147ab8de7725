// The list of files, with the keys that work in it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isActive, type Item } from "../model/item";
import type { State } from "../model/state";
import { inOrder } from "../model/status";
import { isPicture } from "../thumbnails";
import { IconButton, TextButton } from "./button";
import { AddIcon, FolderIcon } from "./icons";
import { Notice } from "./notice";
import { Row } from "./row";
import { useUi } from "./ui";

export function Files({ state }: { state: State }): JSX.Element {
  const { id, session, texts, folders, browse, browseFolder } = useUi();
  const [current, setCurrent] = useState<string>();
  const [focused, setFocused] = useState(false);
  const items = inOrder(state.items);
  const shown = useGrowing(items.length);
  const here = items.some((item) => item.picked.id === current) ? current : items[0]?.picked.id;
  const onFocusIn = (event: FocusEvent): void => {
    const row = rowAt(event.target);
    if (row?.dataset["id"] !== undefined) setCurrent(row.dataset["id"]);
    setFocused(true);
  };
  return (
    <div class="up-files fsp-summary">
      <div class="up-tools">
        <h3 class="up-subtitle" id={`${id}-list`} tabIndex={-1} data-rescue>
          {texts.say("selectedFiles")} <span class="up-badge fsp-badge">{new Intl.NumberFormat(texts.locale).format(items.length)}</span>
        </h3>
        {session.room > 0 && (
          <div class="up-tools-add">
            {folders > 0 && session.room > 1 && (
              <IconButton label={texts.say("addFolder")} icon={<FolderIcon />} alias="up-add-folder" onClick={browseFolder} />
            )}
            <TextButton tone="quiet" icon={<AddIcon />} alias="up-add" onClick={browse}>{texts.say("addMore")}</TextButton>
          </div>
        )}
      </div>
      {state.notice !== undefined && <Notice notice={state.notice} />}
      <ul
        class="up-list fsp-summary__body"
        aria-labelledby={`${id}-list`}
        onFocusIn={onFocusIn}
        onFocusOut={() => setFocused(false)}
        onKeyDown={useListKeys(items)}
      >
        {items.slice(0, shown).map((item) => (
          <Row
            key={item.picked.id}
            item={item}
            now={showsTime(item) ? state.now : 0}
            online={state.online}
            current={item.picked.id === here}
            canPause={session.canPause(item)}
            focused={focused && item.picked.id === here}
          />
        ))}
      </ul>
    </div>
  );
}

/** Rows drawn at once. Hundreds together would stop the page for a moment. */
const ROWS_AT_ONCE = 50;

// How many of `count` rows to draw now; more with every frame, until all are there.
function useGrowing(count: number): number {
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown(shown + ROWS_AT_ONCE), 16);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}

function showsTime(item: Item): boolean {
  return isActive(item) || item.kind === "paused";
}

function rowAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".up-row") : null;
}

function useListKeys(items: readonly Item[]): (event: KeyboardEvent) => void {
  const { session, preview } = useUi();
  return (event) => {
    const row = rowAt(event.target);
    const item = items.find(({ picked }) => picked.id === row?.dataset["id"]);
    if (row === null || item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { id } = item.picked;
    const act = keyActions(event.key, {
      move: (to) => focusRow(row, to),
      remove: () => session.remove(id),
      pauseOrResume: () => (item.kind === "paused" ? session.resume(id) : session.pause(id)),
      retry: () => session.retry(id),
      open: () => event.target === row && isPicture(item.picked.file) && preview(id),
    });
    if (act === undefined) return;
    // Enter on a button inside the row belongs to the button.
    if (event.key === "Enter" && event.target !== row) return;
    event.preventDefault();
    act();
  };
}

interface ListActions {
  move(to: "next" | "previous" | "first" | "last"): void;
  remove(): void;
  pauseOrResume(): void;
  retry(): void;
  open(): void;
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
    case "Enter":
      return actions.open;
    default:
      return undefined;
  }
}

function focusRow(row: HTMLElement, to: "next" | "previous" | "first" | "last"): void {
  const list = row.parentElement;
  const target = {
    next: row.nextElementSibling,
    previous: row.previousElementSibling,
    first: list?.firstElementChild,
    last: list?.lastElementChild,
  }[to];
  if (target instanceof HTMLElement) target.focus();
}
