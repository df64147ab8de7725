// One file from choice to receipt, as a state that only `advance` changes. Pure: no clock, no network.

import type { Cropped, Recipe, Rotated } from "./edit";
import type { Problem } from "./problem";

/** What is known about a file once it has been chosen. It changes only until it is released. */
export interface Picked {
  /** Unique on the page; callbacks call it `uploadId`. */
  readonly id: string;
  readonly file: File;
  /** The name it is stored under; `onFileSelected` may have changed it. */
  readonly name: string;
  /** Where it came from, as far as the source tells. */
  readonly path: string;
  /** The source, by the name that pages know it by; none for files of this device. */
  readonly source?: string;
  /** What the user chose, where `file` was made of it. */
  readonly original?: File;
  readonly edited?: Edited;
  /** What the picture shows, in words. */
  readonly alt?: string;
  /** It should have been changed, but the browser cannot: it goes as it is. */
  readonly asIs?: boolean;
}

/** What the user did to a picture. */
export interface Edited {
  readonly recipe: Recipe;
  /** The name before, since another type may need another one. */
  readonly name: string;
  readonly cropped?: Cropped;
  readonly rotated?: Rotated;
}

/** What the server answered when the file was complete. */
export interface Receipt {
  readonly handle: string;
  readonly url: string;
  readonly key?: string;
  readonly container?: string;
  readonly status?: string;
  readonly mimetype?: string;
  /** Bytes. */
  readonly size?: number;
  readonly uploadTags?: unknown;
  readonly workflows?: unknown;
}

/** Bytes that have left so far, and when (milliseconds) that number last grew. */
interface Moving {
  readonly sent: number;
  readonly movedAt: number;
  /** Bytes of these that the server had from an earlier time. */
  readonly had?: number;
  /** Another tab of the browser uploads it. */
  readonly elsewhere?: boolean;
}

/** `kept`: bytes that the server keeps of it, whatever becomes of this try. */
export type Item = { readonly picked: Picked; readonly kept?: number } & (
  /** The page is being asked whether it wants the file. */
  | { readonly kind: "checking" }
  /** Wanted, but nobody has said "upload" yet. */
  | { readonly kind: "ready" }
  /** Waits for its turn. */
  | { readonly kind: "queued"; readonly attempt: number }
  | ({ readonly kind: "sending"; readonly attempt: number } & Moving)
  /** All bytes have left; the server has not said yet that it has the file. */
  | ({ readonly kind: "completing"; readonly attempt: number } & Moving)
  /** `held`: the transfer is alive and goes on where it stopped; otherwise it starts again. */
  | ({ readonly kind: "paused"; readonly attempt: number; readonly held: boolean } & Moving)
  /** The connection failed; goes back to the queue at `until` (milliseconds), when online. */
  | { readonly kind: "retrying"; readonly attempt: number; readonly until: number; readonly problem: Problem }
  | { readonly kind: "stored"; readonly receipt: Receipt }
  | { readonly kind: "failed"; readonly problem: Problem }
  /** Removed, but undo is offered until `until`; `resumes`: undo sets it going again by itself. */
  | { readonly kind: "leaving"; readonly was: Item; readonly until: number; readonly resumes: boolean }
);

export type ItemKind = Item["kind"];

/** How long what was removed can be taken back, in milliseconds. */
export const UNDO_MS = 6000;

/** Sources whose files are nowhere else. */
export const RECORDERS: readonly (string | undefined)[] = ["webcam", "video", "audio"];

/** Whether it was not sent, and somebody has worked on it here: a picture that was edited or described, a recording. */
export function isWork({ kind, picked: { edited, alt, source } }: Item): boolean {
  return (kind === "ready" || kind === "failed") && (edited !== undefined || alt !== undefined || RECORDERS.includes(source));
}

