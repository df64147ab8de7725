// The uploads under way: starts each through the transport and says what became of it.

import { notify } from "./callbacks";
import type { Client } from "./model/client";
import type { Picked, Receipt } from "./model/item";
import { metadata, type FileMetadata } from "./model/metadata";
import type { PickerOptions } from "./model/options";
import { CancelledError, NetworkError, problemFrom, type Problem } from "./model/problem";
import type { Job, Transfer, Transport } from "./model/transport";

/** What an upload came to. */
export type End =
  | { readonly kind: "stored"; readonly receipt: Receipt }
  /** The same may work later, by itself. */
  | { readonly kind: "interrupted"; readonly problem: Problem; readonly error: Error }
  /** Permission ended, but the page has fetched a new pair since: start again at once. */
  | { readonly kind: "renewed"; readonly problem: Problem }
  | { readonly kind: "failed"; readonly problem: Problem; readonly error: Error };

interface Running {
  readonly transfer: Transfer;
  readonly abort: AbortController;
}

export class Transfers {
  readonly #running = new Map<string, Running>();

  constructor(
    private readonly client: Client,
    private readonly transport: Transport,
    private readonly options: PickerOptions,
  ) {}

  /** Starts `item`; exactly one of the two is called once at the end, unless it is stopped before. */
  start(picked: Picked, onProgress: (sent: number) => void, onEnd: (end: End) => void, intelligent: boolean): void {
    const abort = new AbortController();
    const policy = this.client.session.policy;
    const job = jobFor(picked, this.options, intelligent);
    const transfer = this.transport.send(job, (sent) => this.#isCurrent(picked.id, abort) && onProgress(sent), abort.signal);
    this.#running.set(picked.id, { transfer, abort });
    transfer.done.then(
      (receipt) => this.#finish(picked.id, abort, () => onEnd({ kind: "stored", receipt })),
      (error: unknown) => {
        if (error instanceof CancelledError) return;
        this.#finish(picked.id, abort, () => onEnd(this.#endFor(error, policy)));
      },
    );
  }

  pause(id: string): void {
    this.#running.get(id)?.transfer.pause();
  }

  resume(id: string): void {
    this.#running.get(id)?.transfer.resume();
  }

  /** Ends an upload for good; nobody hears of it again. */
  stop(id: string): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.abort.abort();
  }

  stopAll(): void {
    for (const id of [...this.#running.keys()]) this.stop(id);
  }

  #isCurrent(id: string, abort: AbortController): boolean {
    return this.#running.get(id)?.abort === abort;
  }

  // A stopped upload may still come to an end; the same file may be on its way again by then.
  #finish(id: string, abort: AbortController, tell: () => void): void {
    if (!this.#isCurrent(id, abort)) return;
    this.#running.delete(id);
    tell();
  }

  #endFor(error: unknown, policy: string | undefined): End {
    const problem = problemFrom(error);
    const thrown = error instanceof Error ? error : new Error(problem.message);
    if (error instanceof NetworkError) return { kind: "interrupted", problem, error: thrown };
    if (problem.remedy === "renew" && this.client.session.policy !== policy) return { kind: "renewed", problem };
    return { kind: "failed", problem, error: thrown };
  }
}

/** What the SDK is asked to do with a file. */
export function jobFor(picked: Picked, options: PickerOptions, intelligentAllowed: boolean): Job {
  const { tags, intelligent, ...config } = options.uploadConfig ?? {};
  const about = metadata(picked, options.exposeOriginalFile ?? false);
  return {
    file: picked.file,
    name: storedName(picked, options),
    upload: {
      ...config,
      ...(tags === undefined ? {} : { tags: tagsFor(tags, about) }),
      ...(intelligent !== undefined && intelligentAllowed ? { intelligent } : {}),
    },
    // No type: where the browser knows none, the SDK looks into the file.
    store: {
      ...options.storeTo,
      ...(options.disableStorageKey ? { disableStorageKey: true } : {}),
    },
  };
}

function storedName(picked: Picked, options: PickerOptions): string {
  const wanted = options.storeTo?.["filename"];
  return typeof wanted === "string" && wanted !== "" ? wanted : picked.name;
}

function tagsFor(tags: NonNullable<NonNullable<PickerOptions["uploadConfig"]>["tags"]>, about: FileMetadata): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags)) {
    notify(() => {
      made[name] = typeof value === "function" ? String(value(about)) : value;
    });
  }
  return made;
}
