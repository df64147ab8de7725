// The unfinished uploads of earlier that can go on here, as rows.

import type { Client } from "../model/client";
import { fileBehind } from "../model/handles";
import { credentials, post, regionHeader, type Fetch } from "../model/protocol";
import { standingFrom } from "./answers";
import { PATIENCE } from "./calls";
import { isElsewhere, isHere, untilFree } from "./owning";
import type { Unfinished } from "./records";
import { looksAlike } from "./sample";
import { isOver, type OwnTransport } from "./transport";
import { bytesThere } from "./upload";

/** Longest that nobody comes back for an upload whose server cannot be asked any more; milliseconds. */
const FORGOTTEN_MS = 30 * 24 * 60 * 60 * 1000;

export interface Row {
  readonly record: Unfinished;
  /** Bytes that the server has. */
  readonly there: number;
  /** `handle`: the file can be read again without being chosen. `over`: there is nothing left to go on with. */
  readonly kind: "choose" | "handle" | "elsewhere" | "over";
  /** What came of the last attempt to go on. */
  readonly note?: "other" | "changed" | "unreadable";
  /** Nobody wants it any more, which can be taken back still. */
  readonly discarded?: boolean;
}

/** Whether the file can be read again without being chosen. */
export function goesOn({ kind, discarded }: Pick<Row, "kind" | "discarded">): boolean {
  return kind === "handle" && !discarded;
}

export class UnfinishedList {
  rows: readonly Row[] = [];
  readonly #ending = new AbortController();
  readonly #listeners = new Set<() => void>();
  /** What the user has dealt with on this page. */
  readonly #gone = new Set<string>();
  /** Whose file is being read already: a second click is none. */
  readonly #reading = new Set<string>();
  /** What another tab has, and is waited for already. */
  readonly #awaited = new Set<string>();

  /** `settings`: where this picker's files go; only what goes there too can go on here. */
  constructor(
    private readonly transport: OwnTransport,
    private readonly client: Client,
    private readonly fetch: Fetch,
    private readonly settings: string,
  ) {
    transport.watcher = { taken: (id) => this.#drop(id), other: ({ id }) => this.#change(id, { note: "other" }) };
  }

  /** Calls `listener` whenever the rows change, until the function that comes back is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#ending.abort();
  }

  /** Looks again what there is. */
  async look(): Promise<void> {
    const records = (await this.transport.records.all()).filter(({ settings }) => settings === this.settings);
    const known = new Set(records.map(({ id }) => id));
    this.#show(this.rows.filter(({ record, kind, discarded }) => kind === "over" || discarded || known.has(record.id)));
    await Promise.all(records.map(async (record) => this.#put(record, await this.#rowOf(record).catch(() => undefined))));
  }

  // In the order of the records, which is that of time.
  #put({ id, begun }: Unfinished, row: Row | undefined): void {
    const before = this.rows.find(({ record }) => record.id === id);
    const others = this.rows.filter(({ record }) => record.id !== id);
    const gone = row === undefined || this.#gone.has(id) || isHere(id) || this.#ending.signal.aborted;
    const at = others.filter(({ record }) => record.begun <= begun).length;
    if (!gone || before !== undefined) this.#show(gone ? others : others.toSpliced(at, 0, withNote({ ...row, discarded: before?.discarded === true }, before?.note)));
  }

  /** Bytes that are there of `file`, if it is one of these; its row goes then. Thousands of others cost nothing. */
  recognise(file: File): Promise<number | undefined> | undefined {
    const alike = this.rows.filter(({ record, discarded }) => !discarded && looksAlike(record, file));
    return alike.length === 0 ? undefined : this.#recognised(file, alike);
  }

  async #recognised(file: File, alike: readonly Row[]): Promise<number | undefined> {
    const { id } = await this.transport.identify(file, this.settings);
    const row = alike.find(({ record }) => record.id === id);
    if (row === undefined) return undefined;
    this.transport.remember(file, id);
    this.#drop(id);
    return row.kind === "over" ? undefined : row.there;
  }

  /** Nobody wants to go on with it. Whoever comes after a reload finds nothing of it, although it can be kept here still. */
  async discard({ record: { id } }: Row): Promise<void> {
    this.#change(id, { discarded: true });
    await this.transport.records.setAside(id);
  }

  /** It was not meant. */
  async keep({ record: { id } }: Row): Promise<void> {
    await this.transport.records.bringBack(id);
    this.#change(id, { discarded: false });
  }

  /** It is too late to keep what is discarded. */
  forget({ record: { id } }: Row): void {
    this.transport.records.drop(id);
    this.#drop(id);
  }

  /**
   * The file of a row with a handle, if it can be read and is still the same. Has to be called when the user clicks. The
   * row goes with `recognise`: there may be no room for the file.
   */
  async fileOf({ record }: Row): Promise<File | undefined> {
    if (this.#reading.has(record.id)) return undefined;
    this.#reading.add(record.id);
    return this.#read(record).finally(() => this.#reading.delete(record.id));
  }

  async #read(record: Unfinished): Promise<File | undefined> {
    const file = await read(record.handle).catch(() => undefined);
    if (file === undefined) return this.#fail(record, "unreadable");
    const same = looksAlike(record, file) && (await this.transport.identify(file, this.settings)).id === record.id;
    return same ? file : this.#fail(record, "changed");
  }

  /**
   * Hands the file of every row that goes on to `onFile`. Rows whose file the browser does not let be read stay as they are.
   * Has to be called when the user clicks.
   */
  async filesOfAll(onFile: (file: File) => void): Promise<void> {
    for (const { record } of this.rows.filter(goesOn)) {
      // Browsers show one question at a time; the answer may be long in coming, and hold for the next ones too.
      const may = await mayRead(record.handle).catch(() => false);
      const row = this.rows.find((one) => one.record.id === record.id && goesOn(one));
      if (may && row !== undefined) void this.fileOf(row).then((file) => file && onFile(file));
    }
  }

  #fail({ id }: Unfinished, note: NonNullable<Row["note"]>): undefined {
    this.#change(id, { note, kind: "choose" });
  }

