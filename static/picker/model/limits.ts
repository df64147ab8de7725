// The rules in a form that words can be made of.

import type { Rules } from "./rules";

/** What the accepted types have in common, if people have a word for it. */
export type Sort = "image" | "video" | "audio" | "file";

export interface Limits {
  readonly sort: Sort;
  /** Extensions and types to name, when no word covers them: `PDF`, `DOCX`. */
  readonly types: readonly string[];
  readonly maxFiles: number;
  readonly minFiles: number;
  readonly maxSize: number | undefined;
}

export function limitsOf(rules: Rules): Limits {
  const { accept, maxFiles, minFiles, maxSize } = rules;
  const sorts = new Set(accept.map(sortOf));
  const [only] = sorts;
  const sort = sorts.size === 1 && only !== undefined ? only : "file";
  // "image/*" needs no list behind it; "image/png" does.
  const types = accept.every((pattern) => pattern.endsWith("/*")) && sort !== "file" ? [] : typeNames(accept);
  return { sort, types, maxFiles, minFiles, maxSize };
}

function sortOf(pattern: string): Sort {
  const [group] = pattern.split("/");
  return group === "image" || group === "video" || group === "audio" ? group : "file";
}

/** Accepted types as people name them: `.pdf` and `application/pdf` are both PDF. `image/*` is left for words. */
export function typeNames(accept: readonly string[]): readonly string[] {
  const names = accept.map((pattern) => {
    if (pattern.startsWith(".")) return pattern.slice(1).toUpperCase();
    const [, subtype] = pattern.split("/");
    if (subtype === undefined || subtype === "*") return pattern;
    return subtype.replace(/^(x-|vnd\.)/, "").replace(/\+xml$/, "").toUpperCase();
  });
  return [...new Set(names)];
}
