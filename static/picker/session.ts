// One opened picker: what is chosen comes in here, and goes on its way when it may. Its parts do the work: `Vetting` asks
// whether files may come in, `Editing` has the pictures that are in the editor, `Uploads` sends.

import { besideScript } from "./address";
import { admit, ask } from "./admission";
import { Callbacks } from "./callbacks";
import { choose, type Incoming } from "./choosing";
import { Editing } from "./editing";
import type { Client } from "./model/client";
import { isSettled, type Item } from "./model/item";
import type { Link } from "./model/linked";
import type { Outcome } from "./model/metadata";
import { displayMode, rulesFrom, type PickerOptions } from "./model/options";
import type { Rules } from "./model/rules";
import { errorFromSdk } from "./model/sdk";
import type { Refused, State } from "./model/state";
import type { Transport } from "./model/transport";
import { magicPart, picturesPart } from "./parts";
import { Pictures } from "./pictures";
import { Round } from "./round";
import { Store } from "./store";
import { Takes } from "./takes";
import { Transfers } from "./transfers";
import { turn } from "./turn";
import { Uploads } from "./uploads";
import { Vetting } from "./vetting";
import { shared } from "./view/shared";

/** More files than these are added in several tasks, with turns of the page between them. */
const ADDED_AT_ONCE = 1000;

export class Session {
  readonly rules: Rules;
  readonly pictures: Pictures;
  readonly editing: Editing;
  readonly uploads: Uploads;
  readonly takes: Takes;
  readonly #store: Store;
  readonly #transfers: Transfers;
  readonly #round: Round;
  readonly #vetting: Vetting;

