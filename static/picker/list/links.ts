// Links to stored files. Reading needs its own permission, which only the page's server can sign: where it says how
// to ask for it (`data-link-endpoint`), the link carries a fresh pair; otherwise it is the plain address.

import { errorFrom, securityFrom } from "../model/api";
import type { Receipt } from "../model/item";
import { NetworkError } from "../model/problem";

/** A pair lives ten minutes; one that is not older than this still has most of its life before it. */
const FRESH_MS = 60_000;

export class Links {
  readonly #made = new Map<string, { at: number; url: Promise<string> }>();

  constructor(private readonly endpoint: string | undefined) {}

  /** The link to use now, if it is known without asking anybody. */
  known(receipt: Receipt): string | undefined {
    return this.endpoint === undefined ? receipt.url : undefined;
  }

  /** Whether the link that was made last can still be followed. */
  isFresh(receipt: Receipt): boolean {
    const made = this.#made.get(receipt.handle);
    return this.endpoint === undefined || (made !== undefined && Date.now() - made.at < FRESH_MS);
  }

  /** A link that works now. Asking again soon gives the same one. */
  make(receipt: Receipt, signal: AbortSignal): Promise<string> {
    if (this.endpoint === undefined) return Promise.resolve(receipt.url);
    const before = this.#made.get(receipt.handle);
    if (before !== undefined && Date.now() - before.at < FRESH_MS) return before.url;
    const url = ask(this.endpoint, receipt, signal);
    this.#made.set(receipt.handle, { at: Date.now(), url });
    // A failure is not kept: the next click asks again.
    url.catch(() => this.#made.delete(receipt.handle));
    return url;
  }
}

async function ask(endpoint: string, receipt: Receipt, signal: AbortSignal): Promise<string> {
  const question = new URL(endpoint, document.baseURI);
  question.searchParams.set("handle", receipt.handle);
  const response = await fetch(question, { signal, headers: { Accept: "application/json" } }).catch((error: unknown) => {
    throw new NetworkError(error instanceof Error ? error.message : "");
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorFrom(response.status, answer);
  const { policy, signature } = securityFrom(answer);
  const link = new URL(receipt.url, document.baseURI);
  link.searchParams.set("policy", policy);
  link.searchParams.set("signature", signature);
  return link.href;
}
