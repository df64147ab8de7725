// The uploads of one picker: each from the user's word to its end, with pause, undo and another try, all at once too. The
// page is told of every step.

import type { Callbacks } from "./callbacks";
import { isActive, isSettled, UNDO_MS, type Item, type Picked } from "./model/item";
import { RemoteFile } from "./model/linked";
import { bytesInFlight, filesAtOnce, partBytes, type PickerOptions } from "./model/options";
import { nextToStart, pauseMeans } from "./model/queue";
import { isStalled } from "./model/row-status";
import type { OnProgress } from "./model/transport";
import type { Round } from "./round";
import type { Store } from "./store";
import type { Allowed, End, Transfers } from "./transfers";

/** Pauses before our own tries, after the SDK's have all failed; milliseconds. */
const TRY_AGAIN_MS = [4000, 8000, 16000] as const;

export class Uploads {
  /** What the server can do. */
  allowed: Allowed = { intelligent: true, resumes: false };

  constructor(
    private readonly options: PickerOptions,
    private readonly store: Store,
    private readonly transfers: Transfers,
    private readonly round: Round,
    private readonly page: Callbacks,
    private readonly renew: () => Promise<void>,
  ) {}

  /** Sends all that is ready on its way, or of it `only` these. */
  release(only?: ReadonlySet<string>): void {
    const ready = this.#items.filter((item) => item.kind === "ready" && (only?.has(item.picked.id) ?? true));
    if (ready.length === 0) return;
    for (const { picked } of ready) this.round.join(picked.id);
    this.store.items(idsOf(ready), { kind: "release" });
    this.page.released(ready.map(({ picked }) => picked));
    this.#pump();
  }

  canPause(item: Item): boolean {
    if (item.kind === "queued" || item.kind === "retrying") return true;
    return item.kind === "sending" && this.#pauseMeans(item) !== "finish";
  }

