// One part on its way. Only XMLHttpRequest tells how many bytes have left.

import { errorFrom } from "../model/api";
import { CancelledError, fileChanged, NetworkError } from "../model/problem";
import { answered } from "../model/protocol";
import type { Line } from "./line";

/** A request that has not moved for so long after the computer woke up, or the line came back, has died; milliseconds. */
const DEAD_MS = 5000;

export interface Shipment {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
  /** Longest it may stand still, in milliseconds. */
  readonly patienceMs: number;
}

/** Sends it; the ETag of the answer. Rejects with `CancelledError`, `NetworkError`, `RefusedError` or `ApiError`. */
export function put({ url, headers, body, patienceMs }: Shipment, line: Line, onSent: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const request = new XMLHttpRequest();
  const over = new AbortController();
  let moved = Date.now();
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const sent = new Promise<string>((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error);
      request.abort();
    };
    const watch = (): void => {
      moved = Date.now();
      clearTimeout(stalled);
      stalled = setTimeout(() => fail(new NetworkError("the request stood still")), patienceMs);
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      watch();
      onSent(loaded);
    };
    request.onload = () => {
      if (request.status !== 200) return reject(answered(errorFrom(request.status, parsed(request.responseText)), request.getResponseHeader("Retry-After")));
      resolve(request.getResponseHeader("ETag")?.replaceAll('"', "") ?? "");
    };
    request.onerror = () => void whyNot(body).then(reject);
    line.onBack(() => Date.now() - moved > DEAD_MS && fail(new NetworkError("the connection was lost")), over.signal);
    signal.addEventListener("abort", () => fail(new CancelledError("cancelled")), { signal: over.signal });
    watch();
    if (signal.aborted) return fail(new CancelledError("cancelled"));
    request.send(body);
  });
  return sent.finally(() => {
    clearTimeout(stalled);
    over.abort();
  });
}

// The browser does not say whether it was the line or the file.
async function whyNot(body: Blob): Promise<Error> {
  try {
    await body.slice(0, 1).arrayBuffer();
    return new NetworkError("");
  } catch {
    return fileChanged();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
