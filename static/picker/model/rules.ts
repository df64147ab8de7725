// Which of the files somebody chose may come in, decided before a byte is read. The server decides again.

import { extension, mimeOf } from "./mime";

export interface Rules {
  /** `.ext`, `type/subtype` or `type/*`; empty allows everything. */
  readonly accept: readonly string[];
  readonly minFiles: number;
  readonly maxFiles: number;
  /** Bytes, or `undefined` for no limit of ours. */
  readonly maxSize: number | undefined;
  /** Refuse a whole selection that has too many files, instead of taking the first ones. */
  readonly failOverMaxFiles: boolean;
}

/** The part of a `File` that rules look at, so that they can be tested without one. */
export interface Candidate {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly lastModified: number;
  /** The way to it, where it came with its folder. */
  readonly path?: string;
}

export type Refusal = "type" | "size" | "count" | "duplicate" | "folder" | "empty" | "unreadable" | "pixels" | "missing" | "veto";

export interface Sorted<F> {
  readonly taken: readonly F[];
  readonly refused: readonly { readonly file: F; readonly why: Refusal }[];
}

/** Whether `file` is of an accepted type. Unknown types count by their name. */
export function accepts(accept: readonly string[], file: Pick<Candidate, "name" | "type">): boolean {
  return accept.length === 0 || accept.some((pattern) => matches(pattern.trim().toLowerCase(), file));
}

function matches(pattern: string, file: Pick<Candidate, "name" | "type">): boolean {
  if (pattern === "*" || pattern === "*/*") return true;
  if (pattern.startsWith(".")) return `.${extension(file.name)}` === pattern || file.name.toLowerCase().endsWith(pattern);
  // A browser may add how text is encoded, or what a recording is made of.
  const [mime = ""] = mimeOf(file).toLowerCase().split(/\s*;/);
  if (pattern.endsWith("/*")) return mime.startsWith(pattern.slice(0, -1));
  return mime === pattern;
}

/** `accept` as one list: the SDK allows a string, also with commas, or an array. */
export function acceptList(accept: string | readonly string[] | undefined): readonly string[] {
  if (accept === undefined) return [];
  const parts = typeof accept === "string" ? [accept] : accept;
  return parts.flatMap((part) => part.split(",")).map((part) => part.trim()).filter((part) => part !== "");
}

/** Splits `files` into those that may join the files `here` and those that may not, each with the reason. */
export function sort<F extends Candidate>(rules: Rules, here: readonly Candidate[], files: readonly F[]): Sorted<F> {
  const taken: F[] = [];
  const refused: { file: F; why: Refusal }[] = [];
  const known = new Set(here.map(identity));
  for (const file of files) {
    const own = identity(file);
    const why = known.has(own) ? "duplicate" : refusal(rules, here.length + taken.length, file);
    if (why !== undefined) {
      refused.push({ file, why });
      continue;
    }
    taken.push(file);
    known.add(own);
  }
  if (rules.failOverMaxFiles && refused.some(({ why }) => why === "count")) {
    return { taken: [], refused: files.map((file) => ({ file, why: "count" })) };
  }
  return { taken, refused };
}

/** Whether `file` may come in for itself, whatever else there is. */
export function fits(rules: Rules, file: Candidate): boolean {
  return refusal(rules, 0, file) === undefined;
}

function refusal(rules: Rules, count: number, file: Candidate): Refusal | undefined {
  if (!accepts(rules.accept, file)) return "type";
  if (rules.maxSize !== undefined && file.size > rules.maxSize) return "size";
  return count >= rules.maxFiles ? "count" : undefined;
}

// Browsers do not tell where a file lies, unless it comes with its folder; two that agree in all this are taken for one.
function identity({ name, path = name, size, lastModified }: Candidate): string {
  return `${lastModified}/${size}/${path}`;
}