  pause(id: string): void {
    const item = this.store.find(id);
    if (item === undefined || !this.canPause(item)) return;
    this.store.item(id, { kind: "pause", held: this.#hold(item) });
    this.#pump();
  }

  resume(id: string): void {
    this.store.item(id, { kind: "resume", at: Date.now() });
    this.transfers.resume(id);
    this.#pump();
  }

  /** Whether another try may help, or is waited for. */
  canRetry(item: Item): boolean {
    if (item.kind === "failed") return item.problem.remedy !== "replace";
    return item.kind === "retrying" || (isStalled(item, this.store.state.now) && this.#canHurry(item));
  }

  /** Sends a failed file again, or one that waits for its next try at once. */
  retry(id: string): void {
    this.retryAll([id]);
  }

  /** Takes a file out, with time to undo. */
  remove(id: string): void {
    const item = this.store.find(id);
    if (item === undefined || item.kind === "stored" || item.kind === "leaving") return;
    this.store.item(id, { kind: "remove", held: this.#hold(item), until: Date.now() + UNDO_MS });
    // A reload meanwhile is not an undo.
    this.transfers.forget(item.picked.file);
    this.#pump();
  }

  undo(id: string): void {
    const item = this.store.find(id);
    if (item?.kind !== "leaving") return;
    this.undoAll([id]);
  }

  /** Stops the clock of undo while somebody looks at it, and starts it again. */
  keepUndo(ids: readonly string[], looking: boolean): void {
    this.store.items(ids, { kind: "extend", until: looking ? Infinity : Date.now() + UNDO_MS });
  }

  // About every file, or about `ids`. What waits for its turn is changed all at once: that may be thousands.
  pauseAll(ids?: readonly string[]): void {
    const items = this.#these(ids);
    this.store.items(idsOf(items.filter((item) => item.kind === "queued")), { kind: "pause", held: false });
    for (const item of items) if (item.kind === "sending" || item.kind === "retrying") this.pause(item.picked.id);
  }

  resumeAll(ids?: readonly string[]): void {
    const paused = this.#these(ids).filter((item) => item.kind === "paused");
    this.store.items(idsOf(paused), { kind: "resume", at: Date.now() });
    for (const { picked } of paused) this.transfers.resume(picked.id);
    this.#pump();
  }

  retryAll(ids?: readonly string[]): void {
    const wantsRenewal = this.#these(ids).some((item) => item.kind === "failed" && item.problem.remedy === "renew");
    if (wantsRenewal) void this.renew().then(() => this.#retry(this.#these(ids)));
    else this.#retry(this.#these(ids));
  }

  /** Takes out everything that has not ended, with undo. */
  removeAll(): void {
    this.removeThese(idsOf(this.#items.filter((item) => !isSettled(item))));
  }

  /** Takes `ids` out, with undo; what is stored stays. */
  removeThese(ids: readonly string[]): void {
    const leaving = this.#these(ids).filter((item) => item.kind !== "stored" && item.kind !== "leaving");
    const waiting = leaving.filter((item) => !hasTransfer(item));
    this.store.items(idsOf(waiting), { kind: "remove", held: false, until: Date.now() + UNDO_MS });
    for (const { picked } of waiting) this.transfers.forget(picked.file);
    for (const item of leaving) if (hasTransfer(item)) this.remove(item.picked.id);
  }

  undoAll(ids?: readonly string[]): void {
    const leaving = this.#these(ids).filter((item) => item.kind === "leaving");
    const resuming = leaving.filter(({ resumes }) => resumes);
    this.store.items(idsOf(leaving), { kind: "undo" });
    for (const { picked } of leaving) this.transfers.recall(picked.file);
    for (const { picked, was } of leaving) if (was.kind === "stored") this.#tellStored(picked.id);
    this.store.items(idsOf(resuming), { kind: "resume", at: Date.now() });
    for (const { picked } of resuming) this.transfers.resume(picked.id);
    this.#pump();
    this.round.endIfOver(this.#items);
  }

  /** Ends everything that has not ended, without undo: the page asked for it. */
  cancel(): void {
    const before = this.#items;
    const open = before.filter((item) => !isSettled(item)).map(({ picked }) => picked.id);
    const gone = this.forget(open);
    this.page.cancelled(gone);
    if (gone.length > 0) this.round.cancel(before);
  }

  /** Takes files out without a word. Answers those that were, or were to be, under way. */
  forget(ids: readonly string[]): readonly Picked[] {
    const wanted = new Set(ids);
    const gone = this.#items.flatMap(({ picked }) => (wanted.has(picked.id) && this.round.has(picked.id) ? picked : []));
    const files = this.#items.flatMap(({ picked }) => (wanted.has(picked.id) ? picked.file : []));
    for (const id of ids) {
      this.transfers.stop(id);
      this.round.leave(id);
    }
    for (const file of files) this.transfers.forget(file);
    this.store.dispatch({ kind: "gone", ids: wanted });
    return gone;
  }

  /** Takes files out for good; if nothing of the round is left, all of it was cancelled. */
  takeOut(ids: readonly string[]): void {
    const gone = this.forget(ids);
    this.page.cancelled(gone);
    if (gone.length > 0 && this.round.isEmpty) this.round.cancel(this.#items);
    this.#pump();
    this.round.endIfOver(this.#items);
  }

  /** Whether closing now would throw away bytes that have left, or are about to. */
  get isBusy(): boolean {
    return this.#items.some((item) => isActive(item) || item.kind === "paused");
  }

  /** What is due at `now`: files whose undo is over leave, and what waits for its next try gets it. */
  tick(now: number): void {
    const overdue = this.#items.filter((item) => item.kind === "leaving" && item.until <= now);
    if (overdue.length > 0) this.takeOut(overdue.map(({ picked }) => picked.id));
    if (!this.store.state.online) return;
    const due = this.#items.filter((item) => item.kind === "retrying" && item.until <= now);
    if (due.length > 0) this.#retry(due);
  }

  #retry(items: readonly Item[]): void {
    const waiting = items.filter((item) => this.canRetry(item));
    for (const item of waiting) {
      this.round.join(item.picked.id);
      if (item.kind === "sending") this.#hurry(item);
    }
    this.store.items(idsOf(waiting), { kind: "requeue" });
    this.#pump();
  }

  #pump(): void {
    if (this.store.closed) return;
    for (const id of nextToStart(this.#items, filesAtOnce(this.options))) this.#start(id);
  }

  #start(id: string): void {
    this.store.item(id, { kind: "start", at: Date.now() });
    const item = this.store.find(id);
    if (item === undefined) return;
    const hear = {
      progress: (...bytes: Parameters<OnProgress>) => this.#progress(id, ...bytes),
      elsewhere: (elsewhere: boolean) => this.#elsewhere(id, elsewhere),
      end: (end: End) => this.#ended(id, end),
    };
    this.transfers.start(item.picked, hear, this.allowed);
    this.page.started(item.picked, {
      pause: () => this.pause(id),
      resume: () => this.resume(id),
      cancel: () => this.takeOut([id]),
    });
  }

  #progress(id: string, ...[sent, had = 0, kept]: Parameters<OnProgress>): void {
    this.store.item(id, { kind: "progress", sent, at: Date.now(), had, ...(kept === undefined ? {} : { kept }) });
    const item = this.store.find(id);
    if (item !== undefined && item.kind !== "leaving") this.page.progressed(item, sent);
  }

  // Another file may go meanwhile.
  #elsewhere(id: string, elsewhere: boolean): void {
    this.store.item(id, { kind: "elsewhere", elsewhere, at: Date.now() });
    this.#pump();
  }

  #ended(id: string, end: End): void {
    const item = this.store.find(id);
    if (item === undefined) return;
    switch (end.kind) {
      case "stored":
        this.store.item(id, { kind: "store", receipt: end.receipt });
        this.#tellStored(id);
        break;
      case "renewed":
        this.store.item(id, { kind: "retryLater", until: Date.now(), problem: end.problem, counts: true });
        break;
      case "interrupted":
        this.#interrupted(item, end);
        break;
      case "failed":
        this.#fail(item, end);
    }
    this.#pump();
    this.round.endIfOver(this.#items);
  }

  // Not while it is about to leave: then undo tells it, or nobody has to know.
  #tellStored(id: string): void {
    const item = this.store.find(id);
    if (item?.kind === "stored") this.page.stored(item);
  }

  // Without a connection nothing is tried, so no try is used up.
  #interrupted(item: Item, end: Extract<End, { kind: "interrupted" }>): void {
    const { problem } = end;
    const { id } = item.picked;
    const wait = TRY_AGAIN_MS["attempt" in item ? item.attempt : 0];
    if (!this.store.state.online) this.store.item(id, { kind: "retryLater", until: Date.now(), problem, counts: false });
    else if (wait === undefined) this.#fail(item, end);
    else {
      this.store.item(id, { kind: "retryLater", until: Date.now() + wait, problem, counts: true });
      // The seconds to wait are counted from the time that is shown, which may be a little old.
      this.store.tick();
    }
  }

  #fail({ picked }: Item, { problem, error }: Extract<End, { kind: "failed" | "interrupted" }>): void {
    this.store.item(picked.id, { kind: "fail", problem });
    this.page.failed(picked, error);
  }

  // Keeps an upload from going on; true when it can go on later where it stopped.
  #hold(item: Item): boolean {
    const { id } = item.picked;
    if (item.kind === "paused" && item.held) return true;
    const held = item.kind === "sending" && this.#pauseMeans(item) === "hold";
    if (held) this.transfers.pause(id);
    else this.transfers.stop(id);
    return held;
  }

  // The SDK has nothing yet of a file of one part, so it can begin anew.
  #canHurry({ picked: { id, file } }: Item): boolean {
    return this.transfers.own(id) !== undefined || file.size <= partBytes(this.options);
  }

  #hurry({ picked: { id } }: Item): void {
    const own = this.transfers.own(id);
    this.store.item(id, own === undefined ? { kind: "pause", held: false } : { kind: "hurry", at: Date.now() });
    if (own !== undefined) return own.hurry();
    this.transfers.stop(id);
    this.store.item(id, { kind: "resume", at: Date.now() });
  }

  #pauseMeans(item: Extract<Item, { kind: "sending" }>): ReturnType<typeof pauseMeans> {
    // The server goes on with what it fetches itself.
    if (item.picked.file instanceof RemoteFile) return "finish";
    if (this.transfers.own(item.picked.id) !== undefined) return "hold";
    return pauseMeans(item.picked.file.size, item.sent, bytesInFlight(this.options));
  }

  #these(ids: readonly string[] | undefined): readonly Item[] {
    const wanted = new Set(ids);
    return ids === undefined ? this.#items : this.#items.filter(({ picked }) => wanted.has(picked.id));
  }

  get #items(): readonly Item[] {
    return this.store.state.items;
  }
}

/** Whether bytes of `item` are under way, or held back where they can go on. */
function hasTransfer(item: Item): boolean {
  return item.kind === "sending" || item.kind === "completing" || (item.kind === "paused" && item.held);
}

function idsOf(items: readonly Item[]): readonly string[] {
  return items.map(({ picked }) => picked.id);
}
