// One opened picker: takes what the user, the sources and the network do, and calls the page back.
// Decisions are in `model`; this file carries them out.

import { besideScript } from "./address";
import { admit } from "./admission";
import { Callbacks } from "./callbacks";
import { choose, type Incoming } from "./choosing";
import { Images } from "./images/images";
import type { Client } from "./model/client";
import { isActive, isSettled, type Item, type ItemEvent, type Picked } from "./model/item";
import type { Outcome } from "./model/metadata";
import { bytesInFlight, displayMode, filesAtOnce, rulesFrom, type PickerOptions } from "./model/options";
import { LinkedFile, type Link } from "./model/linked";
import { errorFromSdk } from "./model/sdk";
import { nextToStart, pauseMeans } from "./model/queue";
import type { Rules } from "./model/rules";
import type { Refused, State } from "./model/state";
import type { Transport } from "./model/transport";
import { Pictures, renamed } from "./pictures";
import { Round } from "./round";
import { Store } from "./store";
import { Transfers, type Allowed, type End } from "./transfers";
import { vet } from "./vetting";

/** How long a removed file can be taken back, in milliseconds. */
const UNDO_MS = 6000;

/** Pauses before our own tries, after the SDK's have all failed; milliseconds. */
const TRY_AGAIN_MS = [4000, 8000, 16000] as const;

/** Files that the page is asked about at one time. */
const ASKED_AT_ONCE = 100;

export class Session {
  readonly rules: Rules;
  readonly images: Images;
  readonly pictures: Pictures;
  readonly #store: Store;
  readonly #transfers: Transfers;
  readonly #round: Round;
  readonly #page: Callbacks;
  #allowed: Allowed = { intelligent: true, resumes: false };
  #confirmed = false;

  /** `onDone`: a round has ended and the page knows; nothing more to say means that the user has seen the result. */
  constructor(
    private readonly client: Client,
    readonly options: PickerOptions,
    transport: Transport,
    onChange: () => void,
    private readonly onDone: (outcome?: Outcome) => void = () => undefined,
  ) {
    this.#store = new Store(onChange, (now) => this.#onTick(now));
    this.#transfers = new Transfers(client, transport, options);
    this.#round = new Round(options, onDone);
    this.#page = new Callbacks(options);
    this.rules = rulesFrom(options);
    this.images = new Images(() => besideScript("picker-images.js", client.session.urls.pickerUrl));
    this.pictures = new Pictures(options, this.images);
  }

  get state(): State {
    return this.#store.state;
  }

  /** Asks the server whether uploading is allowed; true when the picker is open. */
  async admit(): Promise<boolean> {
    const before = this.state.phase;
    const again = before.kind === "blocked" ? { again: before } : {};
    this.#store.dispatch({ kind: "phase", phase: { kind: "booting", since: Date.now(), ...again } });
    const { phase, ...allowed } = await admit(this.client, this.options);
    this.#allowed = allowed;
    this.#store.dispatch({ kind: "phase", phase });
    return phase.kind === "open" && !this.#store.closed;
  }

  /** Whether uploads can go on where they stopped at an earlier time. */
  get resumes(): boolean {
    return this.#allowed.resumes;
  }

