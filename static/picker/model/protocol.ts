// The server's upload protocol, as far as the picker speaks it itself: the calls in JSON, and what they say of a file.

import { errorFrom, fields } from "./api";
import type { Session } from "./client";
import { mimeOf } from "./mime";
import { CancelledError, NetworkError } from "./problem";
import type { Job } from "./transport";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type Step = "start" | "upload" | "status" | "complete";

/** Longest the server may ask to be left alone, in milliseconds. */
const LONGEST_PAUSE_MS = 60_000;

/** Who asks, with the pair that `session` has now. */
export function credentials(session: Session): Record<string, string> {
  const { apikey, policy, signature } = session;
  return { apikey, ...(policy && signature ? { policy, signature } : {}) };
}

/** What start says of the file of `job`. */
export function about(job: Job): Record<string, unknown> {
  return { filename: job.name, mimetype: mimeOf(job.file), size: job.file.size, store: storeFields(job) };
}

/** The header that later calls repeat, where start gave one. */
export function regionHeader(region: string | undefined): Record<string, string> {
  return region === undefined ? {} : { "Filestack-Upload-Region": region };
}

/** Rejects with `CancelledError`, `NetworkError` or `ApiError`. */
export async function post(
  fetch: Fetch,
  origin: string,
  step: Step,
  body: object,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${origin}/multipart/${step}`, {
    method: "POST",
    // The server tells browsers apart from other clients by the SDK's mark (protocol: location_url).
    headers: { "Content-Type": "application/json", "Filestack-Source": "JS-4.3.8", ...headers },
    body: JSON.stringify(body),
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? new CancelledError("cancelled") : new NetworkError(error instanceof Error ? error.message : "");
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw answered(errorFrom(response.status, answer), response.headers.get("Retry-After"));
  return { status: response.status, body: answer };
}

/** `error` with the time that the server asked for in `Retry-After`, in seconds. */
export function answered(error: Error, retryAfter: string | null): Error {
  const seconds = Number(retryAfter);
  if (!(error instanceof NetworkError) || retryAfter === null || !(seconds > 0)) return error;
  return new NetworkError(error.message, error.said, Math.min(seconds * 1000, LONGEST_PAUSE_MS));
}

// As the SDK does it: with `disableStorageKey` the path is a folder and the key is path and name.
function storeFields(job: Job): Record<string, unknown> {
  const { filename: _name, mimetype: _type, altText: _alt, sanitizer: _sanitizer, disableStorageKey, ...store } = job.store;
  if (!disableStorageKey) return { location: "s3", ...store };
  const path = typeof store["path"] === "string" ? store["path"].replace(/\/?$/, "/") : "/";
  return { location: "s3", ...store, path: path + job.name };
}

/** The tags of `job`, as complete has them. */
export function tags(job: Job): { upload_tags?: unknown } {
  const given = job.upload["tags"];
  return Object.keys(fields(given)).length === 0 ? {} : { upload_tags: given };
}
