// Files that the server itself fetches, each kind as it is asked for. What it has fetched so far it does not say.

import { receiptFrom } from "./api";
import type { Client, ControlToken } from "./client";
import { RemoteFile, type About, type CloudPlace, type Link } from "./linked";
import { CancelledError } from "./problem";
import { errorFromSdk } from "./sdk";
import type { Job, Transfer } from "./transport";

export class LinkedFile extends RemoteFile {
  override readonly host: string;

  constructor(
    readonly link: Link,
    about: About,
  ) {
    super(about);
    this.host = new URL(link.url).host;
  }

  override fetched(client: Client, { name, store, upload }: Job, signal: AbortSignal): Transfer {
    const token: ControlToken = {};
    const { url, headers } = this.link;
    return answered(client.storeURL(url, storeParams(name, store), token, undefined, upload["tags"], headers), token, signal);
  }
}

export class CloudFile extends RemoteFile {
  constructor(
    readonly place: CloudPlace,
    about: About,
  ) {
    super(about);
  }

  override fetched(client: Client, { name, store, upload }: Job, signal: AbortSignal): Transfer {
    const token: ControlToken = {};
    const { cloud, path, customSource } = this.place;
    return answered(client.cloud.store(cloud, path, storeParams(name, store), customSource, token, upload["tags"]), token, signal);
  }
}

function answered(asked: Promise<unknown>, token: ControlToken, signal: AbortSignal): Transfer {
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