  /** Files that may still be added. */
  get room(): number {
    return Math.max(0, this.rules.maxFiles - this.#present().length);
  }

  /**
   * Lets in what may come in, and starts it where nobody has to say so. `refused`: by the source already; `edits`:
   * pictures are to be edited at once.
   */
  async add(incoming: readonly Incoming[], refused: readonly Refused[] = [], edits = false): Promise<void> {
    // In a drop pane each drop begins anew.
    if (displayMode(this.options) === "dropPane" && incoming.length > 0 && this.state.items.every(isSettled)) this.finish();
    const { items, refused: unfit } = choose(this.rules, this.#present(), incoming);
    this.#makeRoomFor(items.length);
    this.#store.dispatch({ kind: "chosen", items });
    const vetoed = await this.#vet(items.map(({ picked }) => picked));
    this.#notice([...refused, ...unfit, ...vetoed]);
    const added = new Set(items.map(({ picked }) => picked.id));
    this.edit(this.state.items.filter((item) => added.has(item.picked.id) && (edits ? this.pictures.canCrop(item) : this.pictures.misses(item))));
    this.#uploadIfDue();
  }

  /** What the server says of the file behind a link. Rejects like an upload does. */
  async look({ url, headers }: Link): Promise<unknown> {
    try {
      return await this.client.cloud.metadata(url, headers);
    } catch (error) {
      throw errorFromSdk(error);
    }
  }

  /** Puts pictures into the editor, one after the other. */
  edit(items: readonly Item[]): void {
    const ids = items.filter((item) => this.pictures.canEdit(item)).map(({ picked }) => picked.id);
    if (ids.length > 0) this.#store.dispatch({ kind: "editing", ids: [...new Set([...this.state.editing, ...ids])] });
  }

  /** What the editor made of a picture. */
  saveEdit(id: string, event: Extract<ItemEvent, { kind: "edit" | "describe" | "leaveAsIs" }>): void {
    this.#store.item(id, event);
    const picked = this.#store.find(id)?.picked;
    if (event.kind === "edit" && picked?.edited?.cropped !== undefined) this.#page.cropped(picked);
  }

  /** The editor is done with `id`, whether it changed it or not. */
  endEdit(id: string): void {
    this.#store.dispatch({ kind: "editing", ids: this.state.editing.filter((other) => other !== id) });
    this.#uploadIfDue();
  }

  /** The user leaves the editor; pictures that wait for it go on waiting, where there is a list to see them in. */
  endEdits(): void {
    const { editing } = this.state;
    this.#store.dispatch({ kind: "editing", ids: [] });
    if (this.pictures.rules.asks) return;
    this.#forget(editing);
    this.#uploadIfDue();
  }

  /** Pictures that must not leave before they have been edited. */
  get unedited(): readonly Item[] {
    return this.state.items.filter((item) => this.pictures.misses(item));
  }

  /** Tells the user something, as if the page had refused a file. */
  tell(name: string, message: string): void {
    this.#notice([{ name, why: "veto", message }]);
  }

  /** The user says "upload". */
  upload(): void {
    this.#confirmed = true;
    this.#release();
  }

  #release(): void {
    const ready = this.state.items.filter((item) => item.kind === "ready");
    if (ready.length === 0) return;
    if (this.unedited.length > 0) return this.edit(this.unedited);
    for (const { picked } of ready) this.#round.join(picked.id);
    this.#store.items(ready.map(({ picked }) => picked.id), { kind: "release" });
    this.#page.released(ready.map(({ picked }) => picked));
    this.#pump();
  }

  canPause(item: Item): boolean {
    if (item.kind === "queued" || item.kind === "retrying") return true;
    return item.kind === "sending" && this.#pauseMeans(item) !== "finish";
  }

  pause(id: string): void {
    const item = this.#store.find(id);
    if (item === undefined || !this.canPause(item)) return;
    this.#store.item(id, { kind: "pause", held: this.#hold(item) });
    this.#pump();
  }

  resume(id: string): void {
    this.#store.item(id, { kind: "resume", at: Date.now() });
    this.#transfers.resume(id);
    this.#pump();
  }

  /** Sends a failed file again, or one that waits for its next try at once. */
  retry(id: string): void {
    const item = this.#store.find(id);
    const waits = item?.kind === "retrying" || (item?.kind === "failed" && item.problem.remedy !== "replace");
    if (!waits) return;
    this.#round.join(id);
    this.#store.item(id, { kind: "requeue" });
    this.#pump();
  }

  /** Takes a file out, with time to undo. */
  remove(id: string): void {
    const item = this.#store.find(id);
    if (item === undefined || item.kind === "stored" || item.kind === "leaving") return;
    this.#store.item(id, { kind: "remove", held: this.#hold(item), until: Date.now() + UNDO_MS });
    this.#pump();
  }

  undo(id: string): void {
    const item = this.#store.find(id);
    if (item?.kind !== "leaving") return;
    this.#store.item(id, { kind: "undo" });
    this.#tellStored(id);
    if (item.resumes) this.resume(id);
    this.#endRound();
  }

  /** Stops the clock of undo while somebody looks at it, and starts it again. */
  keepUndo(id: string, looking: boolean): void {
    this.#store.item(id, { kind: "extend", until: looking ? Infinity : Date.now() + UNDO_MS });
  }

  // What waits for its turn can be changed all at once: thousands may.
  pauseAll(): void {
    const { items } = this.state;
    this.#store.items(idsOf(items.filter((item) => item.kind === "queued")), { kind: "pause", held: false });
    for (const item of items) if (item.kind === "sending" || item.kind === "retrying") this.pause(item.picked.id);
  }

  resumeAll(): void {
    const paused = this.state.items.filter((item) => item.kind === "paused");
    this.#store.items(idsOf(paused), { kind: "resume", at: Date.now() });
    for (const { picked } of paused) this.#transfers.resume(picked.id);
    this.#pump();
  }

  retryAll(): void {
    for (const { picked } of this.state.items) this.retry(picked.id);
  }

  /** Takes out everything that has not ended, with undo. */
  removeAll(): void {
    const waiting = this.state.items.filter((item) => !isSettled(item) && item.kind !== "leaving" && !hasTransfer(item));
    this.#store.items(idsOf(waiting), { kind: "remove", held: false, until: Date.now() + UNDO_MS });
    for (const item of this.state.items) if (hasTransfer(item)) this.remove(item.picked.id);
  }

  undoAll(): void {
    const leaving = this.state.items.filter((item) => item.kind === "leaving");
    const resuming = leaving.filter(({ resumes }) => resumes);
    this.#store.items(idsOf(leaving), { kind: "undo" });
    for (const { picked, was } of leaving) if (was.kind === "stored") this.#tellStored(picked.id);
    this.#store.items(idsOf(resuming), { kind: "resume", at: Date.now() });
    for (const { picked } of resuming) this.#transfers.resume(picked.id);
    this.#pump();
    this.#endRound();
  }

  /** Ends everything that has not ended, without undo: the page asked for it. */
  cancel(): void {
    const before = this.state.items;
    const open = before.filter((item) => !isSettled(item)).map(({ picked }) => picked.id);
    const gone = this.#forget(open);
    this.#page.cancelled(gone);
    if (gone.length > 0) this.#round.cancel(before);
  }

  /** The user has seen the result: what failed is given up, and the picker is empty again. */
  finish(): void {
    this.#takeOut(this.state.items.filter((item) => item.kind === "leaving").map(({ picked }) => picked.id));
    const told = this.#round.isEmpty;
    this.tellRest();
    this.#forget(this.state.items.map(({ picked }) => picked.id));
    this.#confirmed = false;
    this.dismissNotice();
    if (told) this.onDone();
  }

  /** Whether closing now would throw away bytes that have left, or are about to. */
  get isBusy(): boolean {
    return this.state.items.some((item) => isActive(item) || item.kind === "paused");
  }

  /** Ends a round that waited for the user, so that the page knows of every stored file. */
  tellRest(): void {
    if (!this.#round.isEmpty) this.#round.end(this.state.items);
  }

  dismissNotice(): void {
    this.#store.dispatch({ kind: "notice", notice: undefined });
  }

  setOnline(online: boolean): void {
    this.#store.dispatch({ kind: "online", online });
    if (online) this.#store.tick();
  }

  close(): void {
    this.#store.close();
    this.#transfers.stopAll();
    this.images.close();
  }

  #present(): readonly Item[] {
    return this.state.items.filter((item) => item.kind !== "leaving" && item.kind !== "failed");
  }

  // A new choice takes the place of files that failed, where there would be too many otherwise.
  #makeRoomFor(count: number): void {
    const failed = this.state.items.filter((item) => item.kind === "failed");
    const excess = this.#present().length + failed.length + count - this.rules.maxFiles;
    if (count > 0 && excess > 0) this.#forget(failed.slice(0, excess).map(({ picked }) => picked.id));
  }

