// The files and folders of one place, in a list or as cards, with the keys that work there.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Name } from "../list/name";
import { mimeOf } from "../model/mime";
import { TextButton } from "../view/button";
import { FolderIcon, TickIcon } from "../view/icons";
import { TypeIcon } from "../view/type-icon";
import { useUi } from "../view/ui";
import { problemWords } from "../view/words";
import type { Entry } from "./answers";
import { unfit, type Choice, type Limits, type Unfit } from "./choice";
import type { View } from "./folder";

interface Props {
  readonly view: Extract<View, { kind: "open" }>;
  readonly label: string;
  readonly grid: boolean;
  readonly choice: Choice;
  readonly limits: Limits;
  /** Where an entry lies, when that is not the folder that is shown. */
  readonly whereOf: (entry: Entry) => string;
  /** Whether the focus comes along: the way here was out of this list. */
  readonly focused: boolean;
  readonly onOpen: (entry: Entry) => void;
  readonly onToggle: (entry: Entry) => void;
  readonly onAdd: (entries: readonly Entry[]) => void;
  readonly onUp: () => void;
  readonly onMore: () => void;
}

export function Entries(props: Props): JSX.Element {
  const { view, label, grid, choice, limits, whereOf, focused, onOpen, onToggle, onMore } = props;
  const { id, texts } = useUi();
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const { entries, next, more } = view;
  const here = Math.min(at, entries.length - 1);
  const focus = (index: number): void => {
    setAt(index);
    list.current?.querySelectorAll<HTMLElement>("[role=option]")[index]?.focus();
  };
  useLayoutEffect(() => {
    if (focused) focus(0);
  }, []);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const act = keyAction(event, props, here, focus);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="up-clouds-scroll">
      <div
        ref={list}
        class={`up-clouds-list ${grid ? "up-clouds-list--grid fsp-grid" : ""}`}
        role="listbox"
        aria-label={label}
        aria-describedby={`${id}-clouds-keys`}
        aria-multiselectable={limits.room > 1}
        onKeyDown={onKeyDown}
      >
        {entries.map((entry, index) => (
          <Option
            key={entry.path}
            entry={entry}
            place={index + 1}
            total={next === undefined ? entries.length : undefined}
            current={index === here}
            chosen={choice.has(entry.path)}
            why={unfit(limits, entry)}
            where={whereOf(entry)}
            onFocus={() => setAt(index)}
            onOpen={onOpen}
            onToggle={onToggle}
          />
        ))}
      </div>
      <p class="up-hidden" id={`${id}-clouds-keys`}>{texts.say("cloudHelp")}</p>
      {next !== undefined && <More more={more} onMore={onMore} />}
    </div>
  );
}

interface OptionProps {
  readonly entry: Entry;
  readonly place: number;
  /** How many there are; none while more may come. */
  readonly total: number | undefined;
  /** Whether Tab leads here. */
  readonly current: boolean;
  readonly chosen: boolean;
  readonly why: Unfit | undefined;
  readonly where: string;
  readonly onFocus: () => void;
  readonly onOpen: (entry: Entry) => void;
  readonly onToggle: (entry: Entry) => void;
}

