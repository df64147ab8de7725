// What one row says, and where it stands.

import { isActive, isElsewhere, type Item } from "./item";
import { RemoteFile } from "./linked";

/** An upload that has not moved for this long is waiting for somebody; milliseconds. */
const STALLED_MS = 8000;

/** Parts under way when an upload was paused still arrive; it is at rest when nothing has moved for this long. */
const AT_REST_MS = 2000;

/** Whether its bytes should move, but have not for a while. What the server fetches itself only the server could say. */
export function isStalled(item: Item, now: number): boolean {
  return item.kind === "sending" && !isElsewhere(item) && now - item.movedAt > STALLED_MS && !(item.picked.file instanceof RemoteFile);
}

export type RowStatus = Item["kind"] | "stalled" | "offline" | "pausing" | "elsewhere";

/** What a row says, which depends on time and connection too. */
export function rowStatus(item: Item, now: number, online: boolean): RowStatus {
  switch (item.kind) {
    case "sending":
    case "completing":
      if (isElsewhere(item)) return "elsewhere";
      if (!online) return "offline";
      return isStalled(item, now) ? "stalled" : item.kind;
    case "retrying":
      return online ? "retrying" : "offline";
    case "paused":
      return item.held && now - item.movedAt < AT_REST_MS ? "pausing" : "paused";
    case "checking":
    case "ready":
    case "queued":
    case "stored":
    case "failed":
    case "leaving":
      return item.kind;
  }
}

/** Rows in the order to show: once everything has ended, what failed comes first. */
export function inOrder(items: readonly Item[]): readonly Item[] {
  const failed = items.filter((item) => item.kind === "failed");
  if (failed.length === 0 || items.some(isActive)) return items;
  return [...failed, ...items.filter((item) => item.kind !== "failed")];
}
