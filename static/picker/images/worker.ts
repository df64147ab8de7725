// The worker's entry: does one thing after the other, since two big pictures at once may be more than the memory holds.

import type { Answer, Call } from "./messages";
import { work } from "./work";

interface Scope {
  onmessage: ((event: MessageEvent<Call>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

const scope = self as unknown as Scope;
let before: Promise<unknown> = Promise.resolve();

scope.onmessage = ({ data }) => {
  before = before.then(() => answer(data));
};

async function answer({ id, name, values }: Call): Promise<void> {
  try {
    const value: unknown = await (work[name] as (...given: readonly unknown[]) => Promise<unknown>)(...values);
    const { bitmap } = (value ?? {}) as { bitmap?: ImageBitmap };
    scope.postMessage({ id, ok: true, value }, bitmap === undefined ? [] : [bitmap]);
  } catch (error) {
    scope.postMessage({ id, ok: false, message: error instanceof Error ? error.message : "" }, []);
  }
}
