// Which files and folders are chosen, and which may be. Pure.

import { accepts, type Rules } from "../model/rules";
import type { Entry } from "./answers";

/** What is chosen, by its path. It outlives the folder it was chosen in. */
export type Choice = ReadonlyMap<string, Entry>;

export interface Limits {
  readonly rules: Pick<Rules, "accept" | "maxSize">;
  /** Files that may still be added. */
  readonly room: number;
  /** Whether a folder may come with all that is in it. */
  readonly folders: boolean;
}

export type Unfit = "type" | "size" | "full";

/** Why `entry` may not be chosen; a folder that may not can still be opened. */
export function unfit({ rules, room, folders }: Limits, entry: Entry): Unfit | undefined {
  if (room === 0) return "full";
  if (entry.folder) return folders && room > 1 ? undefined : "type";
  if (!accepts(rules.accept, entry)) return "type";
  return rules.maxSize !== undefined && (entry.size ?? 0) > rules.maxSize ? "size" : undefined;
}

/** `choice` with `entry` in it or, where it was, without it. With room for one, another choice takes its place. */
export function toggled(choice: Choice, limits: Limits, entry: Entry): Choice {
  if (!choice.has(entry.path)) return added(limits.room === 1 ? new Map() : choice, limits, [entry]);
  const rest = new Map(choice);
  rest.delete(entry.path);
  return rest;
}

/** `choice` with as many of `entries` as may come and fit; the same object if none does. */
export function added(choice: Choice, limits: Limits, entries: readonly Entry[]): Choice {
  const more = entries.filter((entry) => !choice.has(entry.path) && unfit(limits, entry) === undefined);
  const fitting = more.slice(0, Math.max(0, limits.room - choice.size));
  return fitting.length === 0 ? choice : new Map([...choice, ...fitting.map((entry) => [entry.path, entry] as const)]);
}
