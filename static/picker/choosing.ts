// From files that somebody brings to items in the list.

import { chosen, type Item } from "./model/item";
import { sort, type Candidate as RuleCandidate, type Rules } from "./model/rules";
import type { Refused } from "./model/state";

/** Something a source brings in. */
export interface Incoming {
  readonly file: File;
  /** Where it lay, as far as the source tells. */
  readonly path: string;
  /** The source, by the name that pages know it by; none for files of this device. */
  readonly source?: string;
}

/** What may come in beside `present`, as new items, and what may not. */
export function choose(
  rules: Rules,
  present: readonly Item[],
  incoming: readonly Incoming[],
): { readonly items: readonly Item[]; readonly refused: readonly Refused[] } {
  const here = present.map(({ picked: { file, original, path } }) => candidate({ file: original ?? file, path }));
  const { taken, refused } = sort(rules, here, incoming.map(candidate));
  return {
    items: taken.map(({ file, path, source }) => chosen({
      id: newId(), file, name: file.name, path, ...(source === undefined ? {} : { source }),
    })),
    refused: refused.map(({ file, why }) => ({ name: file.name, why })),
  };
}

type Candidate = Incoming & RuleCandidate;

function candidate(incoming: Incoming): Candidate {
  const { name, type, size, lastModified } = incoming.file;
  return { ...incoming, name, type, size, lastModified };
}

let counted = 0;

/** Unique enough for one page, also where `crypto.randomUUID` is missing because the page is not secure. */
function newId(): string {
  return `${PREFIX}${(counted++).toString(36)}`;
}

const PREFIX = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
