// The real errors of the SDK's uploads. Its promise rejects with the file; the reason passes by only as an
// `upload.error` event of the client, which does not say which file it is about.

import type { Client } from "./client";
import { errorFrom, fields } from "./api";
import { CancelledError, fileChanged, NetworkError, RefusedError } from "./problem";

/** `client` for one upload: the same in everything, but `hear` gets the errors that this upload emits. */
export function overheard(client: Client, hear: (error: unknown) => void): Client {
  return Object.create(client, {
    emit: {
      value(event: string, ...values: unknown[]): unknown {
        if (event === "upload.error") hear(values[0]);
        return client.emit(event, ...values);
      },
    },
  }) as Client;
}

/** What the SDK reads of a file on its way: for each request that begins or completes the upload, and for each part. */
const READ_BY_SDK = ["name", "getPartsCount", "getPartByMetadata", "getChunkByMetadata"] as const;

/**
 * The SDK's own object for a file, which it hands out only to a function that names the file.
 *
 * After `spoil` nothing can be read of it any more. So no further byte of a cancelled file leaves, and it is never
 * stored, not even if a request is under way that no cancel can reach.
 */
export class SdkFile {
  #file: object | undefined;
  #spoiled = false;

  constructor(private readonly name: string) {}

  /** For the store option `filename`. */
  readonly seize = (file: object): string => {
    this.#file = file;
    // The SDK goes on to write the name into the object that is to have none.
    if (this.#spoiled) queueMicrotask(() => this.spoil());
    return this.name;
  };

  spoil(): void {
    this.#spoiled = true;
    if (this.#file === undefined) return;
    for (const property of READ_BY_SDK) Object.defineProperty(this.#file, property, { configurable: true, get: cancelled });
  }
}

function cancelled(): never {
  throw new CancelledError("cancelled");
}

/** An error of the SDK (a FilestackError, an FsRequestError, or what reading the file threw) as one of ours. */
export function errorFromSdk(error: unknown): Error {
  const { type, details, response, target, message } = fields(error);
  if (isFileReaderEvent(target)) return fileChanged();
  if (type === "aborted") return new CancelledError("cancelled");
  if (type === "validation") return new RefusedError(plainMessage(message));
  const answer = fields(details);
  if (typeof answer["code"] === "number") return errorFrom(answer["code"], answer["data"]);
  const { status, data } = fields(response);
  if (typeof status === "number") return errorFrom(status, data);
  return new NetworkError(plainMessage(message));
}

/** The server's clock when it answered, from the headers that the SDK kept. */
export function serverTime(error: unknown): string | undefined {
  const headers = fields(fields(fields(error)["response"])["headers"]);
  return typeof headers["date"] === "string" ? headers["date"] : undefined;
}

// A file that vanished from the disk rejects with the reader's error event.
function isFileReaderEvent(target: unknown): boolean {
  return fields(fields(target)["error"])["name"] !== undefined;
}

// The SDK marks messages that it would report to its vendor.
function plainMessage(message: unknown): string {
  return typeof message === "string" ? message.replace(/^FS-/, "") : "";
}