  // Where the page does not care, nobody waits for its answer. Otherwise it is asked about some at a time, so that
  // thousands do not stop it.
  async #vet(chosen: readonly Picked[]): Promise<readonly Refused[]> {
    const { acceptFn, onFileSelected } = this.options;
    const cares = acceptFn !== undefined || onFileSelected !== undefined;
    const waits = ({ file }: Picked): boolean => cares || this.pictures.concerns(file);
    this.#store.items(chosen.filter((picked) => !waits(picked)).map(({ id }) => id), { kind: "accepted" });
    const waiting = chosen.filter(waits);
    const refused: Refused[] = [];
    for (let at = 0; at < waiting.length; at += ASKED_AT_ONCE) {
      if (at > 0) await new Promise((turn) => setTimeout(turn, 0));
      refused.push(...(await Promise.all(waiting.slice(at, at + ASKED_AT_ONCE).map((picked) => this.#ask(picked)))).flat());
    }
    return refused;
  }

  async #ask(picked: Picked): Promise<Refused[]> {
    const verdict = await vet(this.options, picked);
    const prepared = verdict.kind === "wanted" && this.pictures.concerns(picked.file) ? await this.pictures.prepare(picked.file) : undefined;
    if (verdict.kind === "wanted" && prepared?.kind !== "refused") {
      const { kind: _kind, ...changes } = prepared ?? {};
      this.#store.item(picked.id, { kind: "accepted", name: renamed(verdict.name, picked.file, prepared?.file), ...changes });
      return [];
    }
    this.#forget([picked.id]);
    return verdict.kind === "wanted" ? [{ name: picked.name, why: "pixels" }] : [{ name: picked.name, why: "veto", message: verdict.message }];
  }

  #notice(refused: readonly Refused[]): void {
    const { errorsTimeout } = this.options;
    const until = errorsTimeout === undefined ? {} : { until: Date.now() + errorsTimeout };
    this.#store.dispatch({ kind: "notice", notice: refused.length === 0 ? undefined : { refused, ...until } });
  }

  #uploadIfDue(): void {
    if (this.state.editing.length > 0) return;
    const count = this.#present().length;
    const full = this.options.startUploadingWhenMaxFilesReached === true && count >= this.rules.maxFiles;
    // Where pictures can be edited, starting by itself would be too early.
    const holds = this.state.items.some((item) => this.pictures.holds(item));
    const background = this.options.uploadInBackground !== false && count >= this.rules.minFiles && !holds;
    if (full || background) this.#release();
  }

