// The one seam through which bytes leave. Whoever sends them otherwise, say to resume after a reload, writes
// another `Transport`; nothing else of the picker has to know.

import { receiptFrom } from "./api";
import type { Client, ControlToken } from "./client";
import type { Receipt } from "./item";
import { CancelledError } from "./problem";
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

/** Sends through `client`, with the pair its session has at that moment. Empty files go through `fetch`. */
export function sdkTransport(client: Client, fetch: Fetch): Transport {
  return {
    send: (job, onProgress, signal) =>
      job.file.size === 0
        ? { done: sendEmpty(client.session, job, fetch, signal), pause() {}, resume() {} }
        : sendThroughSdk(client, job, onProgress, signal),
  };
}

function sendThroughSdk(client: Client, job: Job, onProgress: (sent: number) => void, signal: AbortSignal): Transfer {
  const token: ControlToken = {};
  const file = new SdkFile(job.name);
  let paused = false;
  let reason: unknown;

  // The SDK forgets a pause that comes before its parts are queued, and a cancel that comes while it waits to try a
  // request again. So both are said again with every tick, until the upload has settled.
  const insist = (): void => {
    if (signal.aborted) token.cancel?.();
    else if (paused) token.pause?.();
  };
  const tick = (progress: { totalBytes?: number }): void => {
    insist();
    if (!signal.aborted) onProgress(progress.totalBytes ?? 0);
  };

  const run = async (): Promise<Receipt> => {
    const options = { ...PATIENCE, progressInterval: PROGRESS_MS, ...job.upload, onProgress: both(tick, job.upload["onProgress"]) };
    try {
      const upload = overheard(client, (error) => (reason ??= error));
      return receiptFrom(await upload.upload(job.file, options, { ...job.store, filename: file.seize }, token));
    } catch (error) {
      // One part has failed for good; the others would go on trying.
      token.cancel?.();
      throw errorFromSdk(reason ?? error);
    }
  };
  const abort = (): void => {
    file.spoil();
    insist();
  };

  return {
    done: unlessAborted(run(), signal, abort),
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

/** `promise`, or `CancelledError` as soon as `signal` says so; then `onAbort` runs too. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, onAbort: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new CancelledError("cancelled"));
      onAbort();
    };
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
