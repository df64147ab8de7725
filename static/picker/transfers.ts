// The uploads under way: starts each through the transport and says what became of it.

import { notify } from "./callbacks";
import type { Client } from "./model/client";
import type { Picked, Receipt } from "./model/item";
import { metadata, type FileMetadata } from "./model/metadata";
import { RemoteFile } from "./model/linked";
import { partBytes, type PickerOptions } from "./model/options";
import { CancelledError, NetworkError, problemFrom, type Problem } from "./model/problem";
import type { Job, OnProgress, Own, Transfer, Transport } from "./model/transport";

/** What an upload came to. */
export type End =
  | { readonly kind: "stored"; readonly receipt: Receipt }
  /** The same may work later, by itself. */
  | { readonly kind: "interrupted"; readonly problem: Problem; readonly error: Error }
  /** Permission ended, but the page has fetched a new pair since: start again at once. */
  | { readonly kind: "renewed"; readonly problem: Problem }
  | { readonly kind: "failed"; readonly problem: Problem; readonly error: Error };

/** Who hears of an upload. */
export interface Hear {
  readonly progress: OnProgress;
  readonly elsewhere: (elsewhere: boolean) => void;
  readonly end: (end: End) => void;
}

/** What the server can do, beside uploads in regular parts. */
export interface Allowed {
  readonly intelligent: boolean;
  readonly resumes: boolean;
}

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

  /** Starts `picked`; `end` is told once, unless it is stopped before. */
  start(picked: Picked, hear: Hear, allowed: Allowed): void {
    const abort = new AbortController();
    const policy = this.client.session.policy;
    const job = jobFor(picked, this.options, allowed);
    const current = <A extends readonly unknown[]>(tell: (...values: A) => void) => (...values: A): void => {
      if (this.#isCurrent(picked.id, abort)) tell(...values);
    };
    const transfer = this.transport.send(job, current(hear.progress), abort.signal, current(hear.elsewhere));
    this.#running.set(picked.id, { transfer, abort });
    transfer.done.then(
      (receipt) => this.#finish(picked.id, abort, () => hear.end({ kind: "stored", receipt })),
      (error: unknown) => {
        if (error instanceof CancelledError) return;
        this.#finish(picked.id, abort, () => hear.end(this.#endFor(error, policy)));
      },
    );
  }

  pause(id: string): void {
    this.#running.get(id)?.transfer.pause();
  }

  resume(id: string): void {
    this.#running.get(id)?.transfer.resume();
  }

  /** What only our own transport can do with it, where it goes over that. */
  own(id: string): Own | undefined {
    return this.#running.get(id)?.transfer.own;
  }

  /** Ends an upload for good; nobody hears of it again. */
  stop(id: string): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.abort.abort();
  }

  /** Nobody wants to go on with it. */
  forget(file: File): void {
    this.transport.forget?.(file);
  }

  /** Somebody does, after all. */
  recall(file: File): void {
    this.transport.recall?.(file);
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
export function jobFor(picked: Picked, options: PickerOptions, allowed: Allowed): Job {
  const { tags, intelligent, ...config } = options.uploadConfig ?? {};
  const about = metadata(picked, options.exposeOriginalFile ?? false);
  return {
    file: picked.file,
    name: storedName(picked, options),
    upload: {
      ...config,
      ...guarded("onProgress", config),
      ...guarded("onRetry", config),
      ...(tags === undefined ? {} : { tags: tagsFor(tags, about) }),
      ...(intelligent !== undefined && allowed.intelligent ? { intelligent } : {}),
    },
    // No type: where the browser knows none, the SDK looks into the file.
    store: { ...storeFor(options), ...(about.alt === undefined ? {} : { altText: about.alt }) },
    resumable: allowed.resumes && canResume(picked, options),
  };
}

// The page's own function, which the upload itself calls: what goes wrong in it must not end the upload.
function guarded(name: string, config: Readonly<Record<string, unknown>>): object {
  const theirs = config[name];
  if (typeof theirs !== "function") return {};
  return { [name]: (...values: unknown[]) => notify((...all: unknown[]) => theirs(...all), ...values) };
}

/** The store options of every file. */
export function storeFor(options: PickerOptions): Job["store"] {
  return { ...options.storeTo, ...(options.disableStorageKey ? { disableStorageKey: true } : {}) };
}

// What fits into one part has nothing to go on with. What the picker made of a file, and what no file of this device
// was, cannot be chosen again. Chunks of parts, and names of the page's own sanitizer, are for the SDK.
function canResume({ file, original, source }: Picked, { uploadConfig = {}, storeTo = {} }: PickerOptions): boolean {
  const isOfTheDevice = original === undefined && source === undefined && !(file instanceof RemoteFile);
  const isPlain = !uploadConfig.intelligent && storeTo["sanitizer"] === undefined;
  return isOfTheDevice && isPlain && file.size > partBytes({ uploadConfig });
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
