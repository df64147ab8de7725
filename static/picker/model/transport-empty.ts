// Files of zero bytes. The SDK refuses them before it asks the server, which would take them; so for these two
// requests we speak its protocol ourselves: start and complete, with no part between.

import { receiptFrom, startedFrom } from "./api";
import type { Session } from "./client";
import type { Receipt } from "./item";
import { NetworkError } from "./problem";
import { about, credentials, post, regionHeader, tags, type Fetch } from "./protocol";
import type { Job } from "./transport";

/** How often to ask again when the server says 202, "not yet"; milliseconds between. */
const COMPLETE_TRIES = 60;
const COMPLETE_PAUSE_MS = 1000;

/** Stores the empty file of `job` with the pair that `session` has now. */
export async function sendEmpty(session: Session, job: Job, fetch: Fetch, signal: AbortSignal): Promise<Receipt> {
  const asked = { ...credentials(session), ...about(job) };
  const started = startedFrom((await post(fetch, session.urls.uploadApiUrl, "start", asked, {}, signal)).body);
  const rest = { ...asked, uri: started.uri, region: started.region, upload_id: started.uploadId, ...tags(job) };
  for (let tries = 0; tries < COMPLETE_TRIES; tries++) {
    const answer = await post(fetch, started.location, "complete", rest, regionHeader(started.locationRegion), signal);
    if (answer.status !== 202) return receiptFrom(answer.body);
    await new Promise((resolve) => setTimeout(resolve, COMPLETE_PAUSE_MS));
  }
  throw new NetworkError("the server did not finish the file in time");
}