export type ItemEvent =
  /** The page wants it, under another name if it says one; `file` was made of it. */
  | { readonly kind: "accepted"; readonly name?: string; readonly file?: File; readonly asIs?: boolean }
  /** The user has edited it; without an edit it is as it was chosen. */
  | { readonly kind: "edit"; readonly file: File; readonly name: string; readonly edited: Edited | undefined }
  | { readonly kind: "describe"; readonly alt: string }
  | { readonly kind: "leaveAsIs" }
  | { readonly kind: "release" }
  | { readonly kind: "start"; readonly at: number }
  | { readonly kind: "progress"; readonly sent: number; readonly at: number; readonly had?: number; readonly kept?: number }
  /** It was begun at an earlier time, and the server keeps so much of it. */
  | { readonly kind: "known"; readonly kept: number }
  /** Another tab uploads it, or does so no more. */
  | { readonly kind: "elsewhere"; readonly elsewhere: boolean; readonly at: number }
  | { readonly kind: "pause"; readonly held: boolean }
  | { readonly kind: "resume"; readonly at: number }
  /** It is tried again at once. */
  | { readonly kind: "hurry"; readonly at: number }
  | { readonly kind: "store"; readonly receipt: Receipt }
  /** `counts`: a try was used up; losing the connection altogether uses up none. */
  | { readonly kind: "retryLater"; readonly until: number; readonly problem: Problem; readonly counts: boolean }
  | { readonly kind: "fail"; readonly problem: Problem }
  | { readonly kind: "requeue" }
  /** `held`: its transfer was paused, not stopped, so that undo loses nothing. */
  | { readonly kind: "remove"; readonly until: number; readonly held: boolean }
  | { readonly kind: "extend"; readonly until: number }
  | { readonly kind: "undo" };

/** The state of a file that was just chosen. */
export function chosen(picked: Picked): Item {
  return { kind: "checking", picked };
}

/** The next state of `item`; events that come too late change nothing and give back the same object. */
export function advance(item: Item, event: ItemEvent): Item {
  const { picked } = item;
  const same = lasting(item);
  if (item.kind === "leaving") return advanceLeaving(item, event);
  switch (event.kind) {
    case "accepted":
      return item.kind === "checking" ? { kind: "ready", picked: accepted(picked, event) } : item;
    case "edit":
      return item.kind === "ready" ? { kind: "ready", picked: edited(picked, event) } : item;
    case "describe":
      return item.kind === "ready" ? { ...item, picked: { ...picked, alt: event.alt } } : item;
    case "leaveAsIs":
      return item.kind === "ready" ? { ...item, picked: { ...picked, asIs: true } } : item;
    case "release":
      return item.kind === "ready" ? { ...same, kind: "queued", attempt: 0 } : item;
    case "known":
      return item.kind === "ready" ? { ...item, kept: event.kept } : item;
    case "start":
      if (item.kind !== "queued") return item;
      return { ...same, kind: "sending", attempt: item.attempt, sent: item.kept ?? 0, had: item.kept ?? 0, movedAt: event.at };
    case "progress":
      return progressed(item, event);
    case "elsewhere":
      return inTransfer(item) ? { ...item, elsewhere: event.elsewhere, movedAt: event.at } : item;
    case "pause":
      return paused(item, event.held);
    case "resume":
      if (item.kind !== "paused") return item;
      if (!item.held) return { ...same, kind: "queued", attempt: item.attempt };
      return { ...item, kind: item.sent >= picked.file.size ? "completing" : "sending", movedAt: event.at };
    case "hurry":
      return item.kind === "sending" ? { ...item, movedAt: event.at } : item;
    case "store":
      return inTransfer(item) ? { kind: "stored", picked, receipt: event.receipt } : item;
    case "retryLater":
      return retried(item, event);
    case "fail":
      return item.kind === "stored" || item.kind === "failed" ? item : { ...same, kind: "failed", problem: event.problem };
    case "requeue":
      if (item.kind === "retrying") return { ...same, kind: "queued", attempt: item.attempt };
      return item.kind === "failed" ? { ...same, kind: "queued", attempt: 0 } : item;
    case "remove":
      if (item.kind === "stored") return item;
      return { kind: "leaving", picked, was: stopped(item, event.held), until: event.until, resumes: isActive(item) };
    case "extend":
    case "undo":
      return item;
  }
}

/** What stays of an item whatever becomes of it. */
function lasting({ picked, kept }: Item): Pick<Item, "picked" | "kept"> {
  return { picked, ...(kept === undefined ? {} : { kept }) };
}

function accepted(picked: Picked, { name, file, asIs }: Extract<ItemEvent, { kind: "accepted" }>): Picked {
  return {
    ...picked,
    name: name ?? picked.name,
    ...(file === undefined ? {} : { file, original: picked.file }),
    ...(asIs === undefined ? {} : { asIs }),
  };
}

