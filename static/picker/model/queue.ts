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
 * What pausing an upload can honestly mean. The SDK's pause keeps further parts back, but those under way go on:
 * - `hold`: enough is left that the upload stops and later goes on where it stopped;
 * - `restart`: every part is under way at once, so only stopping it altogether keeps it from finishing;
 * - `finish`: so little of a big file is left that stopping would throw away more than it saves.
 *
 * All in bytes; `inFlight` is what may be under way at one time.
 */
export function pauseMeans(size: number, sent: number, inFlight: number): "hold" | "restart" | "finish" {
  if (size <= inFlight) return "restart";
  return size - sent > inFlight ? "hold" : "finish";
}

/** Ids of a round of uploads that has come to its end: nothing of it is, or will be, under way. */
export function isRoundOver(items: readonly Item[], round: ReadonlySet<string>): boolean {
  const isMember = ({ picked }: Item): boolean => round.has(picked.id);
  return items.some(isMember) && !items.some((item) => !isSettled(item) && isMember(item));
}
