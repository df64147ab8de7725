// Our own transport: finds out whether a file was begun before, goes on where it stopped, and keeps a record until it
// is stored.

import { besideScript } from "../address";
import { handleOf } from "../model/handles";
import type { Client } from "../model/client";
import type { Receipt } from "../model/item";
import { ApiError, CancelledError } from "../model/problem";
import type { Fetch } from "../model/protocol";
import type { Job, OnProgress, Own, Transfer, Transport } from "../model/transport";
import type { Standing } from "./answers";
import { Calls } from "./calls";
import { Hasher } from "./hasher";
import { Line } from "./line";
import { claim, owning } from "./owning";
import { partSizeFor } from "./parts";
import { Records, type Unfinished } from "./records";
import { sampleOf } from "./sample";
import { Upload } from "./upload";

/** The part size that the SDK has, in bytes. */
const PART_BYTES = 6 * 1024 * 1024;

/** Whether `error` says that the time of an upload is over. */
export function isOver(error: unknown): boolean {
  return error instanceof ApiError && error.code === "upload_closed";
}

/** Codes after which a ticket is of no use here; whoever has the file begins anew, if the pair allows that. */
const USELESS = new Set(["upload_closed", "bad_signature", "not_your_file", "not_allowed"]);

function isUseless(error: unknown): boolean {
  return error instanceof ApiError && error.code !== undefined && USELESS.has(error.code);
}

/** What happens to unfinished uploads, for who shows them. */
export interface Watcher {
  /** The file is chosen again, and goes on. */
  taken(id: string): void;
  /** A file of the same name was chosen, but it is another one. */
  other(record: Unfinished): void;
}

export class OwnTransport implements Transport {
  readonly records = new Records();
  readonly hasher: Hasher;
  readonly line = new Line();
  /** What failed on this page goes on when its file is chosen again, also where it was given up in between. */
  readonly failed = new Set<string>();
  readonly #ids = new WeakMap<File, string>();
  watcher: Watcher | undefined;

  constructor(
    private readonly client: Client,
    private readonly fetch: Fetch,
  ) {
    this.hasher = new Hasher(() => besideScript("picker-hash.js", client.session.urls.pickerUrl));
  }

  send(job: Job, onProgress: OnProgress, signal: AbortSignal, onElsewhere: (elsewhere: boolean) => void = () => undefined): Transfer {
    return new OwnTransfer(this, job, onProgress, signal, onElsewhere);
  }

  forget(file: File): void {
    const id = this.#ids.get(file);
    if (id !== undefined) void this.records.setAside(id);
  }

  recall(file: File): void {
    const id = this.#ids.get(file);
    if (id !== undefined) void this.records.bringBack(id);
  }

  close(): void {
    this.line.close();
    this.hasher.close();
  }

  calls(job: Job, signal: AbortSignal): Calls {
    return new Calls(() => this.client.session, this.fetch, this.line, job, signal);
  }

  /** Where `store` leads to, as text. */
  settings(store: Job["store"]): string {
    const { apikey, urls } = this.client.session;
    return JSON.stringify([urls.uploadApiUrl, apikey, store]);
  }

  /** What is known of `file` that goes to where `settings` say. */
  async identify(file: File, settings: string): Promise<Pick<Unfinished, "id" | "sample">> {
    const sample = await this.hasher.md5(sampleOf(file));
    return { id: JSON.stringify([settings, file.name, file.size, file.lastModified, sample]), sample };
  }

  /** Remembers that `file` is the one of `id`, so that it can be forgotten. */
  remember(file: File, id: string): void {
    this.#ids.set(file, id);
  }

  emit(event: string, ...values: unknown[]): void {
    this.client.emit(event, ...values);
  }
}

class OwnTransfer implements Transfer {
  readonly done: Promise<Receipt>;
  readonly own: Own;
  readonly #over = new AbortController();
  #upload: Upload | undefined;
  #paused = false;
  /** A part that is sent again counts from its start; what is told never goes back. */
  #most = 0;

  constructor(
    private readonly transport: OwnTransport,
    private readonly job: Job,
    private readonly onProgress: OnProgress,
    private readonly signal: AbortSignal,
    private readonly onElsewhere: (elsewhere: boolean) => void,
  ) {
    const all = AbortSignal.any([signal, this.#over.signal]);
    this.own = transport.line;
    this.done = this.#run(all).catch((error: unknown) => {
      this.#over.abort();
      if (signal.aborted) throw new CancelledError("cancelled");
      transport.emit("upload.error", error);
      throw error;
    });
  }

