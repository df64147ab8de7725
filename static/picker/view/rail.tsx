// The menu of sources: a rail beside the stage where there is room, tabs above it otherwise; more than a phone has room for
// are behind a button.

import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Texts } from "../i18n/text";
import type { Source } from "../model/sources";
import type { State } from "../model/state";
import { sheetPart } from "../parts";
import type { Browsing } from "./browsing";
import { AudioIcon, CameraIcon, FolderIcon, DeviceIcon, LinkIcon, VideoIcon } from "./icons";
import { usePart } from "./late";
import { useUi } from "./ui";
import { takenWords } from "./words";

interface Props {
  readonly sources: Browsing["sources"];
  /** What the stage shows; none of them while that is the list of files. */
  readonly active: Source | undefined;
  /** What waits in them. */
  readonly takes: State["takes"];
  readonly onOpen: (source: Source) => void;
}

/** Beside the stage, above it, or behind a button. */
type Layout = "rail" | "tabs" | "menu";

export function Rail({ layout, ...props }: Props & { layout: Layout }): JSX.Element {
  const { texts } = useUi();
  const { active, takes } = props;
  return (
    <div class="up-rail fsp-modal__sidebar">
      {layout === "menu" && sheetPart.loaded !== undefined
        ? (
          <sheetPart.loaded.Menu
            mark={active && <Mark source={active} />}
            label={active && labelOf(active, texts)}
            waits={Array.from(takes.values(), (taken) => takenWords(texts, taken))}
          >
            {(close) => <Tabs {...props} upright onOpen={(source) => { close(); props.onOpen(source); }} />}
          </sheetPart.loaded.Menu>
        )
        : <Tabs {...props} upright={layout === "rail"} />}
    </div>
  );
}

/** `upright`: one below the other. */
function Tabs({ sources, active, takes, onOpen, upright }: Props & { upright: boolean }): JSX.Element {
  const { id, texts } = useUi();
  const [last, setAt] = useState(active);
  const at = last ?? sources[0];
  const tabs = useRef<HTMLDivElement>(null);
  // At once: a key may follow soon.
  useLayoutEffect(() => {
    if (active === undefined) return;
    setAt(active);
    // Where the tabs stand above the stage, some may be out of sight.
    tabs.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  // The arrows move the focus only: some sources ask for something as soon as they are opened.
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const to = moved(event.key, getComputedStyle(event.currentTarget).direction === "rtl", sources.findIndex((source) => source === at), sources.length);
    const next = to === undefined ? undefined : sources[to];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[sources.indexOf(next)]?.focus();
  };
  return (
    <div
      ref={tabs}
      class="up-sources fsp-source-list"
      role="tablist"
      aria-label={texts.say("sources")}
      aria-orientation={upright ? "vertical" : "horizontal"}
      onKeyDown={onKeyDown}
    >
      {sources.map((source, index) => {
        const { name } = source;
        const chosen = source === active;
        const label = labelOf(source, texts);
        const waits = takes.has(name) ? takenWords(texts, takes.get(name)) : undefined;
        return (
          <button
            key={name}
            form=""
            id={tabId(id, index)}
            class={`up-source fsp-source-list__item ${chosen ? "up-source--active fsp-source-list__item--active active" : ""}`}
            role="tab"
            aria-selected={chosen}
            aria-controls={`${id}-stage`}
            tabIndex={source === at ? 0 : -1}
            title={label}
            {...(waits === undefined ? {} : { "aria-describedby": `${tabId(id, index)}-waits` })}
            onClick={() => onOpen(source)}
          >
            <Mark source={source} waits={waits !== undefined} />
            <span class="up-source-label fsp-source-list__label">{label}</span>
            {waits !== undefined && <span hidden id={`${tabId(id, index)}-waits`}>{waits}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** What the stage is while it shows the source at `index`. */
export function stageRole(id: string, layout: Layout, index: number): object {
  return layout === "menu" ? { role: "region", "aria-labelledby": `${id}-menu` } : { role: "tabpanel", "aria-labelledby": tabId(id, index) };
}

function tabId(id: string, index: number): string {
  return `${id}-source-${index}`;
}

function labelOf(source: Source, texts: Texts): string {
  switch (source.kind) {
    case "custom":
      return texts.named(source.own.label ?? source.name);
    case "cloud":
      return texts.named(source.label);
    default:
      return texts.say(`source_${source.kind}`);
  }
}

// With a dot where something waits.
function Mark({ source, waits }: { readonly source: Source; readonly waits?: boolean | undefined }): JSX.Element {
  return (
    <span class={`up-source-icon fsp-source-list__icon fsp-icon fsp-icon--${source.name}`}>
      <SourceIcon source={source} />
      {waits && <span class="up-source-dot" />}
    </span>
  );
}

function SourceIcon({ source }: { source: Source }): JSX.Element {
  switch (source.kind) {
    case "custom":
      return source.own.icon === undefined ? <FolderIcon /> : <OwnIcon svg={source.own.icon} />;
    case "cloud":
      return <FolderIcon />;
    case "local_file_system":
      return <DeviceIcon />;
    case "url":
      return <LinkIcon />;
    case "webcam":
      return <CameraIcon />;
    case "video":
      return <VideoIcon />;
    case "audio":
      return <AudioIcon />;
  }
}

// Drawn as the page made it; what is no picture leaves the place empty.
function OwnIcon({ svg }: { svg: string }): JSX.Element {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    if (picture.nodeName === "svg") place.current?.replaceChildren(document.importNode(picture, true));
  }, [svg]);
  return <span ref={place} class="up-own-icon" aria-hidden="true" />;
}

function moved(key: string, rtl: boolean, from: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1, ArrowUp: -1, ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, Home: -from, End: count - 1 - from,
  };
  const step = steps[key];
  return step === undefined ? undefined : (from + step + count) % count;
}

/** Widths from which tabs stand above the stage, and the rail beside it, in pixels; picker.css says the same. */
const [ROOMY, WIDE] = [480, 720];

/** Most sources that a phone has room for. */
const FEW = 5;

/** Where `count` sources are best found; above the stage until the sheet is there. */
export function useLayout(root: RefObject<HTMLElement | null>, count: number): Layout {
  const [layout, setLayout] = useState<Layout>("rail");
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setLayout(layoutIn(element.clientWidth, count)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [count]);
  const sheet = usePart(sheetPart, layout === "menu", () => undefined);
  return layout === "menu" && sheet === undefined ? "tabs" : layout;
}

function layoutIn(width: number, count: number): Layout {
  if (width >= WIDE) return "rail";
  return width < ROOMY && count > FEW ? "menu" : "tabs";
}
