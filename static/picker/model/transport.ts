// The one seam through which bytes leave. Whoever sends them otherwise, say to resume after a reload, writes
// another `Transport`; nothing else of the picker has to know.

import type { Client } from "./client";
import type { Receipt } from "./item";
import { fetchLinked, fetchPicked } from "./link-transfer";
import { CloudFile, LinkedFile } from "./linked";
import { SdkTransfer } from "./sdk-transfer";
import { sendEmpty, type Fetch } from "./transport-empty";

export interface Job {
  readonly file: File;
  /** The name to store it under. */
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
      if (job.file instanceof LinkedFile) return fetchLinked(client, job.file, job, signal);
      if (job.file instanceof CloudFile) return fetchPicked(client, job.file, job, signal);
      return job.file.size === 0
        ? { done: sendEmpty(client.session, job, means.fetch, signal), pause() {}, resume() {} }
        : new SdkTransfer(client, job, means, onProgress, signal);
    },
  };
}
