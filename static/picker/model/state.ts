// Everything the views draw, changed only by `reduce`. Pure: time comes in with the events.

import { advance, isActive, isWork, type Item, type ItemEvent } from "./item";
import type { Problem } from "./problem";
import { measure, totals, type Rate } from "./progress";
import type { Refusal } from "./rules";
import type { Clouds } from "./sources";

/** Uploading is not allowed. `reached`: the server itself said so. */
export interface Blocked {
  readonly kind: "blocked";
  readonly problem: Problem;
  readonly reached: boolean;
}

export type Phase =
  /** Asking the server whether uploading is allowed; `again`: after it was not. */
  | { readonly kind: "booting"; readonly since: number; readonly again?: Blocked }
  | Blocked
  /** `clouds`: whose folders the server lists. */
  | { readonly kind: "open"; readonly clouds: Clouds };

export interface Refused {
  readonly name: string;
  readonly why: Refusal;
  /** The page's own words, when it refused the file. */
  readonly message?: string;
}

/** One message about the last choice, however many files were refused. */
export interface Notice {
  readonly refused: readonly Refused[];
  /** When it goes by itself, in milliseconds; otherwise it stays until it is dismissed. */
  readonly until?: number;
}

export interface State {
  readonly phase: Phase;
  readonly items: readonly Item[];
  /** Where each file stands in `items`, by its id: among thousands nobody wants to look for it. */
  readonly places: ReadonlyMap<string, number>;
  readonly notice: Notice | undefined;
  /** Ids of pictures for the editor; the first is in it. */
  readonly editing: readonly string[];
  /** What was recorded and is not in the list yet, by its source; no file while it is being recorded. */
  readonly takes: ReadonlyMap<string, File | undefined>;
  readonly online: boolean;
  readonly rate: Rate | undefined;
  readonly now: number;
}

export type StateEvent =
  | { readonly kind: "phase"; readonly phase: Phase }
  | { readonly kind: "chosen"; readonly items: readonly Item[] }
  /** The same happened to several files. */
  | { readonly kind: "items"; readonly ids: ReadonlySet<string>; readonly event: ItemEvent }
  | { readonly kind: "gone"; readonly ids: ReadonlySet<string> }
  | { readonly kind: "notice"; readonly notice: Notice | undefined }
  | { readonly kind: "editing"; readonly ids: readonly string[] }
  | { readonly kind: "takes"; readonly takes: State["takes"] }
  | { readonly kind: "online"; readonly online: boolean }
  | { readonly kind: "tick"; readonly now: number };

export function initial(now: number, online: boolean): State {
  return { phase: { kind: "booting", since: now }, items: [], places: new Map(), notice: undefined, editing: [], takes: new Map(), online, rate: undefined, now };
}

export function reduce(state: State, event: StateEvent): State {
  switch (event.kind) {
    case "phase":
      return { ...state, phase: event.phase };
    case "chosen":
      return { ...state, ...placed([...state.items, ...event.items]) };
    case "items":
      return changed(state, event.ids, event.event);
    case "gone":
      return {
        ...state,
        ...placed(state.items.filter((item) => !event.ids.has(item.picked.id))),
        editing: state.editing.filter((id) => !event.ids.has(id)),
      };
    case "notice":
      return { ...state, notice: event.notice };
    case "editing":
      return { ...state, editing: event.ids };
    case "takes":
      return { ...state, takes: event.takes };
    case "online":
      // What was measured before the gap says nothing about afterwards.
      return { ...state, online: event.online, rate: undefined };
    case "tick":
      return ticked(state, event.now);
  }
}

function placed(items: readonly Item[]): Pick<State, "items" | "places"> {
  return { items, places: new Map(items.map(({ picked }, at) => [picked.id, at])) };
}

export function find({ items, places }: Pick<State, "items" | "places">, id: string): Item | undefined {
  const place = places.get(id);
  return place === undefined ? undefined : items[place];
}

/** Whether closing would throw away bytes that have left, or are about to, or work that was done here. */
export function wouldLose({ items, takes }: State): boolean {
  return takes.size > 0 || items.some((item) => isActive(item) || item.kind === "paused" || isWork(item));
}

/** Whether time changes anything that is shown. */
export function needsClock(state: State): boolean {
  return state.items.some((item) => isActive(item) || item.kind === "leaving" || item.kind === "paused")
    || state.notice?.until !== undefined
    || state.phase.kind === "booting";
}

function changed(state: State, ids: ReadonlySet<string>, event: ItemEvent): State {
  let items: Item[] | undefined;
  for (const id of ids) {
    const place = state.places.get(id);
    const item = find(state, id);
    if (place === undefined || item === undefined) continue;
    const next = advance(item, event);
    if (next !== item) (items ??= [...state.items])[place] = next;
  }
  return items === undefined ? state : { ...state, items };
}

function ticked(state: State, now: number): State {
  const { sent, had } = totals(state.items);
  const moving = state.online && state.items.some((item) => item.kind === "sending");
  const notice = state.notice?.until !== undefined && state.notice.until <= now ? undefined : state.notice;
  return { ...state, now, notice, rate: moving ? measure(state.rate, sent - had, now) : undefined };
}
