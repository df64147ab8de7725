// The page's end of the worker for pictures. The worker is started with the first picture that needs it.

import { workerUrl } from "../address";
import type { Answer, Call, Work } from "./messages";

type Values<N extends keyof Work> = Parameters<Work[N]>;
type Value<N extends keyof Work> = Awaited<ReturnType<Work[N]>>;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Images {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #calls = 0;
  #closed = false;

  /** `script`: where the worker's script is. */
  constructor(private readonly script: string) {}

  /** Rejects when the browser cannot do it, for whatever reason. */
  ask<N extends keyof Work>(name: N, ...values: Values<N>): Promise<Value<N>> {
    const call: Call = { id: ++this.#calls, name, values };
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(call.id, { resolve, reject });
      if (this.#closed) return this.#fail("closed");
      try {
        this.#started().postMessage(call);
      } catch (error) {
        this.#fail(error instanceof Error ? error.message : "");
      }
    }) as Promise<Value<N>>;
  }

  close(): void {
    this.#closed = true;
    this.#fail("closed");
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerUrl(this.script));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answer(data);
    worker.onerror = () => this.#fail("the worker did not start");
    this.#worker = worker;
    return worker;
  }

  #answer(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.message));
  }

  #fail(message: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}
