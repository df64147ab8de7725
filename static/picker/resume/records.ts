// What is known of unfinished uploads, for the page that comes after a reload or a crash. No policy and no secret is in
// it: a ticket is good for its one upload only.

import { DATABASE, TABLE } from "../kept";
import type { Started } from "../model/api";
import type { Looks } from "./sample";

export interface Unfinished extends Looks {
  /** What makes it the same upload: the same file, to the same place. */
  readonly id: string;
  /** Where it goes, as text. */
  readonly settings: string;
  /** The checksum of samples. */
  readonly sample: string;
  readonly ticket: Started;
  readonly partSize: number;
  /** When it began; milliseconds. */
  readonly begun: number;
  /** By what the file can be read again without being chosen. */
  readonly handle?: FileSystemFileHandle;
}

/** Keeps them in the browser, or, where that is not allowed, as long as the page is open. */
export class Records {
  readonly #here = new Map<string, Unfinished>();
  /** Those that nobody wants to go on with, as long as that can be taken back. */
  readonly #aside = new Map<string, Unfinished | undefined>();
  #database: Promise<IDBDatabase | undefined> | undefined;

  async all(): Promise<readonly Unfinished[]> {
    const kept = await this.#ask<unknown[]>("readonly", (table) => table.getAll());
    const all = new Map([...this.#here, ...(kept ?? []).filter(isUnfinished).map((one) => [one.id, one] as const)]);
    return [...all.values()].sort((one, other) => one.begun - other.begun);
  }

  async get(id: string): Promise<Unfinished | undefined> {
    return (await this.all()).find((one) => one.id === id);
  }

  async put(record: Unfinished): Promise<void> {
    if (this.#aside.has(record.id)) return void this.#aside.set(record.id, record);
    const { handle: _handle, ...plain } = record;
    const done = (await this.#ask("readwrite", (table) => table.put(record))) ?? (await this.#ask("readwrite", (table) => table.put(plain)));
    if (done === undefined) this.#here.set(record.id, record);
  }

  async remove(id: string): Promise<void> {
    this.#here.delete(id);
    await this.#ask("readwrite", (table) => table.delete(id));
  }

  /** Takes it out until it is brought back; also what is only about to be put. */
  async setAside(id: string): Promise<void> {
    if (this.#aside.has(id)) return;
    this.#aside.set(id, undefined);
    const record = await this.get(id);
    if (!this.#aside.has(id)) return;
    this.#aside.set(id, this.#aside.get(id) ?? record);
    await this.remove(id);
  }

  async bringBack(id: string): Promise<void> {
    const record = this.#aside.get(id);
    this.#aside.delete(id);
    if (record !== undefined) await this.put(record);
  }

  /** It begins anew, so there is nothing to bring back. */
  drop(id: string): void {
    this.#aside.delete(id);
  }

  // Whatever goes wrong with the browser's database, an upload does not end for it.
  async #ask<T>(mode: IDBTransactionMode, request: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
    const database = await (this.#database ??= opened());
    if (database === undefined) return undefined;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction(TABLE, mode, { durability: "strict" });
        const asked = request(transaction.objectStore(TABLE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = transaction.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}

function opened(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const asked = indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
}

// Another version of this page may have written something else.
function isUnfinished(value: unknown): value is Unfinished {
  const { id, settings, name, size, lastModified, sample, ticket, partSize } = (value ?? {}) as Partial<Unfinished>;
  const texts = [id, settings, name, sample, ticket?.uploadId, ticket?.uri, ticket?.region, ticket?.location];
  return texts.every((text) => typeof text === "string") && [size, lastModified, partSize].every(Number.isFinite);
}
