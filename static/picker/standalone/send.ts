// Uploads of a picker without filestack-js on the page, over our own calls. There is nothing here to go on with after a
// reload; files that are worth it go through the part for that.

import type { Session } from "../model/client";
import type { Receipt } from "../model/item";
import { CancelledError } from "../model/problem";
import type { Job, OnProgress, Own, Transfer } from "../model/transport";
import { Calls } from "../resume/calls";
import { Hasher } from "../resume/hasher";
import { Line } from "../resume/line";
import { partSizeFor } from "../resume/parts";
import { Upload } from "../resume/upload";

/** The part size that the SDK has, in bytes. */
const PART_BYTES = 6 * 1024 * 1024;

export class Sender {
  #hasher: Hasher | undefined;

  /** `hashes`: where the script of the worker for checksums is. */
  constructor(
    private readonly session: Session,
    private readonly hashes: string,
  ) {}

  send(job: Job, onProgress: OnProgress, signal: AbortSignal): Transfer {
    this.#hasher ??= new Hasher(() => this.hashes);
    return new PlainTransfer(this.session, this.#hasher, job, onProgress, signal);
  }

  /** Nothing is under way any more. */
  rest(): void {
    this.#hasher?.close();
    this.#hasher = undefined;
  }
}

class PlainTransfer implements Transfer {
  readonly done: Promise<Receipt>;
  readonly own: Own;
  readonly #upload: Upload;
  readonly #calls: Calls;
  readonly #line = new Line();
  /** Its first failure ends what else is under way of it. */
  readonly #over = new AbortController();

  constructor(
    session: Session,
    hasher: Hasher,
    private readonly job: Job,
    private readonly onProgress: OnProgress,
    private readonly signal: AbortSignal,
  ) {
    const all = AbortSignal.any([signal, this.#over.signal]);
    const { partSize } = job.upload;
    const size = partSizeFor(job.file.size, typeof partSize === "number" ? partSize : PART_BYTES);
    this.#calls = new Calls(() => session, (url, init) => fetch(url, init), this.#line, job, all);
    this.#upload = new Upload(job, this.#calls, hasher, (sent) => this.#tell(sent), all, size);
    this.own = this.#line;
    this.done = this.#run();
  }

  pause(): void {
    this.#upload.pause();
  }

  resume(): void {
    this.#upload.resume();
  }

  async #run(): Promise<Receipt> {
    try {
      return await this.#upload.run(await this.#calls.start(), []);
    } catch (error) {
      throw this.signal.aborted ? new CancelledError("cancelled") : error;
    } finally {
      this.#over.abort();
      this.#line.close();
    }
  }

  #tell(sent: number): void {
    if (this.signal.aborted || this.#over.signal.aborted) return;
    const { name, file, upload } = this.job;
    const { onProgress } = upload;
    const progress = { totalBytes: sent, totalPercent: Math.round((sent / file.size) * 100) };
    if (typeof onProgress === "function") onProgress({ ...progress, files: { [name]: progress } });
    this.onProgress(sent);
  }
}
