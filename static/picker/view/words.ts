// Sentences out of states: everything that is said about all files together.

import type { Texts } from "../i18n/text";
import type { Announcement } from "../model/announce";
import { limitsOf, type Limits } from "../model/limits";
import { roundSpan, secondsLeft, speedOf } from "../model/progress";
import type { Problem } from "../model/problem";
import type { Rules } from "../model/rules";
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

/** Accepted types, as people say them. */
export function typeWords(texts: Texts, types: readonly string[]): string {
  return texts.list(types.map((type) => {
    const group = /^(image|video|audio)\/\*$/.exec(type)?.[1];
    return group === undefined ? type : texts.say(`sort_${group as "image" | "video" | "audio"}`, { count: 2 });
  }));
}

/** What the page, or the picker, says of refused files in its own words. */
export function ownWords(refused: readonly Refused[]): readonly string[] {
  return [...new Set(refused.flatMap(({ message }) => message || []))];
}

/** What is said of refusals that the server names, whatever its own words are. */
const KNOWN = { policy_expired: "whyPermission", no_space: "whyFull", file_changed: "whyChanged" } as const;

/** Why it failed and what to do, in the server's words where it had any. */
export function problemWords(texts: Texts, problem: Problem): string {
  const key = KNOWN[problem.code as keyof typeof KNOWN];
  if (key !== undefined) return texts.say(key);
  if (/^HTTP \d{3}$/.test(problem.message)) return texts.say("whyUnknown");
  if (problem.message === "") return sentence(texts, texts.say(problem.remedy === "replace" ? "whyRefused" : "whyNetwork"));
  const said = sentence(texts, problem.message);
  // Servers speak English, from left to right.
  return /^(ar|he)/.test(texts.locale) ? `\u2068${said}\u2069` : said;
}

/** `text` as a sentence: servers write theirs, in English, without capital and full stop. */
export function sentence(texts: Texts, text: string): string {
  return ended(texts, `${text.charAt(0).toUpperCase()}${text.slice(1)}`);
}

/** `text` with a full stop. Names may begin it, so its first letter stays as it is. */
export function ended(texts: Texts, text: string): string {
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
    case "stalled":
      return texts.say("statusStalled");
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
  if (kind === "failed" && totals.stored === 0) return "";
  if (kind === "failed") return `${texts.say("statusDone", { count: totals.stored })} · ${texts.size(totals.sent)}`;
  if (kind === "done") return texts.size(totals.sent);
  const bytes = texts.say("bytesOf", { sent: texts.size(totals.sent), bytes: texts.size(totals.bytes) });
  const left = kind === "sending" ? secondsLeft(state.rate, totals.bytes - totals.sent, state.now) : undefined;
  return [
    bytes,
    ...(totals.failed === 0 ? [] : [texts.say("saidFailed", { count: totals.failed })]),
    ...(left === undefined ? [] : [texts.say("left", { time: texts.span(roundSpan(left)) })]),
  ].join(" · ");
}

/** What waits in a source; without `file` it is still being recorded. */
export function takenWords(texts: Texts, file: File | undefined): string {
  return file === undefined ? texts.say("recording") : texts.say("takenSaid", { name: file.name });
}

export function speedWords(texts: Texts, state: State): string | undefined {
  const speed = speedOf(state.rate, state.now);
  return speed === undefined ? undefined : texts.say("speed", { size: texts.size(speed) });
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
    case "stalled":
      return texts.say("statusStalled");
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
    why: problem.message === "" ? texts.say("blockedWhy") : problemWords(texts, problem),
  };
}
