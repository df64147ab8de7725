// Why files were refused, in sentences. A part of the picker, loaded with the first refusal.

import type { Texts } from "../i18n/text";
import { typeNames } from "../model/limits";
import type { Bounds, Sizing } from "../model/pictures";
import type { Refusal, Rules } from "../model/rules";
import type { Refused } from "../model/state";
import { ended, typeWords } from "../view/words";

export { notice as english } from "../i18n/english/notice";

/** Names to spell out before the rest is only counted. */
const SPELLED_OUT = 3;

/** What was refused, one sentence for each reason. A page's own reasons are each said as they are. */
export function noticeWords(texts: Texts, refused: readonly Refused[], rules: Rules, sizing: Sizing = { refuses: false }): readonly string[] {
  const reasons = [...new Set(refused.map(({ why }) => why))];
  return reasons.flatMap((why) => {
    const files = refused.filter((one) => one.why === why);
    if (why === "veto") return [...new Set(files.map(({ name, message }) => message || ended(texts, texts.say("refusedVeto", { displayName: name }))))];
    return ended(texts, refusalWords(texts, why, files.map(({ name }) => name), rules, sizing));
  });
}

function refusalWords(texts: Texts, why: Exclude<Refusal, "veto">, names: readonly string[], rules: Rules, sizing: Sizing): string {
  const several = names.length > 1;
  const who = { displayName: names[0] ?? "", names: nameWords(texts, names) };
  switch (why) {
    case "type":
      return texts.say(several ? "refusedTypes" : "refusedType", { ...who, types: typeWords(texts, typeNames(rules.accept)) });
    case "size":
      return texts.say(several ? "refusedSizes" : "refusedSize", { ...who, roundFileSize: texts.size(rules.maxSize ?? 0) });
    case "count":
      return [
        ended(texts, texts.say("refusedCount", { maxFiles: rules.maxFiles, filesText: texts.say(rules.maxFiles === 1 ? "file" : "files") })),
        ended(texts, texts.say("notAdded", who)),
      ].join(" ");
    case "duplicate":
      return texts.say(several ? "refusedDuplicates" : "refusedDuplicate", who);
    case "folder":
      return texts.say(several ? "refusedFolders" : "refusedFolder", who);
    case "pixels":
      return texts.say(several ? "refusedPixelsMany" : "refusedPixels", { ...who, limits: pixelWords(texts, sizing) });
    case "missing":
      return texts.say(several ? "refusedMissingMany" : "refusedMissing", who);
    case "empty":
      return texts.say(several ? "refusedEmpties" : "refusedEmpty", who);
    case "unreadable":
      return texts.say(several ? "refusedUnreadables" : "refusedUnreadable", who);
  }
}

function pixelWords(texts: Texts, { atLeast, atMost }: Sizing): string {
  const words = (key: "pixelsAtLeast" | "pixelsAtMost", bounds: Bounds | undefined): string[] => {
    if (bounds === undefined) return [];
    const { width, height } = bounds;
    if (width !== undefined && height !== undefined) return [texts.say(key, { size: texts.say("pixelsBoth", { width, height }) })];
    return [texts.say(key, { size: width === undefined ? texts.say("pixelsHigh", { height: height ?? 0 }) : texts.say("pixelsWide", { width }) })];
  };
  return texts.list([...words("pixelsAtLeast", atLeast), ...words("pixelsAtMost", atMost)]);
}

function nameWords(texts: Texts, names: readonly string[]): string {
  const rest = names.length - SPELLED_OUT;
  return texts.list(rest <= 0 ? names : [...names.slice(0, SPELLED_OUT), texts.say("andMore", { count: rest })]);
}
