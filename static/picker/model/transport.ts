// The one seam through which bytes leave: through the SDK's `client.upload`, or, where the server can say what it has
// of an upload, on our own, so that an upload goes on after a reload. Nothing else of the picker has to know which.

import type { Client } from "./client";
import type { Receipt } from "./item";
import { RemoteFile } from "./linked";
import { SdkTransfer } from "./sdk-transfer";
import type { Fetch } from "./protocol";
import { sendEmpty } from "./transport-empty";

export interface Job {
  readonly file: File;
  /** The name to store it under. */
  readonly name: string;
  /** Options of `client.upload`. */
  readonly upload: Readonly<Record<string, unknown>>;
  /** Its store options, without the name. */
  readonly store: Readonly<Record<string, unknown>>;
  /** Whether it can go on where it stopped, even on another day. */
  readonly resumable?: boolean;
}

/** Hears bytes that have left; of these, `had`: what the server had before, `kept`: what it has for good. */
export type OnProgress = (sent: number, had?: number, kept?: number) => void;

export interface Transfer {
  /** Rejects with `CancelledError`, `NetworkError`, `RefusedError` or `ApiError`. */
  readonly done: Promise<Receipt>;
  /** Keeps back what is not under way yet. */
  pause(): void;
  resume(): void;
  /** What no SDK can do; there, a pause holds however little is left, too. */
  readonly own?: Own | undefined;
}

export interface Own {
  /** Whoever waits to try again does so at once. */
  hurry(): void;
}

export interface Transport {
  /** Begins at once. `signal` ends it for good. `onElsewhere` hears when another tab has the upload, and when not any more. */
  send(job: Job, onProgress: OnProgress, signal: AbortSignal, onElsewhere?: (elsewhere: boolean) => void): Transfer;
  /** Nobody wants to go on with the upload of `file`. */
  forget?(file: File): void;
  /** Somebody does, after all. */
  recall?(file: File): void;
}

/** What the browser offers to a transport. */
export interface Means {
  readonly fetch: Fetch;
  /** Calls back whenever the server at `origin` says that it is full, until `signal` ends it. */
  readonly watchForFull: (origin: string, onFull: () => void, signal: AbortSignal) => void;
}

/** Sends through `client`, with the pair its session has at that moment. Empty files go through `fetch`, files that lie elsewhere not at all. */
export function sdkTransport(client: Client, means: Means): Transport {
  return {
    send: (job, onProgress, signal) => {
      if (job.file instanceof RemoteFile) return job.file.fetched(client, job, signal);
      return job.file.size === 0
        ? { done: sendEmpty(client.session, job, means.fetch, signal), pause() {}, resume() {} }
        : (client.send?.(job, onProgress, signal) ?? new SdkTransfer(client, job, means, onProgress, signal));
    },
  };
}
