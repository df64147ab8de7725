// What the server says of an upload, made a type.

import { fields } from "../model/api";
import { NetworkError } from "../model/problem";
import type { PartThere } from "./parts";

/** What there is of an upload (docs/resuming.md). */
export interface Standing {
  readonly stored: boolean;
  readonly parts: readonly PartThere[];
}

export function standingFrom(answer: unknown): Standing {
  const { status, parts } = fields(answer);
  if (status !== "stored" && (status !== "unfinished" || !Array.isArray(parts))) throw new NetworkError("the answer to status is incomplete");
  return { stored: status === "stored", parts: Array.isArray(parts) ? parts.flatMap(partFrom) : [] };
}

function partFrom(value: unknown): readonly PartThere[] {
  const { part_number: number, size, etag, md5 } = fields(value);
  if (typeof number !== "number" || typeof size !== "number" || typeof etag !== "string") return [];
  return [{ number, size, etag, ...(typeof md5 === "string" ? { md5 } : {}) }];
}

/** Where to send a part. */
export function targetFrom(answer: unknown): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const { url, headers } = fields(answer);
  if (typeof url !== "string") throw new NetworkError("the answer to upload is incomplete");
  const texts = Object.entries(fields(headers)).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { url, headers: Object.fromEntries(texts) };
}