  pause(): void {
    this.#paused = true;
    this.#upload?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#upload?.resume();
  }

  async #run(signal: AbortSignal): Promise<Receipt> {
    const { transport, job: { file, store } } = this;
    const settings = transport.settings(store);
    const { id, sample } = await transport.identify(file, settings);
    signal.throwIfAborted();
    const release = claim(id, signal);
    // The page uploads this file already, so this is a second one.
    if (release === undefined) return this.#send(await this.#begin(signal, { id: "", settings, sample }), false, signal);
    try {
      if (transport.failed.delete(id)) await transport.records.bringBack(id);
      else transport.records.drop(id);
      const before = await transport.records.get(id);
      await this.#tellOthers(settings, id);
      return await owning(id, this.onElsewhere, signal, async () => {
        const record = (await transport.records.get(id)) ?? before;
        transport.remember(file, id);
        return this.#goOn(record, { id, settings, sample }, signal);
      });
    } catch (error) {
      if (!signal.aborted) transport.failed.add(id);
      throw error;
    } finally {
      release();
    }
  }

  async #tellOthers(settings: string, id: string): Promise<void> {
    const { transport, job: { file } } = this;
    transport.watcher?.taken(id);
    const others = (await transport.records.all()).filter((one) => one.id !== id && one.settings === settings && one.name === file.name);
    for (const other of others) transport.watcher?.other(other);
  }

  async #goOn(record: Unfinished | undefined, known: Known, signal: AbortSignal): Promise<Receipt> {
    if (record === undefined) return this.#send(await this.#begin(signal, known), false, signal);
    try {
      await this.transport.records.put(record);
      return await this.#send(record, true, signal);
    } catch (error) {
      // What was begun at an earlier time may be over by now. Nothing of it is left then, so the file begins anew.
      if (!isUseless(error) || signal.aborted) throw error;
      return this.#send(await this.#begin(signal, known), false, signal);
    }
  }

  // The record is kept before the first byte leaves, or a crash would leave bytes that nobody knows of.
  async #begin(signal: AbortSignal, known: Known): Promise<Unfinished> {
    const { transport, job: { file, upload } } = this;
    const ticket = await transport.calls(this.job, signal).start();
    const { partSize } = upload;
    const { name, size, lastModified } = file;
    const record = {
      ...known, name, size, lastModified, ticket, begun: Date.now(),
      partSize: partSizeFor(size, typeof partSize === "number" ? partSize : PART_BYTES),
    };
    if (known.id === "") return record;
    const handle = await handleOf(file);
    signal.throwIfAborted();
    await transport.records.put({ ...record, ...(handle === undefined ? {} : { handle }) });
    return record;
  }

  async #send({ id, ticket, partSize }: Unfinished, asks: boolean, signal: AbortSignal): Promise<Receipt> {
    const { transport, job } = this;
    const calls = transport.calls(job, signal);
    const standing: Standing = asks ? await calls.standing(ticket) : { stored: false, parts: [] };
    const upload = new Upload(job, calls, transport.hasher, (...bytes) => this.#tell(...bytes), signal, partSize);
    this.#upload = upload;
    if (this.#paused) upload.pause();
    if (!asks) transport.emit("upload.start");
    try {
      const receipt = standing.stored ? await calls.complete(ticket, []) : await upload.run(ticket, standing.parts);
      if (id !== "") await transport.records.remove(id);
      return receipt;
    } catch (error) {
      if (isOver(error)) await transport.records.remove(id);
      throw error;
    }
  }

  #tell(...[sent, ...there]: Parameters<OnProgress>): void {
    if (this.signal.aborted || this.#over.signal.aborted) return;
    const { onProgress } = this.job.upload;
    this.#most = Math.max(this.#most, sent);
    const progress = { totalBytes: this.#most, totalPercent: Math.round((this.#most / this.job.file.size) * 100) };
    if (typeof onProgress === "function") onProgress({ ...progress, files: { [this.job.name]: progress } });
    this.onProgress(this.#most, ...there);
  }
}

type Known = Pick<Unfinished, "id" | "settings" | "sample">;
