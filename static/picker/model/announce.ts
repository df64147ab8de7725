// What a screen reader is told, and when: few, whole sentences. Pure; the live regions only speak what comes out.

import { isActive } from "./item";
import type { State } from "./state";
import { totals, type Totals } from "./progress";
import { statusOf } from "./status";

export type Announcement =
  | { readonly kind: "started"; readonly count: number }
  | { readonly kind: "progress"; readonly percent: number }
  | { readonly kind: "done"; readonly count: number }
  | { readonly kind: "failed"; readonly count: number }
  | { readonly kind: "offline" }
  | { readonly kind: "stalled" }
  | { readonly kind: "online" }
  | { readonly kind: "blocked" }
  | { readonly kind: "preparing" };

/** What was said last, so that nothing is said twice. */
export interface Heard {
  readonly percent: number;
  readonly at: number;
  readonly active: boolean;
  readonly online: boolean;
  readonly stalled: boolean;
  readonly failed: number;
  readonly phase: State["phase"]["kind"];
  readonly preparing: boolean;
}

export const nothingHeard: Heard = {
  percent: 0, at: 0, active: false, online: true, stalled: false, failed: 0, phase: "booting", preparing: false,
};

/** Progress is told every ten percent, but never more often than this. */
const QUIET_MS = 10_000;
const STEP_PERCENT = 10;

/** Nobody needs to hear about a preparation that is over within this time. */
const PREPARING_MS = 1000;

/** What to say now, in order, and what has been heard then. */
export function listen(heard: Heard, state: State): { readonly say: readonly Announcement[]; readonly heard: Heard } {
  const sum = totals(state.items);
  const active = state.items.some(isActive);
  const say: Announcement[] = [];
  const preparing = state.phase.kind === "booting" && state.now - state.phase.since >= PREPARING_MS;
  if (preparing && !heard.preparing) say.push({ kind: "preparing" });
  if (state.phase.kind === "blocked" && heard.phase !== "blocked") say.push({ kind: "blocked" });
  if (state.online !== heard.online && (active || !heard.online)) say.push({ kind: state.online ? "online" : "offline" });
  const stalled = statusOf(state).kind === "stalled";
  if (stalled && !heard.stalled) say.push({ kind: "stalled" });
  if (active && !heard.active && state.online) say.push({ kind: "started", count: sum.active });
  if (sum.failed > heard.failed && !active) say.push({ kind: "failed", count: sum.failed });
  if (heard.active && !active && sum.failed === 0 && sum.stored > 0 && sum.paused === 0) say.push({ kind: "done", count: sum.stored });
  const progress = active && state.online && isWorthTelling(heard, sum, state.now);
  if (progress) say.push({ kind: "progress", percent: sum.percent });
  return {
    say,
    heard: {
      percent: active ? (progress ? sum.percent : Math.min(heard.percent, sum.percent)) : 0,
      at: progress || (active && !heard.active) ? state.now : heard.at,
      active,
      online: state.online,
      stalled,
      failed: active ? Math.min(heard.failed, sum.failed) : sum.failed,
      phase: state.phase.kind,
      preparing,
    },
  };
}

function isWorthTelling(heard: Heard, sum: Totals, now: number): boolean {
  return heard.active && sum.percent >= heard.percent + STEP_PERCENT && now - heard.at >= QUIET_MS;
}
