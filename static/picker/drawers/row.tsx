// A folder in the list: how its files are getting on, and what can be done about all of them. Its files are the rows below.

import type { ComponentType, JSX } from "preact";
import type { Drawer } from "../model/drawers";
import { isActive } from "../model/item";
import { statusOf, type Status } from "../model/status";
import { Bar } from "../view/bar";
import { IconButton, TextButton } from "../view/button";
import { AlertIcon, CloseIcon, FolderIcon, icon, OfflineIcon, PauseIcon, RetryIcon, TickIcon } from "../view/icons";
import { useLookedAt } from "../view/looked-at";
import { useUi } from "../view/ui";
import { drawerWords } from "./words";

const ChevronIcon = icon("", "m6.5 9.5 5.5 5.5 5.5-5.5");

export interface DrawerProps {
  readonly drawer: Drawer;
  readonly online: boolean;
  readonly now: number;
  /** Whether Tab leads here. */
  readonly current: boolean;
  readonly focused: boolean;
  readonly grid: boolean;
  /** What draws a name; the list has it. */
  readonly Name: ComponentType<{ readonly name: string }>;
  readonly onToggle: () => void;
  /** Its place among all rows, where not all of them are drawn. */
  readonly place: number | undefined;
  readonly total: number | undefined;
}

/** The ids of the files in it. */
function idsIn({ items }: Drawer): readonly string[] {
  return items.map(({ picked }) => picked.id);
}

export function DrawerRow({ drawer, online, now, current, focused, grid, Name, onToggle, place, total }: DrawerProps): JSX.Element {
  const { id: prefix, session, texts } = useUi();
  const { id, name, items, open } = drawer;
  const status = statusOf({ items, online, now });
  const words = drawerWords(texts, drawer, status);
  // A folder's name may be anything, an id may not.
  const described = `${prefix}-of-${items[0]?.picked.id}`;
  const leaves = status.kind === "idle";
  const looking = useLookedAt(leaves, focused, (looked) => session.uploads.keepUndo(idsIn(drawer), looked));
  return (
    <li
      class={`up-row up-row--drawer ${leaves ? "up-row--leaving" : ""} fsp-summary__item fsp-grid__cell`}
      data-id={id}
      data-status={status.kind}
      aria-label={name}
      {...(place === undefined ? {} : { "aria-posinset": place, "aria-setsize": total })}
      {...looking}
      onKeyDown={useDrawerKeys(drawer, grid, onToggle)}
    >
      <button form="" class="up-thumb up-drawer" tabIndex={current ? 0 : -1} aria-expanded={open} aria-label={name} aria-describedby={described} onClick={onToggle}>
        <FolderIcon />
      </button>
      <div class="up-row-text">
        <Name name={name} />
        <p id={described} class={`up-row-status up-row-status--${tone(status)} fsp-summary__size`}>
          <Sign status={status} />
          <span class="up-row-words" {...(place === undefined ? {} : { title: words })}>{words}</span>
        </p>
      </div>
      <div class="up-row-actions fsp-summary__actions-container">
        <span class={`up-drawer-sign ${open ? "up-drawer-sign--open" : ""}`}><ChevronIcon /></span>
        <Actions drawer={drawer} leaves={leaves} focused={focused} />
      </div>
      {MOVES.includes(status.kind) && (
        <Bar where="row" label={name} percent={status.totals.percent} text={words} tone={status.kind === "sending" || status.kind === "finishing" ? "moving" : "still"} />
      )}
    </li>
  );
}

const MOVES: readonly Status["kind"][] = ["sending", "finishing", "retrying", "stalled", "paused", "offline"];

function tone({ kind, totals }: Status): string {
  if (totals.failed > 0) return "bad";
  if (kind === "done") return "good";
  return kind === "offline" || kind === "retrying" || kind === "stalled" ? "warn" : "plain";
}

// A failure shows while the others are still on their way.
function Sign({ status: { kind, totals } }: { status: Status }): JSX.Element | null {
  if (totals.failed > 0) return <AlertIcon />;
  switch (kind) {
    case "done":
      return <TickIcon />;
    case "offline":
      return <OfflineIcon />;
    case "retrying":
    case "stalled":
      return <RetryIcon />;
    case "paused":
    case "elsewhere":
      return <PauseIcon />;
    case "failed":
    case "idle":
    case "checking":
    case "ready":
    case "sending":
    case "finishing":
      return null;
  }
}

function Actions({ drawer, leaves, focused }: { drawer: Drawer; leaves: boolean; focused: boolean }): JSX.Element | null {
  const { session: { uploads }, texts } = useUi();
  const { name, items } = drawer;
  const key = (letter: string): { shortcut?: string } => (focused ? { shortcut: letter } : {});
  if (leaves) {
    return <TextButton tone="quiet" label={texts.say("undoFile", { name })} onClick={() => uploads.undoAll(idsIn(drawer))}>{texts.say("undo")}</TextButton>;
  }
  const failed = items.some((item) => item.kind === "failed" && item.problem.remedy !== "replace");
  const removable = items.some((item) => item.kind !== "stored" && item.kind !== "leaving" && item.kind !== "checking");
  const started = items.some((item) => item.kind === "sending" || item.kind === "completing" || item.kind === "paused");
  return (
    <>
      {failed && <IconButton label={texts.say("retryFile", { name })} {...key("R")} icon={<RetryIcon />} onClick={() => uploads.retryAll(idsIn(drawer))} />}
      {removable && (
        <IconButton
          label={texts.say(started ? "cancelFile" : "removeFile", { name })}
          {...key("Delete")}
          icon={<CloseIcon />}
          alias="fsp-summary__action--remove"
          onClick={() => uploads.removeThese(idsIn(drawer))}
        />
      )}
    </>
  );
}

// Moving from row to row is the list's.
function useDrawerKeys(drawer: Drawer, grid: boolean, onToggle: () => void): (event: KeyboardEvent) => void {
  const { session: { uploads } } = useUi();
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const ids = idsIn(drawer);
    const rtl = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    const opens = event.key === (rtl ? "ArrowLeft" : "ArrowRight");
    const closes = event.key === (rtl ? "ArrowRight" : "ArrowLeft");
    if (!grid && ((opens && !drawer.open) || (closes && drawer.open))) onToggle();
    else if (event.key === "Delete" || event.key === "Backspace") uploads.removeThese(ids);
    else if (event.key.toLowerCase() === "r") uploads.retryAll(ids);
    else if (event.key.toLowerCase() === "p" && drawer.items.some(isActive)) uploads.pauseAll(ids);
    else if (event.key.toLowerCase() === "p") uploads.resumeAll(ids);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
