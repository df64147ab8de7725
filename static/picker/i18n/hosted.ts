// Texts that the hosted picker has too. A page replaces one by its English wording, with the same `{names}` in it
// (`customText`), so replacements that were written for the hosted picker fit here.

import type { Key } from "./en";
import { core } from "./english/core";
import type { Values } from "./text";

type Wording = (custom: Readonly<Record<string, string>>, values: Values) => string | undefined;

/** Texts that the hosted picker has for a special case; a replacement of one goes before that of the usual text. */
export const special: Partial<Record<Key, Wording>> = {
  cloudConnect: (custom, { providerName }) => (/^G(oogle|mail)/.test(String(providerName)) ? custom["Sign in with Google"] : undefined),
};

/** Texts of ours that stand where the hosted picker has others: a replacement written for those counts here, too. */
export const elsewhere: Partial<Record<Key, Wording>> = {
  addMore: (custom) => custom["Upload more"],
  retry: (custom) => custom["Try again"],
  retryingIn: (custom) => withFigure(custom["Retrying in"], ""),
  minFirst: (custom, { count }) => withFigure(custom["Add"], custom[count === 1 ? "more file" : "more files"]),
  editFile: (custom) => custom["Edit"] && `${custom["Edit"]} {name}`,
};

function withFigure(before: string | undefined, after: string | undefined): string | undefined {
  return before === undefined && !after ? undefined : `${before ?? ""} {count} ${after ?? ""}`.trim();
}

/** How texts of the hosted picker are shown that stand within a sentence here. They are replaced as spelled there. */
export const shownAs: Readonly<Record<string, string>> = {
  [core.failed]: "Failed while uploading",
  [core.whyNetwork]: "Connection lost",
};
