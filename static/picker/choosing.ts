// From files that somebody brings to items in the list.

import { chosen, type Item } from "./model/item";
import { sort, type Rules } from "./model/rules";
import type { Refused } from "./model/state";

/** Something a source brings in. */
export interface Incoming {
  readonly file: File;
  /** Where it lay, as far as the source tells. */
  readonly path: string;
}

/** What may come in beside `present`, as new items, and what may not. */
export function choose(
  rules: Rules,
  present: readonly Item[],
  incoming: readonly Incoming[],
): { readonly items: readonly Item[]; readonly refused: readonly Refused[] } {
  const { taken, refused } = sort(rules, present.map(({ picked }) => picked.original ?? picked.file), incoming.map(({ file }) => file));
  const paths = new Map(incoming.map(({ file, path }) => [file, path]));
  return {
    items: taken.map((file) => chosen({ id: newId(), file, name: file.name, path: paths.get(file) ?? file.name })),
    refused: refused.map(({ file, why }) => ({ name: file.name, why })),
  };
}

/** Unique enough for one page, also where `crypto.randomUUID` is missing because the page is not secure. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
