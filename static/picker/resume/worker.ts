// The worker that computes checksums, so that the page stays free. One after the other: the disk is not faster for two.

import { md5Of } from "./md5";

export interface Question {
  readonly id: number;
  readonly blob: Blob;
}

/** `md5` is missing when the bytes could not be read. */
export interface Reply {
  readonly id: number;
  readonly md5?: string;
}

interface Scope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(reply: Reply): void;
}

const scope = self as unknown as Scope;
let before: Promise<unknown> = Promise.resolve();

scope.onmessage = ({ data: { id, blob } }) => {
  before = before.then(() => md5Of(blob)).then((md5) => scope.postMessage({ id, md5 }), () => scope.postMessage({ id }));
};