function edited(picked: Picked, event: Extract<ItemEvent, { kind: "edit" }>): Picked {
  const { edited: _before, ...rest } = picked;
  const now = { ...rest, file: event.file, name: event.name, original: picked.original ?? picked.file };
  return event.edited === undefined ? now : { ...now, edited: event.edited };
}

/** `item` without anything under way. */
function stopped(item: Item, held: boolean): Item {
  if (item.kind !== "completing") return paused(item, held);
  return { ...item, kind: "paused", held: false, sent: item.kept ?? 0 };
}

/** Bytes of `item` that have left this computer. */
export function sentBytes(item: Item): number {
  switch (item.kind) {
    case "sending":
    case "completing":
    case "paused":
      return item.sent;
    case "stored":
      return item.picked.file.size;
    case "leaving":
      return sentBytes(item.was);
    case "ready":
    case "queued":
    case "retrying":
      return item.kept ?? 0;
    case "checking":
    case "failed":
      return 0;
  }
}

/** Bytes of these that have not left today. */
export function hadBytes(item: Item): number {
  if (item.kind === "leaving") return hadBytes(item.was);
  return inTransfer(item) ? Math.min(item.had ?? 0, item.sent) : item.kind === "stored" ? 0 : sentBytes(item);
}

/** Whether another tab of the browser uploads it. */
export function isElsewhere(item: Item): boolean {
  return item.kind === "sending" && item.elsewhere === true;
}

/** Whether bytes of it are, or will be without further command, on their way. */
export function isActive(item: Item): boolean {
  return item.kind === "queued" || item.kind === "sending" || item.kind === "completing" || item.kind === "retrying";
}

/** Whether the upload has ended, well or badly. */
export function isSettled(item: Item): boolean {
  return item.kind === "stored" || item.kind === "failed";
}

type InTransfer = Extract<Item, { kind: "sending" | "completing" | "paused" }>;

function inTransfer(item: Item): item is InTransfer {
  return item.kind === "sending" || item.kind === "completing" || item.kind === "paused";
}

// A transfer goes on to its end while undo is offered, so what happens to it must not be lost.
function advanceLeaving(item: Extract<Item, { kind: "leaving" }>, event: ItemEvent): Item {
  if (event.kind === "undo") return item.was;
  if (event.kind === "remove") return item;
  if (event.kind === "extend") return { ...item, until: event.until };
  const was = advance(item.was, event);
  return was === item.was ? item : { ...item, was };
}

function progressed(item: Item, { sent: bytes, at, had = 0, kept = item.kept }: Extract<ItemEvent, { kind: "progress" }>): Item {
  if (!inTransfer(item)) return item;
  // The SDK counts a part that it sends again from its start; a number that goes down would be a lie.
  const sent = Math.min(Math.max(bytes, item.sent), item.picked.file.size);
  if (sent === item.sent && kept === item.kept) return item;
  const kind = item.kind === "sending" && sent >= item.picked.file.size ? "completing" : item.kind;
  return { ...item, kind, sent, movedAt: at, ...(had > 0 ? { had } : {}), ...(kept === undefined ? {} : { kept }) } as Item;
}

function retried(item: Item, event: Extract<ItemEvent, { kind: "retryLater" }>): Item {
  if (!inTransfer(item)) return item;
  // Whoever paused it decides when it starts again.
  if (item.kind === "paused") return { ...item, held: false, sent: item.kept ?? 0 };
  const attempt = item.attempt + (event.counts ? 1 : 0);
  return { ...lasting(item), kind: "retrying", attempt, until: event.until, problem: event.problem };
}

function paused(item: Item, held: boolean): Item {
  switch (item.kind) {
    case "queued":
    case "retrying":
      return { ...lasting(item), kind: "paused", attempt: item.attempt, held: false, sent: item.kept ?? 0, movedAt: 0 };
    case "sending":
      return { ...item, kind: "paused", held, sent: held ? item.sent : (item.kept ?? 0) };
    case "checking":
    case "ready":
    case "completing":
    case "paused":
    case "stored":
    case "failed":
    case "leaving":
      return item;
  }
}
