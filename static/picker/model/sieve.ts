// Which of many files are shown, and in which order.

import { isActive, type Item, type Picked } from "./item";
import { mimeOf } from "./mime";
import { inOrder } from "./row-status";

export type Showing = "all" | "images" | "active" | "stored" | "failed";
export type Order = "added" | "name" | "size" | "state";

export interface Sieve {
  /** Letters that the name, or the way to the file, has to contain; spaces part words. */
  readonly text: string;
  readonly showing: Showing;
  readonly order: Order;
}

export const OPEN_SIEVE: Sieve = { text: "", showing: "all", order: "added" };

/** Whether everything gets through. */
export function isOpen({ text, showing }: Sieve): boolean {
  return showing === "all" && text.trim() === "";
}

/** What `sieve` lets through of `items`, in its order. `locale`: whose alphabet. */
export function sift(items: readonly Item[], { text, showing, order }: Sieve, locale: string): readonly Item[] {
  const lowered = loweringIn(locale);
  const words = lowered(text).split(/\s+/).filter((word) => word !== "");
  const all = order === "name" || order === "size" ? sorted(items, order, locale) : items;
  const fitting = words.length === 0 && showing === "all"
    ? all
    : all.filter((item) => isShown(item, showing) && contains(lowered(`${item.picked.name} ${item.picked.path}`), words));
  if (order === "added") return inOrder(fitting);
  return order === "state" ? [...fitting].sort((one, other) => RANK[one.kind] - RANK[other.kind]) : fitting;
}

/** The last order of files by name or size. Putting thousands in order again at every step of an upload would take too long. */
let last: { readonly by: string; readonly ranks: ReadonlyMap<Picked, number> } = { by: "", ranks: new Map() };

function sorted(items: readonly Item[], order: "name" | "size", locale: string): readonly Item[] {
  const by = `${order} ${locale}`;
  if (last.by !== by || last.ranks.size !== items.length || items.some(({ picked }) => !last.ranks.has(picked))) {
    const sortable = items.map(({ picked }) => ({ picked, name: picked.name, size: picked.file.size }));
    last = { by, ranks: new Map(sortable.sort(comparing(order, locale)).map(({ picked }, rank) => [picked, rank])) };
  }
  const ranked = new Array<Item>(items.length);
  for (const item of items) ranked[last.ranks.get(item.picked) ?? 0] = item;
  return ranked;
}

function contains(whole: string, words: readonly string[]): boolean {
  return words.every((word) => whole.includes(word));
}

// Only three languages have lower cases of their own (Unicode, SpecialCasing), and asking for them takes five times as
// long, which is felt among thousands of names.
function loweringIn(locale: string): (text: string) => string {
  const own = /^(az|lt|tr)\b/.test(locale);
  return (text) => (own ? text.toLocaleLowerCase(locale) : text.toLowerCase());
}

function isShown(item: Item, showing: Showing): boolean {
  switch (showing) {
    case "all":
      return true;
    case "images":
      return mimeOf(item.picked.file).startsWith("image/");
    case "active":
      return isActive(item) || item.kind === "paused";
    case "stored":
      return item.kind === "stored";
    case "failed":
      return item.kind === "failed";
  }
}

/** What needs the user most comes first. */
const RANK: Readonly<Record<Item["kind"], number>> = {
  failed: 0, retrying: 1, paused: 2, sending: 3, completing: 3, queued: 4, ready: 5, checking: 5, leaving: 6, stored: 7,
};

interface Sortable {
  readonly name: string;
  readonly size: number;
}

/** Names as people count, the largest first. */
export function comparing(order: "name" | "size", locale: string): (one: Sortable, other: Sortable) => number {
  if (order === "size") return (one, other) => other.size - one.size;
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  return (one, other) => compare(one.name, other.name);
}
