// The one sentence of truth, as data: what is going on in the whole picker.

import { isActive, isElsewhere } from "./item";
import { totals, type Totals } from "./progress";
import type { State } from "./state";

export interface Status {
  readonly kind: "idle" | "checking" | "ready" | "sending" | "finishing" | "retrying" | "elsewhere" | "paused" | "offline" | "done" | "failed";
  readonly totals: Totals;
}

/** What is going on; of several things, the one that the user waits for. */
export function statusOf(state: Pick<State, "items" | "online">): Status {
  const sum = totals(state.items);
  return { kind: kindOf(state, sum), totals: sum };
}

function kindOf({ items, online }: Pick<State, "items" | "online">, sum: Totals): Status["kind"] {
  const active = items.filter(isActive);
  if (active.length > 0) {
    if (active.every(isElsewhere)) return "elsewhere";
    if (!online) return "offline";
    if (active.every((item) => item.kind === "completing")) return "finishing";
    return active.every((item) => item.kind === "retrying") ? "retrying" : "sending";
  }
  if (sum.paused > 0) return "paused";
  if (items.some((item) => item.kind === "checking")) return "checking";
  if (sum.ready > 0) return "ready";
  if (sum.failed > 0) return "failed";
  return sum.stored > 0 ? "done" : "idle";
}
