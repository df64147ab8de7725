// A file that lies elsewhere, fetched by the server itself. What it has fetched so far it does not say.

import { receiptFrom } from "./api";
import type { Client, ControlToken } from "./client";
import type { CloudFile, LinkedFile } from "./linked";
import { CancelledError } from "./problem";
import { errorFromSdk } from "./sdk";
import type { Job, Transfer } from "./transport";

export function fetchLinked(client: Client, file: LinkedFile, { name, store, upload }: Job, signal: AbortSignal): Transfer {
  const token: ControlToken = {};
  const { url, headers } = file.link;
  return fetched(client.storeURL(url, storeParams(name, store), token, undefined, upload["tags"], headers), token, signal);
}

export function fetchPicked(client: Client, { place }: CloudFile, { name, store, upload }: Job, signal: AbortSignal): Transfer {
  const token: ControlToken = {};
  const { cloud, path, customSource } = place;
  return fetched(client.cloud.store(cloud, path, storeParams(name, store), customSource, token, upload["tags"]), token, signal);
}

function fetched(asked: Promise<unknown>, token: ControlToken, signal: AbortSignal): Transfer {
  const done = new Promise<Awaited<Transfer["done"]>>((resolve, reject) => {
    signal.addEventListener("abort", () => {
      token.cancel?.();
      reject(new CancelledError("cancelled"));
    });
    asked.then((answer) => resolve(receiptFrom(answer))).catch((error: unknown) => reject(errorFromSdk(error)));
  });
  return { done, pause() {}, resume() {} };
}

// The SDK turns `disableStorageKey` into a path for uploads only.
function storeParams(filename: string, { disableStorageKey, ...store }: Job["store"]): Record<string, unknown> {
  if (disableStorageKey !== true) return { ...store, filename };
  const folder = typeof store["path"] === "string" ? store["path"].replace(/\/?$/, "/") : "/";
  return { ...store, filename, path: `${folder}${filename}` };
}