function Option({ entry, place, total, current, chosen, why, where, onFocus, onOpen, onToggle }: OptionProps): JSX.Element {
  const { texts } = useUi();
  const { folder, name, size } = entry;
  const canNot = why !== undefined && !folder;
  const about = folder ? texts.say("cloudFolder") : size === undefined ? texts.say("sizeUnknown") : texts.size(size);
  const reason = canNot && why !== "full" ? texts.say(why === "type" ? "cloudWrongType" : "cloudTooBig") : "";
  const onClick = (event: MouseEvent): void => {
    const onMark = event.target instanceof Element && event.target.closest(".up-entry-mark") !== null;
    if (folder && !(onMark && why === undefined)) onOpen(entry);
    else onToggle(entry);
  };
  return (
    <div
      class={`up-entry fsp-grid__cell ${chosen ? "up-entry--chosen fsp-grid__cell--selected" : ""} ${canNot ? "up-entry--unfit" : ""}`}
      role="option"
      tabIndex={current ? 0 : -1}
      aria-selected={chosen}
      aria-disabled={canNot}
      aria-posinset={place}
      aria-setsize={total ?? -1}
      onFocus={onFocus}
      onClick={onClick}
    >
      <span class={`up-entry-picture ${folder ? "up-entry-picture--folder" : ""}`}><Picture entry={entry} /></span>
      <div class="up-entry-text">
        <Name name={name} />
        <p class="up-entry-line">{[where, about, reason].filter((words) => words !== "").join(" · ")}</p>
      </div>
      {(why === undefined || chosen) && <span class="up-entry-mark" aria-hidden="true">{chosen && <TickIcon />}</span>}
    </div>
  );
}

function Picture({ entry }: { entry: Entry }): JSX.Element {
  const { session } = useUi();
  const [broken, setBroken] = useState(false);
  if (entry.folder) return <FolderIcon />;
  if (entry.thumbnail === undefined || broken || session.options.disableThumbnails) return <TypeIcon mime={mimeOf(entry)} />;
  return <img class="up-entry-thumb" src={entry.thumbnail} alt="" loading="lazy" onError={() => setBroken(true)} />;
}

// The next page comes by itself when its place comes into view, and by the button for those who do not scroll.
function More({ more, onMore }: { more: Extract<View, { kind: "open" }>["more"]; onMore: () => void }): JSX.Element {
  const { texts } = useUi();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    const element = place.current;
    if (element === null || more !== "waits") return;
    const observer = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && latest.current());
    observer.observe(element);
    return () => observer.disconnect();
  }, [more]);
  return (
    <div ref={place} class="up-clouds-more">
      {typeof more === "object" && <p class="up-clouds-problem">{problemWords(texts, more)}</p>}
      <TextButton tone="plain" unavailable={more === "comes" ? texts.say("cloudMoreLoading") : undefined} onClick={onMore}>
        {texts.say(typeof more === "object" ? "tryAgain" : more === "comes" ? "cloudMoreLoading" : "cloudMore")}
      </TextButton>
    </div>
  );
}

function keyAction(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  { view: { entries }, onOpen, onToggle, onAdd, onUp, grid }: Props,
  here: number,
  focus: (index: number) => void,
): (() => void) | undefined {
  const entry = entries[here];
  const isCommand = event.ctrlKey || event.metaKey;
  if (entry === undefined || event.altKey) return undefined;
  if (isCommand) return event.key.toLowerCase() === "a" ? () => onAdd(entries.filter(({ folder }) => !folder)) : undefined;
  switch (event.key) {
    case "Enter":
      return () => (entry.folder ? onOpen(entry) : onToggle(entry));
    case " ":
      return () => onToggle(entry);
    case "Backspace":
      return onUp;
    default: {
      const to = moved(event, here, entries.length, grid);
      if (to === undefined) return undefined;
      return () => {
        if (event.shiftKey) onAdd(entries.slice(Math.min(here, to), Math.max(here, to) + 1).filter(({ folder }) => !folder));
        focus(to);
      };
    }
  }
}

function moved({ key, currentTarget }: KeyboardEvent & { currentTarget: HTMLElement }, from: number, count: number, grid: boolean): number | undefined {
  const { direction, gridTemplateColumns } = getComputedStyle(currentTarget);
  const columns = grid ? Math.max(1, gridTemplateColumns.split(" ").length) : 1;
  const beside = grid ? (direction === "rtl" ? -1 : 1) : 0;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: columns, ArrowUp: -columns, ArrowRight: beside, ArrowLeft: -beside, Home: -from, End: count - 1 - from,
  };
  const step = steps[key];
  return step === undefined || (step === 0 && !/Home|End/.test(key)) ? undefined : Math.min(count - 1, Math.max(0, from + step));
}
