// The page's end of the worker for checksums. Where no worker starts, the page computes them itself, piece by piece.

import { workerUrl } from "../address";
import { CancelledError, fileChanged } from "../model/problem";
import { md5Of } from "./md5";
import type { Reply } from "./worker";

interface Waiting {
  readonly blob: Blob;
  resolve(md5: string): void;
  reject(error: Error): void;
}

export class Hasher {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #broken = false;
  #asked = 0;

  /** `script`: where the worker's script is. */
  constructor(private readonly script: () => string) {}

  /** The MD5 of `blob` in Base64. Rejects with `RefusedError` when its bytes cannot be read any more. */
  md5(blob: Blob): Promise<string> {
    return new Promise((resolve, reject) => {
      const id = ++this.#asked;
      this.#waiting.set(id, { blob, resolve, reject });
      if (this.#broken) return this.#alone(id);
      try {
        this.#started().postMessage({ id, blob });
      } catch {
        this.#fallBack();
      }
    });
  }

  close(): void {
    this.#worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(new CancelledError("closed"));
    this.#waiting.clear();
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerUrl(this.script()));
    worker.onmessage = ({ data: { id, md5 } }: MessageEvent<Reply>) => this.#settle(id, md5);
    worker.onerror = () => this.#fallBack();
    this.#worker = worker;
    return worker;
  }

  #settle(id: number, md5: string | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (md5 === undefined) waiting?.reject(fileChanged());
    else waiting?.resolve(md5);
  }

  #fallBack(): void {
    this.#broken = true;
    this.#worker?.terminate();
    for (const id of [...this.#waiting.keys()]) this.#alone(id);
  }

  #alone(id: number): void {
    const blob = this.#waiting.get(id)?.blob;
    if (blob !== undefined) md5Of(blob).then((md5) => this.#settle(id, md5), () => this.#settle(id, undefined));
  }
}