  /**
   * `onDone`: a round has ended and the page knows; nothing more to say means that the user has seen the result.
   * `recognise`: bytes that the server has of a file from an earlier time; at once nothing of one that looks like none.
   * `renew`: asks the page for a better pair, and waits for it.
   */
  constructor(
    readonly client: Client,
    readonly options: PickerOptions,
    transport: Transport,
    onChange: () => void,
    private readonly onDone: (outcome?: Outcome) => void = () => undefined,
    private readonly recognise: (file: File) => Promise<number | undefined> | undefined = () => undefined,
    renew: () => Promise<void> = async () => undefined,
  ) {
    const page = new Callbacks(options);
    this.#store = new Store(onChange, (now) => this.uploads.tick(now));
    this.takes = new Takes(this.#store);
    this.#transfers = new Transfers(client, transport, options);
    this.#round = new Round(options, onDone);
    this.rules = rulesFrom(options);
    const { pickerUrl } = client.session.urls;
    this.pictures = new Pictures(options, async (rules) => {
      const { making } = await picturesPart.load(pickerUrl, shared);
      return making(rules, besideScript("picker-images.js", pickerUrl));
    });
    this.editing = new Editing(this.#store, this.pictures, page, (left) => this.#edited(left));
    this.uploads = new Uploads(options, this.#store, this.#transfers, this.#round, page, renew);
    this.#vetting = new Vetting(options, this.#store, this.pictures, () => magicPart.load(pickerUrl, shared));
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
    this.uploads.allowed = allowed;
    this.#store.dispatch({ kind: "phase", phase });
    return phase.kind === "open" && !this.#store.closed;
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
    const many = incoming.length > ADDED_AT_ONCE;
    if (many) await turn();
    if (this.#store.closed) return;
    // In a drop pane each drop begins anew.
    if (displayMode(this.options) === "dropPane" && incoming.length > 0 && this.state.items.every(isSettled)) this.finish();
    const { items, refused: unfit } = choose(this.rules, this.#present(), incoming);
    this.#makeRoomFor(items.length);
    this.#store.dispatch({ kind: "chosen", items });
    if (many) await turn();
    const unwanted = await this.#vetting.vet(items.map(({ picked }) => picked));
    this.#notice([...refused, ...unfit, ...unwanted]);
    if (many) await turn();
    await this.#goOn(idsOf(items));
    const added = new Set(idsOf(items));
    const wanted = items.filter(({ picked: { id } }) => this.#store.find(id) !== undefined);
    this.takes.added(new Set(wanted.map(({ picked }) => picked.file)));
    this.editing.begin(this.state.items.filter((item) => added.has(item.picked.id) && (edits ? this.pictures.canCrop(item) : this.pictures.misses(item))));
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

  /** Asks the server for `permissions`, with the pair of this moment. */
  ask(permissions: string[]): Promise<unknown> {
    return ask(this.client, this.options, permissions);
  }

  /** Sources whose folders the server lists. */
  get cloud(): Client["cloud"] {
    return this.client.cloud;
  }

  /** Tells the user something, as if the page had refused a file. */
  tell(name: string, message: string): void {
    this.#notice([{ name, why: "veto", message }]);
  }

  /** The user says "upload". */
  upload(): void {
    this.#round.confirm(true);
    this.#release();
  }

  /** The user has seen the result: what failed is given up, and the picker is empty again. */
  finish(): void {
    this.uploads.takeOut(idsOf(this.state.items.filter((item) => item.kind === "leaving")));
    this.tellRest();
    this.uploads.forget(idsOf(this.state.items));
    this.#round.confirm(false);
    this.dismissNotice();
    this.onDone();
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
    if (!this.uploads.isBusy) this.tellRest();
    this.#store.close();
    this.#transfers.stopAll();
    this.pictures.close();
  }

  #present(): readonly Item[] {
    return this.state.items.filter((item) => item.kind !== "leaving" && item.kind !== "failed");
  }

  // A new choice takes the place of files that failed, where there would be too many otherwise.
  #makeRoomFor(count: number): void {
    const failed = this.state.items.filter((item) => item.kind === "failed");
    const excess = this.#present().length + failed.length + count - this.rules.maxFiles;
    if (count > 0 && excess > 0) this.uploads.forget(idsOf(failed.slice(0, excess)));
  }

  #notice(refused: readonly Refused[]): void {
    const { errorsTimeout } = this.options;
    const until = errorsTimeout === undefined ? {} : { until: Date.now() + errorsTimeout };
    this.#store.dispatch({ kind: "notice", notice: refused.length === 0 ? undefined : { refused, ...until } });
  }

  // Pictures that `left` the editor as they were go on waiting, where there is a list to see them in.
  #edited(left: readonly string[]): void {
    if (left.length > 0 && this.pictures.rules.asks) return;
    this.uploads.forget(left);
    this.#uploadIfDue();
  }

  // What was begun at an earlier time needs no second word, unless the page asked for one, whatever else waits.
  async #goOn(ids: readonly string[]): Promise<void> {
    const asked = ids.flatMap((id) => {
      const item = this.#store.find(id);
      const kept = item?.kind === "ready" ? this.recognise(item.picked.file) : undefined;
      return kept === undefined ? [] : [kept.then((bytes) => ({ id, bytes }))];
    });
    const begun = new Set<string>();
    for (const { id, bytes } of await Promise.all(asked)) {
      if (bytes === undefined) continue;
      this.#store.item(id, { kind: "known", kept: bytes });
      begun.add(id);
    }
    if (this.#startsByItself) this.uploads.release(begun);
  }

  get #startsByItself(): boolean {
    return this.options.uploadInBackground !== false && this.#present().length >= this.rules.minFiles;
  }

  #uploadIfDue(): void {
    if (this.state.editing.length > 0) return;
    const count = this.#present().length;
    const full = this.options.startUploadingWhenMaxFilesReached === true && count >= this.rules.maxFiles;
    // Where pictures can be edited, starting by itself would be too early.
    const holds = this.state.items.some((item) => this.pictures.holds(item));
    if (full || (this.#startsByItself && !holds)) this.#release();
  }

  #release(): void {
    const { missing } = this.editing;
    if (missing.length > 0) this.editing.begin(missing);
    else this.uploads.release();
  }
}

function idsOf(items: readonly Item[]): readonly string[] {
  return items.map(({ picked }) => picked.id);
}
