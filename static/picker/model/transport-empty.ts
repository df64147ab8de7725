// Files of zero bytes. The SDK refuses them before it asks the server, which would take them; so for these two
// requests we speak its protocol ourselves: start and complete, with no part between.

import { errorFrom, fields, receiptFrom, startedFrom } from "./api";
import type { Session } from "./client";
import type { Receipt } from "./item";
import { mimeOf } from "./mime";
import { CancelledError, NetworkError } from "./problem";
import type { Job } from "./transport";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How often to ask again when the server says 202, "not yet"; milliseconds between. */
const COMPLETE_TRIES = 60;
const COMPLETE_PAUSE_MS = 1000;

/** Stores the empty file of `job` with the pair that `session` has now. */
export async function sendEmpty(session: Session, job: Job, fetch: Fetch, signal: AbortSignal): Promise<Receipt> {
  const about = {
    apikey: session.apikey,
    filename: job.name,
    mimetype: mimeOf(job.file),
    size: 0,
    store: storeFields(job),
    ...(session.policy && session.signature ? { policy: session.policy, signature: session.signature } : {}),
  };
  const started = startedFrom((await post(fetch, session.urls.uploadApiUrl, "start", about, {}, signal)).body);
  const region: Record<string, string> =
    started.locationRegion === undefined ? {} : { "Filestack-Upload-Region": started.locationRegion };
  const rest = { ...about, uri: started.uri, region: started.region, upload_id: started.uploadId, ...tags(job) };
  for (let tries = 0; tries < COMPLETE_TRIES; tries++) {
    const answer = await post(fetch, started.location, "complete", rest, region, signal);
    if (answer.status !== 202) return receiptFrom(answer.body);
    await new Promise((resolve) => setTimeout(resolve, COMPLETE_PAUSE_MS));
  }
  throw new NetworkError("the server did not finish the file in time");
}

async function post(
  fetch: Fetch,
  origin: string,
  step: "start" | "complete",
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
  if (!response.ok) throw errorFrom(response.status, answer);
  return { status: response.status, body: answer };
}

// As the SDK does it: with `disableStorageKey` the path is a folder and the key is path and name.
function storeFields(job: Job): Record<string, unknown> {
  const { filename: _name, mimetype: _type, disableStorageKey, ...store } = job.store;
  if (!disableStorageKey) return { location: "s3", ...store };
  const path = typeof store["path"] === "string" ? store["path"].replace(/\/?$/, "/") : "/";
  return { location: "s3", ...store, path: path + job.name };
}

function tags(job: Job): { upload_tags?: unknown } {
  const given = job.upload["tags"];
  return Object.keys(fields(given)).length === 0 ? {} : { upload_tags: given };
}