  async #rowOf(record: Unfinished): Promise<Row | undefined> {
    const { id, ticket, size, partSize } = record;
    const elsewhere = await isElsewhere(id);
    if (elsewhere) this.#lookWhenFree(id);
    try {
      const { signal } = this.#ending;
      const ask = (): ReturnType<typeof post> => {
        const asked = { ...credentials(this.client.session), uri: ticket.uri, region: ticket.region, upload_id: ticket.uploadId };
        return post(this.fetch, ticket.location, "status", asked, regionHeader(ticket.locationRegion), signal);
      };
      const { body } = await this.transport.line.persist(ask, PATIENCE, signal, () => undefined);
      const { stored, parts } = standingFrom(body);
      const there = stored ? size : bytesThere(size, partSize, parts);
      return { record, there, kind: elsewhere ? "elsewhere" : record.handle === undefined ? "choose" : "handle" };
    } catch (error) {
      if (isOver(error)) {
        await this.transport.records.remove(id);
        return { record, there: 0, kind: "over" };
      }
      // Somebody else's, another server's, or nobody can be asked now.
      if (Date.now() - record.begun > FORGOTTEN_MS) await this.transport.records.remove(id);
      return undefined;
    }
  }

  #lookWhenFree(id: string): void {
    if (this.#awaited.has(id)) return;
    this.#awaited.add(id);
    const free = (): Promise<void> => {
      this.#awaited.delete(id);
      return this.look();
    };
    untilFree(id, this.#ending.signal).then(free, () => undefined);
  }

  #drop(id: string): void {
    this.#gone.add(id);
    this.#show(this.rows.filter(({ record }) => record.id !== id));
  }

  #change(id: string, change: Partial<Row>): void {
    this.#show(this.rows.map((row) => (row.record.id === id ? { ...row, ...change } : row)));
  }

  #show(rows: readonly Row[]): void {
    this.rows = rows;
    for (const listener of [...this.#listeners]) listener();
  }
}

function withNote(row: Row, note: Row["note"]): Row {
  if (note === undefined) return row;
  // A handle that led to nothing will not lead to more.
  return { ...row, note, ...(row.kind === "handle" && note !== "other" ? { kind: "choose" } : {}) };
}

// Only Chromium asks; others that have handles give them for good.
interface Asking {
  queryPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
}

type Handle = FileSystemFileHandle & Asking;

async function read(handle: Handle | undefined): Promise<File | undefined> {
  return handle !== undefined && (await mayRead(handle)) ? fileBehind(handle) : undefined;
}

// Whoever has said yes already is not asked again.
async function mayRead(handle: Handle | undefined): Promise<boolean> {
  const wanted = { mode: "read" } as const;
  const granted = async (answer: Promise<PermissionState> | undefined): Promise<boolean> => ((await answer) ?? "granted") === "granted";
  return (await granted(handle?.queryPermission?.(wanted))) || granted(handle?.requestPermission?.(wanted));
}
