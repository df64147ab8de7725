// Folders in the list: the files of one that was dropped or selected lie in a drawer, which opens and closes. Pure.

import type { Item, Picked } from "./item";
import { comparing, isOpen, type Sieve } from "./sieve";

/** A folder with its files in the order to show. */
export interface Drawer {
  readonly kind: "drawer";
  readonly id: string;
  readonly name: string;
  readonly items: readonly Item[];
  readonly open: boolean;
}

/** One row of the list. `inside`: the id of the open drawer that it lies in. */
export type Line = Drawer | { readonly kind: "file"; readonly id: string; readonly item: Item; readonly inside?: string };

/** A folder with fewer files than this is no more to look at than the files are. */
const WORTH_A_DRAWER = 2;

/** The rows for `items`, which `sieve` has let through and put in order. Who filters sees the files themselves. */
export function linesOf(items: readonly Item[], sieve: Sieve, open: ReadonlySet<string>, locale: string): readonly Line[] {
  if (!isOpen(sieve)) return items.map((item) => lineOf(item));
  const top: (string | Line)[] = [];
  const folders = new Map<string, Item[]>();
  for (const item of items) {
    const id = drawerId(item.picked);
    const folder = id === undefined ? undefined : folders.get(id);
    if (id === undefined) top.push(lineOf(item));
    else if (folder !== undefined) folder.push(item);
    else {
      folders.set(id, [item]);
      top.push(id);
    }
  }
  const lines = top.flatMap((line): readonly Line[] => (typeof line === "string" ? drawersOf(line, folders.get(line) ?? [], open) : [line]));
  return inOrder(lines, sieve, locale).flatMap((line) =>
    line.kind === "drawer" && line.open ? [line, ...line.items.map((item) => lineOf(item, line.id))] : [line]);
}

function drawersOf(id: string, items: readonly Item[], open: ReadonlySet<string>): readonly Line[] {
  if (items.length < WORTH_A_DRAWER) return items.map((item) => lineOf(item));
  return [{ kind: "drawer", id, name: id.slice(1), items, open: open.has(id) }];
}

function lineOf(item: Item, inside?: string): Line {
  const { id } = item.picked;
  return inside === undefined ? { kind: "file", id, item } : { kind: "file", id, item, inside };
}

// Only files of this device come in folders; what a source calls a path may be anything. No file's id has a slash.
function drawerId({ path, source }: Picked): string | undefined {
  const end = path.indexOf("/");
  return source === undefined && end > 0 ? `/${path.slice(0, end)}` : undefined;
}

// By time and by state a drawer stands where its first file does; by name and size it stands for itself.
function inOrder(lines: readonly Line[], { order }: Sieve, locale: string): readonly Line[] {
  if (order !== "name" && order !== "size") return lines;
  const compare = comparing(order, locale);
  const sortable = lines.map((line) => (line.kind === "file"
    ? { line, name: line.item.picked.name, size: line.item.picked.file.size }
    : { line, name: line.name, size: line.items.reduce((sum, { picked }) => sum + picked.file.size, 0) }));
  return sortable.sort(compare).map(({ line }) => line);
}
