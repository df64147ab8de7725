// Our own transport is a part of its own: what needs it waits until it is there, and goes through the SDK where it does
// not come.

import type { Receipt } from "./item";
import { CancelledError } from "./problem";
import type { Job, Own, Transfer, Transport } from "./transport";

/** Sends what is resumable through what `load` brings, all else through `sdk`. */
export function resumingTransport(sdk: Transport, load: () => Promise<Transport>): Transport {
  let own: Transport | undefined;
  return {
    send: (job, ...rest) => {
      if (!job.resumable) return sdk.send(job, ...rest);
      return new Deferred(job, load().then((loaded) => (own = loaded), () => sdk), rest);
    },
    forget: (file) => own?.forget?.(file),
    recall: (file) => own?.recall?.(file),
  };
}

type Rest = Parameters<Transport["send"]> extends [Job, ...infer R] ? R : never;

/** A transfer that begins when its transport is there. */
class Deferred implements Transfer {
  readonly done: Promise<Receipt>;
  #transfer: Transfer | undefined;
  #paused = false;

  constructor(job: Job, transport: Promise<Transport>, rest: Rest) {
    this.done = transport.then((transport) => {
      const [, signal] = rest;
      if (signal.aborted) throw new CancelledError("cancelled");
      this.#transfer = transport.send(job, ...rest);
      if (this.#paused) this.#transfer.pause();
      return this.#transfer.done;
    });
  }

  get own(): Own | undefined {
    return this.#transfer?.own;
  }

  pause(): void {
    this.#paused = true;
    this.#transfer?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#transfer?.resume();
  }
}
