// How far everything is, how fast it goes and how long it takes. Time is an argument, in milliseconds.

import { hadBytes, isActive, sentBytes, type Item } from "./item";

export interface Totals {
  /** Files that count: all but the refused and the removed. */
  readonly files: number;
  readonly stored: number;
  readonly failed: number;
  readonly active: number;
  readonly paused: number;
  /** Waiting for the user's word. */
  readonly ready: number;
  readonly bytes: number;
  readonly sent: number;
  /** Of these, what the server had from an earlier time: it says nothing about the speed. */
  readonly had: number;
  /** Whole percent; 100 only when the server has every file. */
  readonly percent: number;
}

/** The sum over `items`. Files that failed are counted apart: nobody waits for their bytes. */
export function totals(items: readonly Item[]): Totals {
  const sum = { files: 0, stored: 0, failed: 0, active: 0, paused: 0, ready: 0, bytes: 0, sent: 0, had: 0 };
  for (const item of items) {
    const { kind } = item;
    if (kind === "leaving" || kind === "checking") continue;
    sum.files++;
    if (isActive(item)) sum.active++;
    if (kind === "stored" || kind === "failed" || kind === "paused" || kind === "ready") sum[kind]++;
    if (kind === "failed") continue;
    sum.bytes += item.picked.file.size;
    sum.sent += sentBytes(item);
    sum.had += hadBytes(item);
  }
  return { ...sum, percent: percent(sum.sent, sum.bytes, sum.stored > 0 && sum.stored + sum.failed === sum.files) };
}

/** Whole percent of one file, held at 99 until the server has it. */
export function itemPercent(item: Item): number {
  return percent(sentBytes(item), item.picked.file.size, item.kind === "stored");
}

function percent(sent: number, bytes: number, done: boolean): number {
  if (done) return 100;
  return bytes === 0 ? 0 : Math.min(99, Math.floor((sent / bytes) * 100));
}

/** A smoothed speed. */
export interface Rate {
  readonly since: number;
  readonly at: number;
  /** When `sent` last grew. */
  readonly movedAt: number;
  readonly sent: number;
  readonly perSecond: number;
}

/** No figure before this: the first seconds of an upload say nothing about the rest. */
const SETTLE_MS = 3000;

/** What has brought nothing for so long goes at no speed that anybody knows. */
const STILL_MS = 3000;

/** What was measured before a standstill of so long says nothing about afterwards. */
const GAP_MS = 8000;

/** How much one second's measurement changes the speed that is shown. */
const WEIGHT_PER_SECOND = 0.3;

/** The speed after another look at `sent`, the bytes of everything. Start again with `undefined` after a pause. */
export function measure(rate: Rate | undefined, sent: number, now: number): Rate {
  const grows = rate === undefined || sent > rate.sent;
  if (rate === undefined || (grows && now - rate.movedAt > GAP_MS)) return { since: now, at: now, movedAt: now, sent, perSecond: 0 };
  const seconds = (now - rate.at) / 1000;
  if (seconds < 0.25) return rate;
  const current = Math.max(0, sent - rate.sent) / seconds;
  const weight = rate.perSecond === 0 ? 1 : 1 - (1 - WEIGHT_PER_SECOND) ** seconds;
  const perSecond = rate.perSecond + (current - rate.perSecond) * weight;
  return { since: rate.since, at: now, movedAt: grows ? now : rate.movedAt, sent, perSecond };
}

/** Bytes per second, or `undefined` while nothing comes. */
export function speedOf(rate: Rate | undefined, now: number): number | undefined {
  return rate === undefined || rate.perSecond < 1 || now - rate.movedAt > STILL_MS ? undefined : rate.perSecond;
}

/** Seconds until `left` bytes have gone, or `undefined` when nobody can know yet. */
export function secondsLeft(rate: Rate | undefined, left: number, now: number): number | undefined {
  const speed = speedOf(rate, now);
  return rate === undefined || speed === undefined || now - rate.since < SETTLE_MS ? undefined : left / speed;
}

/** A duration as people say it: a unit and a whole number of it. */
export type Span = { readonly unit: "moment" | "underMinute" } | { readonly unit: "minute" | "hour"; readonly count: number };

/** `seconds`, rounded so that it does not have to be taken back. */
export function roundSpan(seconds: number): Span {
  if (seconds < 10) return { unit: "moment" };
  if (seconds < 50) return { unit: "underMinute" };
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return { unit: "minute", count: minutes < 10 ? minutes : Math.round(minutes / 5) * 5 };
  return { unit: "hour", count: Math.max(1, Math.round(minutes / 60)) };
}
