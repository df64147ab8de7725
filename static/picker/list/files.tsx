// The list of files, and what stands above it.

import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Line } from "../model/drawers";
import { isActive, type Item } from "../model/item";
import { inOrder } from "../model/row-status";
import { OPEN_SIEVE, type Sieve } from "../model/sieve";
import type { State } from "../model/state";
import { sievePart } from "../parts";
import { IconButton, TextButton } from "../view/button";
import { AddIcon, FolderIcon } from "../view/icons";
import { usePart } from "../view/late";
import { Notice, Support } from "../view/notice";
import { useUi } from "../view/ui";
import { useDrawers, type Drawers } from "./drawers";
import { GridIcon, ListIcon } from "./icons";
import { rowAt, useListKeys } from "./keys";
import { OfListProvider, useMade } from "./of-list";
import { Row } from "./row";
import { useWindow, WHOLE } from "./virtual";

/** From here on a list is worth looking through. */
const WORTH_SIFTING = 8;

export function Files({ state }: { state: State }): JSX.Element {
  const { session, texts, announcer, supportEmail } = useUi();
  const [grid, setGrid] = useState(session.options.viewType === "grid");
  const [sieve, setSieve] = useState(OPEN_SIEVE);
  const many = state.items.length >= WORTH_SIFTING;
  // Where it does not come, all are shown.
  const loaded = usePart(sievePart, many, () => undefined);
  const sifting = many ? loaded : undefined;
  const items = useMemo(() => sifting?.sift(state.items, sieve, texts.locale) ?? inOrder(state.items), [state.items, sifting, sieve]);
  const filtered = items.length < state.items.length;
  useEffect(() => {
    if (sieve === OPEN_SIEVE) return;
    // Who is still typing does not want to hear of every letter.
    const timer = setTimeout(() => announcer.say(texts.say("shownOf", { count: items.length, total: state.items.length })), 500);
    return () => clearTimeout(timer);
  }, [sieve]);
  const drawers = useDrawers(items, sifting ? sieve : OPEN_SIEVE);
  const made = useMade(state);
  return (
    <OfListProvider value={made}>
      <div class="up-files fsp-summary">
        <Tools shown={countOf(items)} total={countOf(state.items)} grid={grid} onGrid={setGrid} />
        {sifting !== undefined && <sifting.SieveBar sieve={sieve} onChange={setSieve} />}
        {state.notice !== undefined && <Notice notice={state.notice} />}
        {supportEmail !== undefined && state.items.some(({ kind }) => kind === "failed") && <Support email={supportEmail} />}
        {filtered && items.length === 0
          ? <NoneShown onClear={() => setSieve(OPEN_SIEVE)} />
          : <List drawers={drawers} state={state} grid={grid} sieve={sieve} />}
      </div>
    </OfListProvider>
  );
}

// What is removed only waits for its undo.
function countOf(items: readonly Item[]): number {
  return items.filter(({ kind }) => kind !== "leaving").length;
}

interface ToolsProps {
  /** Files in the list, and those of them that the filter lets through. */
  readonly total: number;
  readonly shown: number;
  readonly grid: boolean;
  readonly onGrid: (grid: boolean) => void;
}

function Tools({ shown, total, grid, onGrid }: ToolsProps): JSX.Element {
  const { id, session, texts, folders, browse, browseFolder } = useUi();
  const figure = shown === total
    ? new Intl.NumberFormat(texts.locale).format(total)
    : texts.say("shownOf", { count: shown, total });
  return (
    <div class="up-tools">
      <h3 class="up-subtitle" id={`${id}-list`} tabIndex={-1} data-rescue>
        {texts.say("selectedFiles")} <span class="up-badge fsp-badge">{figure}</span>
      </h3>
      <div class="up-tools-add">
        {total > 1 && (
          <IconButton
            label={texts.say(grid ? "asList" : "asGrid")}
            icon={grid ? <ListIcon /> : <GridIcon />}
            alias="up-view-type"
            onClick={() => onGrid(!grid)}
          />
        )}
        {session.room > 1 && folders > 0 && (
          <IconButton label={texts.say("addFolder")} icon={<FolderIcon />} alias="up-add-folder" onClick={browseFolder} />
        )}
        {(session.room > 0 || session.rules.maxFiles > 1) && (
          <TextButton tone="quiet" icon={<AddIcon />} alias="up-add" unavailable={session.room > 0 ? undefined : texts.say("noRoom")} onClick={browse}>
            {texts.say("addMore")}
          </TextButton>
        )}
      </div>
    </div>
  );
}

