// The one sentence of truth, as data: what is going on in the whole picker.

import { isActive, isElsewhere, type Item } from "./item";
import { totals, type Totals } from "./progress";
import { isStalled } from "./row-status";
import type { State } from "./state";

export interface Status {
  readonly kind: "idle" | "checking" | "ready" | "sending" | "finishing" | "retrying" | "stalled" | "elsewhere" | "paused" | "offline" | "done" | "failed";
  readonly totals: Totals;
}

type Seen = Pick<State, "items" | "online"> & Partial<Pick<State, "now">>;

/** What is going on; of several things, the one that the user waits for. Without a time nothing is known to stand still. */
export function statusOf(state: Seen): Status {
  const sum = totals(state.items);
  return { kind: kindOf(state, sum), totals: sum };
}

function kindOf({ items, online, now = 0 }: Seen, sum: Totals): Status["kind"] {
  const active = items.filter(isActive);
  if (active.length > 0) {
    if (active.every(isElsewhere)) return "elsewhere";
    if (!online) return "offline";
    if (active.every((item) => item.kind === "completing")) return "finishing";
    if (active.every((item) => item.kind === "retrying")) return "retrying";
    return standsStill(active, now) ? "stalled" : "sending";
  }
  if (sum.paused > 0) return "paused";
  if (items.some((item) => item.kind === "checking")) return "checking";
  if (sum.ready > 0) return "ready";
  if (sum.failed > 0) return "failed";
  return sum.stored > 0 ? "done" : "idle";
}

// What waits for its turn, or for its next try, moves no more than what stands still.
function standsStill(active: readonly Item[], now: number): boolean {
  return active.some((item) => isStalled(item, now))
    && active.every((item) => item.kind === "queued" || item.kind === "retrying" || isStalled(item, now));
}
