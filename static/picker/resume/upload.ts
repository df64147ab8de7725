// One upload that can go on where it stopped: part by part, with the ticket kept until the file is stored.

import type { Started } from "../model/api";
import type { Receipt } from "../model/item";
import { ApiError } from "../model/problem";
import type { Job, OnProgress } from "../model/transport";
import type { Calls } from "./calls";
import type { Hasher } from "./hasher";
import { bytesOf, missing, partsOf, type Part, type PartThere } from "./parts";

/** Parts at one time, unless the page says otherwise (the SDK's own). */
const AT_ONCE = 3;

/** How often progress is told, unless the page says otherwise; milliseconds. */
const PROGRESS_MS = 250;

/** How often a part is sent again that did not arrive as it left, and complete asked again after parts were missing. */
const AGAIN = 2;

export class Upload {
  readonly #parts: readonly Part[];
  /** Bytes of each part that have left, by its number. */
  readonly #sent = new Map<number, number>();
  readonly #etags = new Map<number, string>();
  #had = 0;
  #paused: Promise<void> | undefined;
  #goOn: () => void = () => undefined;

  constructor(
    private readonly job: Job,
    private readonly calls: Calls,
    private readonly hasher: Hasher,
    private readonly onProgress: OnProgress,
    private readonly signal: AbortSignal,
    partSize: number,
  ) {
    this.#parts = partsOf(job.file.size, partSize);
    // Or who cancels what is paused would leave it waiting for ever.
    signal.addEventListener("abort", () => this.resume(), { once: true });
  }

  pause(): void {
    this.#paused ??= new Promise((resolve) => (this.#goOn = resolve));
  }

  resume(): void {
    this.#paused = undefined;
    this.#goOn();
  }

  /** Sends what is not `there` yet, and completes. */
  async run(ticket: Started, there: readonly PartThere[]): Promise<Receipt> {
    const { progressInterval } = this.job.upload;
    const ticker = setInterval(() => this.#tell(), typeof progressInterval === "number" ? progressInterval : PROGRESS_MS);
    try {
      await this.#sendAll(ticket, there);
      this.#tell();
      return await this.#complete(ticket);
    } finally {
      clearInterval(ticker);
    }
  }

  async #sendAll(ticket: Started, there: readonly PartThere[]): Promise<void> {
    const left = missing(this.#parts, there);
    const done = there.filter(({ number }) => number <= this.#parts.length && !left.some((part) => part.number === number));
    for (const { number, size, etag } of done) {
      this.#sent.set(number, size);
      this.#etags.set(number, etag);
    }
    this.#had = done.reduce((sum, { size }) => sum + size, 0);
    this.#tell();
    const [, wrong] = await Promise.all([this.#sendSome(ticket, left), this.#compare(done)]);
    await this.#sendSome(ticket, wrong);
  }

  // The samples were the same, but only all bytes are the file: what the server has of it is compared while the rest is sent.
  async #compare(done: readonly PartThere[]): Promise<readonly Part[]> {
    const wrong: Part[] = [];
    for (const { number, md5 } of done) {
      const part = this.#parts[number - 1];
      this.signal.throwIfAborted();
      if (part !== undefined && md5 !== undefined && (await this.hasher.md5(this.#bytes(part))) !== md5) wrong.push(part);
    }
    return wrong;
  }

  async #sendSome(ticket: Started, parts: readonly Part[]): Promise<void> {
    const queue = [...parts];
    const { concurrency } = this.job.upload;
    const lane = async (): Promise<void> => {
      for (;;) {
        await this.#paused;
        this.signal.throwIfAborted();
        const part = queue.shift();
        if (part === undefined) return;
        await this.#send(ticket, part, AGAIN);
      }
    };
    const lanes = typeof concurrency === "number" ? concurrency : AT_ONCE;
    await Promise.all(Array.from({ length: Math.min(lanes, parts.length) }, lane));
  }

  async #send(ticket: Started, part: Part, again: number): Promise<void> {
    const body = this.#bytes(part);
    const md5 = this.job.upload["disableIntegrityCheck"] === true ? undefined : await this.hasher.md5(body);
    try {
      const etag = await this.calls.sendPart(ticket, { number: part.number, body, md5 }, (sent) => this.#sent.set(part.number, Math.min(sent, body.size)));
      this.#sent.set(part.number, body.size);
      this.#etags.set(part.number, etag);
    } catch (error) {
      // It did not arrive as it left, or another request for it came first.
      const broken = error instanceof ApiError && error.code === "bad_request" && again > 0;
      if (!broken) throw error;
      await this.#send(ticket, part, again - 1);
    }
  }

  async #complete(ticket: Started): Promise<Receipt> {
    for (let again = AGAIN; ; again--) {
      await this.#paused;
      this.signal.throwIfAborted();
      const parts = [...this.#etags].sort(([one], [other]) => one - other);
      try {
        return await this.calls.complete(ticket, parts.map(([part_number, etag]) => ({ part_number, etag })));
      } catch (error) {
        // A power cut on the server may have taken parts that it had.
        if (!(error instanceof ApiError) || error.code !== "parts_missing" || again === 0) throw error;
        const { stored, parts: there } = await this.calls.standing(ticket);
        this.#etags.clear();
        if (!stored) await this.#sendAll(ticket, there);
      }
    }
  }

  #bytes({ from, to }: Part): Blob {
    return this.job.file.slice(from, to);
  }

  #tell(): void {
    const sum = (some: Iterable<number>): number => [...some].reduce((all, bytes) => all + bytes, 0);
    const there = this.#parts.filter(({ number }) => this.#etags.has(number)).map(bytesOf);
    this.onProgress(sum(this.#sent.values()), this.#had, sum(there));
  }
}

/** Bytes that the server has of a file of `size`, sent in parts of `partSize`. */
export function bytesThere(size: number, partSize: number, there: readonly PartThere[]): number {
  const parts = partsOf(size, partSize);
  return size - missing(parts, there).reduce((sum, part) => sum + bytesOf(part), 0);
}
