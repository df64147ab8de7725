// Sentences out of states: everything that is said about all files together.

import type { Texts } from "../i18n/text";
import type { Announcement } from "../model/announce";
import { limitsOf, typeNames, type Limits } from "../model/limits";
import { roundSpan, secondsLeft } from "../model/progress";
import type { Problem } from "../model/problem";
import type { Bounds, Sizing } from "../model/pictures";
import type { Refusal, Rules } from "../model/rules";
import type { Refused, State } from "../model/state";
import type { Status } from "../model/status";

/** A limit on files that nobody reaches by hand. */
const MANY = 100_000;

/** The limits, before anybody runs into them: "Up to 10 images, up to 5 MB each". */
export function limitWords(texts: Texts, rules: Rules): string {
  const limits = limitsOf(rules);
  const parts = [countWords(texts, limits)];
  if (limits.minFiles > 1) parts.push(texts.say("limitAtLeast", { count: limits.minFiles }));
  if (limits.types.length > 0) parts.push(typeWords(texts, limits.types));
  if (limits.maxSize !== undefined) {
    parts.push(texts.say(limits.maxFiles > 1 ? "limitSizeEach" : "limitSize", { size: texts.size(limits.maxSize) }));
  }
  return parts.join(" · ");
}

function countWords(texts: Texts, limits: Limits): string {
  const words = bareCountWords(texts, limits);
  return `${words.charAt(0).toLocaleUpperCase(texts.locale)}${words.slice(1)}`;
}

function bareCountWords(texts: Texts, { sort, maxFiles }: Limits): string {
  const sorted = texts.say(`sort_${sort}`, { count: maxFiles });
  // A limit that nobody reaches by hand is not worth reading.
  if (maxFiles >= MANY) return texts.say("limitAny", { sort: sorted });
  return texts.say(maxFiles === 1 ? "limitOne" : "limitMany", { count: maxFiles, sort: sorted });
}

function typeWords(texts: Texts, types: readonly string[]): string {
  return texts.list(types.map((type) => {
    const group = /^(image|video|audio)\/\*$/.exec(type)?.[1];
    return group === undefined ? type : texts.say(`sort_${group as "image" | "video" | "audio"}`, { count: 2 });
  }));
}

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

/** Why it failed and what to do, in the server's words where it had any. */
export function problemWords(texts: Texts, problem: Problem): string {
  if (problem.code === "policy_expired") return texts.say("whyPermission");
  if (problem.code === "no_space") return texts.say("whyFull");
  if (/^HTTP \d{3}$/.test(problem.message)) return texts.say("whyUnknown");
  if (problem.message !== "") return sentence(texts, problem.message);
  return sentence(texts, texts.say(problem.remedy === "replace" ? "whyRefused" : "whyNetwork"));
}

/** `text` as a sentence: servers write theirs, in English, without capital and full stop. */
export function sentence(texts: Texts, text: string): string {
  return ended(texts, `${text.charAt(0).toUpperCase()}${text.slice(1)}`);
}

// Names may begin a sentence, so its first letter stays as it is.
function ended(texts: Texts, text: string): string {
  return /[.!?…。！？؟]$/.test(text) ? text : texts.say("fullStop", { sentence: text });
}

/** The sentence of the status bar. */
export function statusWords(texts: Texts, { kind, totals }: Status, destination: string | undefined): string {
  const to = destination === undefined ? {} : { destination };
  const count = totals.files - (kind === "sending" ? totals.failed : 0);
  switch (kind) {
    case "idle":
      return destination === undefined ? texts.say("idle") : texts.say("idleTo", to);
    case "checking":
      return texts.say("statusChecking");
    case "ready":
      return texts.say("statusReady", { count: totals.ready });
    case "sending":
      return texts.say(destination === undefined ? "statusSending" : "statusSendingTo", {
        ...to, count, done: Math.min(totals.stored + 1, count),
      });
    case "finishing":
      return texts.say("statusFinishing");
    case "retrying":
      return texts.say("statusRetrying");
    case "elsewhere":
      return texts.say("statusElsewhere");
    case "paused":
      return texts.say("statusPaused", { percent: texts.percent(totals.percent) });
    case "offline":
      return texts.say("statusOffline");
    case "done":
      return texts.say(destination === undefined ? "statusDone" : "statusDoneTo", { ...to, count: totals.stored });
    case "failed":
      return texts.say("statusFailed", { count: totals.files, failed: totals.failed });
  }
}

/** Bytes and time, beside the sentence. */
export function numberWords(texts: Texts, { kind, totals }: Status, state: State, rules: Rules): string {
  if (kind === "idle" || kind === "checking") return "";
  if (kind === "ready") {
    const missing = rules.minFiles - totals.files;
    return missing > 0 ? texts.say("minFirst", { count: missing }) : texts.size(totals.bytes);
  }
  if (kind === "done" || kind === "failed") return totals.stored > 0 ? texts.size(totals.sent) : "";
  const bytes = texts.say("bytesOf", { sent: texts.size(totals.sent), bytes: texts.size(totals.bytes) });
  const left = kind === "sending" ? secondsLeft(state.rate, totals.bytes - totals.sent, state.now) : undefined;
  return left === undefined ? bytes : `${bytes} · ${texts.say("left", { time: texts.span(roundSpan(left)) })}`;
}

/** What waits in a source; without `file` it is still being recorded. */
export function takenWords(texts: Texts, file: File | undefined): string {
  return file === undefined ? texts.say("recording") : texts.say("takenSaid", { name: file.name });
}

export function speedWords(texts: Texts, state: State): string | undefined {
  const speed = state.rate?.perSecond ?? 0;
  return speed < 1 ? undefined : texts.say("speed", { size: texts.size(speed) });
}

export function announcementWords(texts: Texts, said: Announcement, state: State): string {
  switch (said.kind) {
    case "started":
      return texts.say("saidStarted", { count: said.count });
    case "progress":
      return texts.say("saidProgress", { percent: texts.percent(said.percent) });
    case "done":
      return texts.say("statusDone", { count: said.count });
    case "failed":
      return failedWords(texts, said.count, state);
    case "offline":
      return texts.say("statusOffline");
    case "online":
      return texts.say("saidOnline");
    case "preparing":
      return texts.say("preparing");
    case "blocked":
      return state.phase.kind === "blocked" ? blockedWords(texts, state.phase).why : "";
  }
}

// Where it was for want of permission, nothing else helps.
function failedWords(texts: Texts, count: number, { items }: State): string {
  const failed = texts.say("saidFailed", { count });
  const ended = items.some((item) => item.kind === "failed" && item.problem.code === "policy_expired");
  return ended ? `${sentence(texts, failed)} ${texts.say("whyPermission")}` : failed;
}

/** Title and reason of the panel that stands where the picker would be. */
export function blockedWords(texts: Texts, { problem, reached }: { problem: Problem; reached: boolean }): { title: string; why: string } {
  if (!reached) return { title: texts.say("unreachableTitle"), why: texts.say("unreachableWhy") };
  return {
    title: texts.say("blockedTitle"),
    why: problem.message === "" ? texts.say("blockedWhy") : sentence(texts, problem.message),
  };
}
