// The one seam through which bytes leave. Whoever sends them otherwise, say to resume after a reload, writes
// another `Transport`; nothing else of the picker has to know.

import { receiptFrom } from "./api";
import type { Client, ControlToken } from "./client";
import type { Receipt } from "./item";
import { ApiError, CancelledError } from "./problem";
import { errorFromSdk, overheard, SdkFile } from "./sdk";
import { sendEmpty, type Fetch } from "./transport-empty";

export interface Job {
  readonly file: File;
  readonly name: string;
  /** Options of `client.upload`. */
  readonly upload: Readonly<Record<string, unknown>>;
  /** Its store options, without the name. */
  readonly store: Readonly<Record<string, unknown>>;
}

export interface Transfer {
  /** Rejects with `CancelledError`, `NetworkError`, `RefusedError` or `ApiError`. */
  readonly done: Promise<Receipt>;
  /** Keeps back what is not under way yet. */
  pause(): void;
  resume(): void;
}

export interface Transport {
  /** Begins at once. `onProgress` hears bytes that have left; `signal` ends it for good. */
  send(job: Job, onProgress: (sent: number) => void, signal: AbortSignal): Transfer;
}

/** How often the SDK tells its progress, in milliseconds. */
const PROGRESS_MS = 250;

/**
 * What we ask of the SDK unless the page asks for something else.
 * - 20 retries of one request bridge five minutes without a connection; the SDK's own 10 bridge two.
 * - Its time limit is for one whole part. Two minutes are too short for 6 MiB on a slow line that several parts
 *   share, and each new try would start the part again, so the upload would never end.
 */
const PATIENCE = { retry: 20, timeout: 10 * 60 * 1000 };

/** What the browser offers to a transport. */
export interface Means {
  readonly fetch: Fetch;
  /** Calls back whenever the server at `origin` says that it is full, until `signal` ends it. */
  readonly watchForFull: (origin: string, onFull: () => void, signal: AbortSignal) => void;
}

/** How long an upload may stand still after the server said that it is full, in milliseconds. */
const FULL_MS = 2500;

/** Sends through `client`, with the pair its session has at that moment. Empty files go through `fetch`. */
export function sdkTransport(client: Client, means: Means): Transport {
  return {
    send: (job, onProgress, signal) =>
      job.file.size === 0
        ? { done: sendEmpty(client.session, job, means.fetch, signal), pause() {}, resume() {} }
        : sendThroughSdk(client, means, job, onProgress, signal),
  };
}

function sendThroughSdk(client: Client, means: Means, job: Job, onProgress: (sent: number) => void, signal: AbortSignal): Transfer {
  const token: ControlToken = {};
  const file = new SdkFile(job.name);
  const over = new AbortController();
  let paused = false;
  let sent = 0;
  let reason: unknown;

  // The SDK forgets a pause that comes before its parts are queued, and a cancel that comes while it waits to try a
  // request again. So both are said again with every tick, until the upload has settled.
  const insist = (): void => {
    if (signal.aborted) token.cancel?.();
    else if (paused) token.pause?.();
  };
  const tick = (progress: { totalBytes?: number }): void => {
    insist();
    sent = progress.totalBytes ?? 0;
    if (!signal.aborted) onProgress(sent);
  };

  const run = async (): Promise<Receipt> => {
    const options = { ...PATIENCE, progressInterval: PROGRESS_MS, ...job.upload, onProgress: both(tick, job.upload["onProgress"]) };
    try {
      const upload = overheard(client, (error) => (reason ??= error));
      return receiptFrom(await upload.upload(job.file, options, { ...job.store, filename: file.seize }, token));
    } catch (error) {
      throw errorFromSdk(reason ?? error);
    }
  };
  const stop = (): void => {
    file.spoil();
    token.cancel?.();
  };
  const full = new Promise<never>((_, reject) => {
    means.watchForFull(client.session.urls.uploadApiUrl, () => {
      const before = sent;
      setTimeout(() => sent === before && reject(new ApiError("the server has no space left for this file", 507, "no_space")), FULL_MS);
    }, over.signal);
  });
  const done = unlessAborted(Promise.race([run(), full]), signal).finally(() => over.abort());
  // However it ends badly: nothing of it may go on.
  signal.addEventListener("abort", stop, { signal: over.signal });
  done.catch(stop);

  return {
    done,
    pause() {
      paused = true;
      token.pause?.();
    },
    resume() {
      paused = false;
      token.resume?.();
    },
  };
}

/** `promise`, or `CancelledError` as soon as `signal` says so. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new CancelledError("cancelled"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function both<T>(ours: (value: T) => void, theirs: unknown): (value: T) => void {
  if (typeof theirs !== "function") return ours;
  return (value) => {
    ours(value);
    theirs(value);
  };
}