function NoneShown({ onClear }: { onClear: () => void }): JSX.Element {
  const { texts } = useUi();
  return (
    <div class="up-none">
      <p class="up-none-text">{texts.say("noneShown")}</p>
      <TextButton tone="plain" onClick={onClear}>{texts.say("clearFilter")}</TextButton>
    </div>
  );
}

interface ListProps {
  readonly drawers: Drawers;
  readonly state: State;
  readonly grid: boolean;
  readonly sieve: Sieve;
}

function List({ drawers: { lines, draw }, state, grid, sieve }: ListProps): JSX.Element {
  const { id, session } = useUi();
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string>();
  const [focused, setFocused] = useState(false);
  const many = lines.length > WHOLE;
  const drawn = useWindow(list, lines.length, `${grid}`);
  const growing = useGrowing(many ? 0 : lines.length);
  const shown = many ? lines.slice(drawn.from, drawn.to) : lines.slice(0, growing);
  const here = shown.some(({ id }) => id === current) ? current : shown[0]?.id;
  // Another choice or order begins at its start.
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = 0;
  }, [sieve]);
  useKeptFocus(list, focused && many, shown);
  const onFocusIn = (event: FocusEvent): void => {
    const row = rowAt(event.target);
    if (row?.dataset["id"] !== undefined) setCurrent(row.dataset["id"]);
    setFocused(true);
  };
  return (
    <ul
      ref={list}
      class={`up-list fsp-summary__body ${grid ? "up-list--grid fsp-grid" : ""} ${many ? "up-list--many" : ""}`}
      aria-labelledby={`${id}-list`}
      tabIndex={many ? -1 : undefined}
      onFocusIn={onFocusIn}
      onFocusOut={() => setFocused(false)}
      onKeyDown={useListKeys(lines, current, grid, list, drawn)}
    >
      {shown.map((line, index) => {
        const { id } = line;
        const common = {
          online: state.online,
          current: id === here,
          focused: focused && id === here,
          place: many ? drawn.from + index + 1 : undefined,
          total: many ? lines.length : undefined,
        };
        if (line.kind === "drawer") return draw({ ...common, drawer: line, now: state.now, grid });
        const { item, inside } = line;
        return (
          <Row
            key={id}
            {...common}
            item={item}
            now={showsTime(item) ? state.now : 0}
            canPause={session.uploads.canPause(item)}
            grid={grid}
            inside={inside !== undefined}
          />
        );
      })}
    </ul>
  );
}

/** Rows drawn at once. Many together would stop the page for a moment. */
const ROWS_AT_ONCE = 50;

// How many of `count` rows to draw now; more with every frame, until all are there.
function useGrowing(count: number): number {
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  useEffect(() => {
    if (shown >= Math.min(count, WHOLE)) return;
    const timer = setTimeout(() => setShown(shown + ROWS_AT_ONCE), 16);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
}

// A row that is scrolled far away is no longer there. The list itself keeps the focus then, and the keys go on from
// the row that had it.
function useKeptFocus(list: RefObject<HTMLUListElement | null>, watched: boolean, shown: readonly Line[]): void {
  const had = useRef(false);
  useLayoutEffect(() => {
    if (had.current && document.activeElement === document.body) list.current?.focus({ preventScroll: true });
    had.current = watched;
  }, [shown, watched]);
}

function showsTime(item: Item): boolean {
  return isActive(item) || item.kind === "paused";
}
