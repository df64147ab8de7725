// The credentials of a picker without filestack-js on the page: fetched from the server's endpoint or from a function
// of the page, and kept fresh while the picker is open.

import { fields } from "../model/api";
import type { Security } from "../model/client";

/** What the endpoint answers, or the page's own function. */
export interface Pair extends Security {
  readonly apiKey: string;
  /** Unix seconds. Without it there is no renewal before something is refused. */
  readonly expiry?: number;
}

/** An address, or a function of the page. */
export type Credentials = string | (() => Pair | Promise<Pair>);

/** How long the endpoint may take, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Shortest time between two renewals, since the clock of this computer may be wrong; and the longest that timers know. */
const LEAST_MS = 20_000;
const MOST_MS = 2 ** 31 - 1;

export class Permission {
  pair: Pair | undefined;
  #awake = false;
  #ends = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewal: Promise<Pair> | undefined;

  /** `onPair`: there is a new one. */
  constructor(
    private readonly source: Credentials,
    private readonly onPair: (pair: Pair) => void,
  ) {}

  /** The picker is open, from now on and until `rest`. */
  wake(): void {
    this.#awake = true;
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  rest(): void {
    this.#awake = false;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  /** Fetches a new pair; one fetch at a time. Rejects with the reason as the SDK would give it. */
  renew(): Promise<Pair> {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** The same where nobody waits for it. A failure is tried again, and the picker stays open meanwhile. */
  readonly renewQuietly = (): void => {
    this.renew().catch(() => this.#plan(LEAST_MS));
  };

  async #renew(): Promise<Pair> {
    const { pair, lifetime } = typeof this.source === "string" ? await fetched(this.source) : await given(this.source);
    this.pair = pair;
    this.#ends = Date.now() + lifetime;
    this.#plan(lifetime * 0.8);
    this.onPair(pair);
    return pair;
  }

  #plan(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#awake && wait < Infinity) this.#timer = setTimeout(this.renewQuietly, Math.min(Math.max(wait, LEAST_MS), MOST_MS));
  }

  // Timers stand still while a computer sleeps.
  readonly #onVisible = (): void => {
    if (!document.hidden && Date.now() > this.#ends) this.renewQuietly();
  };
}

/** A pair, and how long it lives in milliseconds. */
interface Fresh {
  readonly pair: Pair;
  readonly lifetime: number;
}

async function fetched(address: string): Promise<Fresh> {
  const response = await fetch(new URL(address, document.baseURI), {
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = await answerOf(response);
  // The server's clock says how long the pair lives; other origins' answers do not show it.
  const now = Date.parse(response.headers.get("date") ?? "");
  return { pair: pairFrom(answer), lifetime: lifetimeOf(answer, Number.isNaN(now) ? Date.now() : now) };
}

async function given(make: () => Pair | Promise<Pair>): Promise<Fresh> {
  try {
    const answer: unknown = await make();
    return { pair: pairFrom(answer), lifetime: lifetimeOf(answer, Date.now()) };
  } catch (error) {
    // What browsers throw when there is no connection, or nobody answers in time.
    if (error instanceof TypeError || error instanceof DOMException) throw error;
    const { message, code, status } = fields(error);
    throw refused(typeof status === "number" ? status : 403, { error: message, code });
  }
}

function lifetimeOf(answer: unknown, now: number): number {
  const { expiry } = fields(answer);
  return typeof expiry === "number" ? expiry * 1000 - now : Infinity;
}

function pairFrom(answer: unknown): Pair {
  const { apiKey, policy, signature } = fields(answer);
  if (typeof apiKey === "string" && typeof policy === "string" && typeof signature === "string") return { apiKey, policy, signature };
  throw refused(502, { error: "The answer of the page's server has no apiKey, policy and signature" });
}

/** The body of an answer. Rejects, as the SDK does, with an error that carries the answer when it is a refusal. */
export async function answerOf(response: Response): Promise<unknown> {
  const data: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refused(response.status, data, response.headers.get("date"));
  return data;
}

function refused(status: number, data: unknown, date: string | null = null): Error {
  return Object.assign(new Error(`HTTP ${status}`), { response: { status, data, headers: date === null ? {} : { date } } });
}
