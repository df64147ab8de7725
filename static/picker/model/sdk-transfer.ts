// One upload through `client.upload`, made to keep what a transfer promises: a pause holds, a cancel is final, a
// failure has its reason.

import { receiptFrom } from "./api";
import type { Client, ControlToken } from "./client";
import type { Receipt } from "./item";
import { ApiError, CancelledError } from "./problem";
import { errorFromSdk, overheard, SdkFile } from "./sdk";
import type { Job, Means, Transfer } from "./transport";

/** How often the SDK tells its progress, in milliseconds. */
const PROGRESS_MS = 250;

/**
 * What we ask of the SDK unless the page asks for something else.
 * - 20 retries of one request bridge four minutes without a connection; the SDK's own 10 bridge two.
 * - Its time limit is for one whole part. Two minutes are too short for 6 MiB on a slow line that several parts
 *   share, and each new try would start the part again, so the upload would never end.
 */
const PATIENCE = { retry: 20, timeout: 10 * 60 * 1000 };

/** How long an upload may stand still after the server said that it is full, in milliseconds. */
const FULL_MS = 2500;

export class SdkTransfer implements Transfer {
  readonly done: Promise<Receipt>;
  readonly #token: ControlToken = {};
  readonly #file: SdkFile;
  /** Bytes that the browser has handed to the network: the SDK knows no others before a part is answered. */
  #sent = 0;
  #paused = false;
  #stopped = false;
  #reason: unknown;

  constructor(
    private readonly client: Client,
    private readonly job: Job,
    means: Means,
    private readonly onProgress: (sent: number) => void,
    signal: AbortSignal,
  ) {
    const over = new AbortController();
    this.#file = new SdkFile(job.name);
    const ends = [this.#run(), this.#failWhenFull(means, over.signal), aborted(signal, over.signal)];
    signal.addEventListener("abort", () => this.#stop(), { signal: over.signal });
    this.done = Promise.race(ends).finally(() => over.abort());
    // However it ends badly: nothing of it may go on.
    this.done.catch(() => this.#stop());
  }

  pause(): void {
    this.#paused = true;
    this.#token.pause?.();
  }

  resume(): void {
    this.#paused = false;
    this.#token.resume?.();
  }

  async #run(): Promise<Receipt> {
    const { file, upload, store } = this.job;
    const theirs = upload["onProgress"];
    const onProgress = (progress: { totalBytes?: number }): void => {
      this.#tick(progress.totalBytes ?? 0);
      if (typeof theirs === "function") theirs(progress);
    };
    try {
      const client = overheard(this.client, (error) => (this.#reason ??= error));
      const options = { ...PATIENCE, progressInterval: PROGRESS_MS, ...upload, onProgress };
      return receiptFrom(await client.upload(file, options, { ...store, filename: this.#file.seize }, this.#token));
    } catch (error) {
      throw errorFromSdk(this.#reason ?? error);
    }
  }

  // The SDK forgets a pause that comes before its parts are queued, and a cancel that comes while it waits to try a
  // request again. So both are said again with every tick, until the upload has settled.
  #tick(sent: number): void {
    if (this.#stopped) return this.#token.cancel?.();
    if (this.#paused) this.#token.pause?.();
    this.#sent = sent;
    this.onProgress(sent);
  }

  #stop(): void {
    this.#stopped = true;
    this.#file.spoil();
    this.#token.cancel?.();
  }

  // Another file may be the one without space: this one counts only if it stands still before or after its bytes.
  #failWhenFull({ watchForFull }: Means, signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const onFull = (): void => {
        const before = this.#sent;
        setTimeout(() => {
          const waits = this.#sent === before && (before === 0 || before >= this.job.file.size) && !this.#paused;
          if (waits) reject(new ApiError("the server has no space left for this file", 507, "no_space"));
        }, FULL_MS);
      };
      watchForFull(this.client.session.urls.uploadApiUrl, onFull, signal);
    });
  }
}

/** Rejects with `CancelledError` when `signal` says so, while it is not `over`. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = (): void => reject(new CancelledError("cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { signal: over });
  });
}
