// The calls of one upload, each with the pair that the session has at that moment.

import { receiptFrom, startedFrom, type Started } from "../model/api";
import type { Session } from "../model/client";
import type { Receipt } from "../model/item";
import { CancelledError, NetworkError } from "../model/problem";
import { about, credentials, post, regionHeader, tags, type Fetch, type Step } from "../model/protocol";
import type { Job } from "../model/transport";
import { standingFrom, targetFrom, type Standing } from "./answers";
import type { Line, Patience } from "./line";
import { put } from "./put";

/**
 * Longest a call may take that has no bytes of the file, and longest that one with bytes may stand still unless the page
 * says otherwise; milliseconds. Browsers have few connections to one host: a call may wait until parts have left them.
 */
const CALL_MS = 10 * 60_000;

/** How often to ask whether the file is whole when the server says 202, "not yet"; milliseconds. */
const NOT_YET_MS = 1000;

/** What an upload goes by (protocol: upload, retries), unless the page says otherwise. */
export const PATIENCE: Patience = { retries: 20, factor: 2, longestMs: 15_000 };

export class Calls {
  readonly #patience: Patience;

  constructor(
    private readonly session: () => Session,
    private readonly fetch: Fetch,
    private readonly line: Line,
    private readonly job: Job,
    private readonly signal: AbortSignal,
  ) {
    const { retry, retryFactor, retryMaxTime } = job.upload;
    this.#patience = {
      retries: number(retry) ?? PATIENCE.retries,
      factor: number(retryFactor) ?? PATIENCE.factor,
      longestMs: number(retryMaxTime) ?? PATIENCE.longestMs,
    };
  }

  async start(): Promise<Started> {
    return startedFrom(await this.#ask(this.session().urls.uploadApiUrl, "start", () => about(this.job), undefined));
  }

  async standing(ticket: Started): Promise<Standing> {
    return standingFrom(await this.#of(ticket, "status", {}));
  }

  /** Sends one part; its ETag. */
  sendPart(ticket: Started, part: { readonly number: number; readonly body: Blob; readonly md5: string | undefined }, onSent: (bytes: number) => void): Promise<string> {
    const { number: part_number, body, md5 } = part;
    return this.#persist(async () => {
      onSent(0);
      const store = about(this.job)["store"];
      const answer = await this.#once(ticket.location, "upload", { ...named(ticket), store, part: part_number, size: body.size, ...(md5 === undefined ? {} : { md5 }) }, ticket);
      const patienceMs = number(this.job.upload["timeout"]) ?? CALL_MS;
      return put({ ...targetFrom(answer), body, patienceMs }, this.line, onSent, this.signal);
    });
  }

  async complete(ticket: Started, parts: readonly { readonly part_number: number; readonly etag: string }[]): Promise<Receipt> {
    const alt = this.job.store["altText"];
    const said = { ...about(this.job), ...tags(this.job), ...(typeof alt === "string" ? { alt } : {}), parts };
    for (;;) {
      const answer = await this.#of(ticket, "complete", said);
      if (answer !== NOT_YET) return receiptFrom(answer);
      await new Promise((resolve) => setTimeout(resolve, NOT_YET_MS));
      if (this.signal.aborted) throw new CancelledError("cancelled");
    }
  }

  #of(ticket: Started, step: Step, more: object): Promise<unknown> {
    return this.#ask(ticket.location, step, () => ({ ...named(ticket), ...more }), ticket);
  }

  #ask(origin: string, step: Step, body: () => object, ticket: Started | undefined): Promise<unknown> {
    return this.#persist(() => this.#once(origin, step, body(), ticket));
  }

  // The answer's body.
  async #once(origin: string, step: Step, body: object, ticket: Started | undefined): Promise<unknown> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), CALL_MS);
    this.line.onBack(() => over.abort(), over.signal);
    const signal = AbortSignal.any([this.signal, over.signal]);
    try {
      const answer = await post(this.fetch, origin, step, { ...credentials(this.session()), ...body }, regionHeader(ticket?.locationRegion), signal);
      return answer.status === 202 ? NOT_YET : answer.body;
    } catch (error) {
      // It was only given up to be asked again.
      throw error instanceof CancelledError && !this.signal.aborted ? new NetworkError("the server did not answer in time") : error;
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  #persist<T>(work: () => Promise<T>): Promise<T> {
    const { onRetry } = this.job.upload;
    const tell = (attempt: number): void => {
      if (typeof onRetry === "function") onRetry({ attempt, filename: this.job.name });
    };
    return this.line.persist(work, this.#patience, this.signal, tell);
  }
}

/** Complete has begun, but is not done. */
const NOT_YET = Symbol("202");

function named({ uri, region, uploadId }: Started): object {
  return { uri, region, upload_id: uploadId };
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
