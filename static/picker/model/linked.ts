// Files that lie elsewhere: behind a link, or in a folder that the server lists. They go from there to the server without
// passing through this computer.

import type { Client } from "./client";
import type { Job, Transfer } from "./transport";

export interface Link {
  readonly url: string;
  /** What the request for it has to carry. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a file lies that was picked from a source. */
export interface CloudPlace {
  /** The source, by the name that the server knows it by. */
  readonly cloud: string;
  readonly path: string;
  /** What the SDK wants to be told for the operator's own source (protocol: cloud, "POST /store/"). */
  readonly customSource: { readonly customSourcePath?: string; readonly customSourceContainer?: string };
}

/** What is known about a file before it is fetched. */
export interface About {
  readonly name: string;
  readonly type: string;
  /** Bytes; `undefined` where nobody says. */
  readonly size: number | undefined;
}

/** Stands where chosen files stand: it has their name, type and size, but no bytes to read here. */
export abstract class RemoteFile extends File {
  readonly knowsSize: boolean;
  /** Whose it is, where that says more than the way to it. */
  readonly host: string | undefined;

  constructor({ name, type, size }: About) {
    super([], name, { type, lastModified: 0 });
    this.knowsSize = size !== undefined;
    Object.defineProperty(this, "size", { value: size ?? 0 });
  }

  /** Has the server fetch it. */
  abstract fetched(client: Client, job: Job, signal: AbortSignal): Transfer;
}