  #pump(): void {
    if (this.#store.closed) return;
    for (const id of nextToStart(this.state.items, filesAtOnce(this.options))) this.#start(id);
  }

  #start(id: string): void {
    this.#store.item(id, { kind: "start", at: Date.now() });
    const item = this.#store.find(id);
    if (item === undefined) return;
    const hear = {
      progress: (sent: number, had?: number) => this.#progress(id, sent, had),
      elsewhere: (elsewhere: boolean) => this.#elsewhere(id, elsewhere),
      end: (end: End) => this.#ended(id, end),
    };
    this.#transfers.start(item.picked, hear, this.#allowed);
    this.#page.started(item.picked, {
      pause: () => this.pause(id),
      resume: () => this.resume(id),
      cancel: () => this.#takeOut([id]),
    });
  }

  #progress(id: string, sent: number, had = 0): void {
    this.#store.item(id, { kind: "progress", sent, at: Date.now(), had });
    const item = this.#store.find(id);
    if (item !== undefined && item.kind !== "leaving") this.#page.progressed(item, sent);
  }

  // Another file may go meanwhile.
  #elsewhere(id: string, elsewhere: boolean): void {
    this.#store.item(id, { kind: "elsewhere", elsewhere, at: Date.now() });
    this.#pump();
  }

  #ended(id: string, end: End): void {
    const item = this.#store.find(id);
    if (item === undefined) return;
    switch (end.kind) {
      case "stored":
        this.#store.item(id, { kind: "store", receipt: end.receipt });
        this.#tellStored(id);
        break;
      case "renewed":
        this.#store.item(id, { kind: "retryLater", until: Date.now(), problem: end.problem, counts: true });
        break;
      case "interrupted":
        this.#interrupted(item, end);
        break;
      case "failed":
        this.#fail(item, end);
    }
    this.#pump();
    this.#endRound();
  }

  // Not while it is about to leave: then undo tells it, or nobody has to know.
  #tellStored(id: string): void {
    const item = this.#store.find(id);
    if (item?.kind === "stored") this.#page.stored(item);
  }

  // Without a connection nothing is tried, so no try is used up.
  #interrupted(item: Item, end: Extract<End, { kind: "interrupted" }>): void {
    const { problem } = end;
    const { id } = item.picked;
    const wait = TRY_AGAIN_MS["attempt" in item ? item.attempt : 0];
    if (!this.state.online) this.#store.item(id, { kind: "retryLater", until: Date.now(), problem, counts: false });
    else if (wait === undefined) this.#fail(item, end);
    else {
      this.#store.item(id, { kind: "retryLater", until: Date.now() + wait, problem, counts: true });
      // The seconds to wait are counted from the time that is shown, which may be a little old.
      this.#store.tick();
    }
  }

  #fail({ picked }: Item, { problem, error }: Extract<End, { kind: "failed" | "interrupted" }>): void {
    this.#store.item(picked.id, { kind: "fail", problem });
    this.#page.failed(picked, error);
  }

  // Takes files out for good; if nothing of the round is left, all of it was cancelled.
  #takeOut(ids: readonly string[]): void {
    const gone = this.#forget(ids);
    this.#page.cancelled(gone);
    if (gone.length > 0 && this.#round.isEmpty) this.#round.cancel(this.state.items);
    this.#pump();
    this.#endRound();
  }

  // The files of `ids` that were, or were to be, under way.
  #forget(ids: readonly string[]): readonly Picked[] {
    const wanted = new Set(ids);
    const gone = this.state.items.flatMap(({ picked }) => (wanted.has(picked.id) && this.#round.has(picked.id) ? picked : []));
    const files = this.state.items.flatMap(({ picked }) => (wanted.has(picked.id) ? picked.file : []));
    for (const id of ids) {
      this.#transfers.stop(id);
      this.#round.leave(id);
    }
    for (const file of files) this.#transfers.forget(file);
    this.#store.dispatch({ kind: "gone", ids: wanted });
    return gone;
  }

  // Keeps an upload from going on; true when it can go on later where it stopped.
  #hold(item: Item): boolean {
    const { id } = item.picked;
    if (item.kind === "paused" && item.held) return true;
    const held = item.kind === "sending" && this.#pauseMeans(item) === "hold";
    if (held) this.#transfers.pause(id);
    else this.#transfers.stop(id);
    return held;
  }

  #pauseMeans(item: Extract<Item, { kind: "sending" }>): ReturnType<typeof pauseMeans> {
    // The server goes on with what it fetches itself.
    if (item.picked.file instanceof LinkedFile) return "finish";
    return pauseMeans(item.picked.file.size, item.sent, bytesInFlight(this.options));
  }

  // A modal picker that starts by itself would close in the face of somebody who has more to add: there the round ends
  // with the user's word.
  #endRound(): void {
    const asks = displayMode(this.options) === "overlay" && this.options.hideModalWhenUploading !== true;
    const full = this.state.items.filter((item) => item.kind !== "leaving").length >= this.rules.maxFiles;
    if (!asks || this.#confirmed || full) this.#round.endIfOver(this.state.items);
  }

  #onTick(now: number): void {
    const overdue = this.state.items.filter((item) => item.kind === "leaving" && item.until <= now);
    if (overdue.length > 0) this.#takeOut(overdue.map(({ picked }) => picked.id));
    if (!this.state.online) return;
    const due = this.state.items.filter((item) => item.kind === "retrying" && item.until <= now);
    for (const { picked } of due) this.#store.item(picked.id, { kind: "requeue" });
    if (due.length > 0) this.#pump();
  }
}

/** Whether bytes of `item` are under way, or held back where they can go on. */
function hasTransfer(item: Item): boolean {
  return item.kind === "sending" || item.kind === "completing" || (item.kind === "paused" && item.held);
}

function idsOf(items: readonly Item[]): readonly string[] {
  return items.map(({ picked }) => picked.id);
}
