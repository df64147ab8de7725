// Whose turn it is, and what a pause can do for a file.

import { isElsewhere, isSettled, type Item } from "./item";

/** The ids to start now so that at most `concurrency` files are on their way; first come, first served. */
export function nextToStart(items: readonly Item[], concurrency: number): readonly string[] {
  const running = items.filter((item) => isRunning(item)).length;
  const waiting = items.filter((item) => item.kind === "queued");
  return waiting.slice(0, Math.max(0, concurrency - running)).map((item) => item.picked.id);
}

function isRunning(item: Item): boolean {
  return (item.kind === "sending" && !isElsewhere(item)) || item.kind === "completing";
}

/**
 * What pausing an upload through the SDK can honestly mean. Its pause keeps further parts back, but those under way go on:
 * - `hold`: enough is left that the upload stops and later goes on where it stopped;
 * - `restart`: every part would be under way at once, but nothing has left yet, so stopping it loses nothing;
 * - `finish`: what is under way is all that is left, and stopping would throw away what has left.
 *
 * All in bytes; `inFlight` is what may be under way at one time.
 */
export function pauseMeans(size: number, sent: number, inFlight: number): "hold" | "restart" | "finish" {
  if (size - sent > inFlight) return "hold";
  return sent === 0 ? "restart" : "finish";
}

/** Ids of a round of uploads that has come to its end: nothing of it is, or will be, under way. */
export function isRoundOver(items: readonly Item[], round: ReadonlySet<string>): boolean {
  const isMember = ({ picked }: Item): boolean => round.has(picked.id);
  return items.some(isMember) && !items.some((item) => !isSettled(item) && isMember(item));
}
