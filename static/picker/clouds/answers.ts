// What the server says about a folder (protocol: cloud, "POST /folder/list"), and how it is asked.

import { fields } from "../model/api";
import type { Client, ControlToken } from "../model/client";
import { ApiError, NetworkError } from "../model/problem";
import { errorFromSdk } from "../model/sdk";

/** A file or folder. */
export interface Entry {
  readonly name: string;
  /** As the server knows it; that of a folder ends in a slash. */
  readonly path: string;
  readonly folder: boolean;
  readonly type: string;
  /** Bytes, where the server says. */
  readonly size: number | undefined;
  /** Address of a small picture of it. */
  readonly thumbnail: string | undefined;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** What to ask with for the page after it, if there is one. */
  readonly next: string | undefined;
  /** Whether the source can be searched. */
  readonly searches: boolean;
}

export type Answer =
  | ({ readonly kind: "page" } & Page)
  /** Nobody is signed in; this is where to, in a window of its own. */
  | { readonly kind: "signIn"; readonly url: string };

export interface Question {
  readonly path: string;
  readonly next?: string | undefined;
  readonly search?: string | undefined;
}

/** Asks one source. Rejects like an upload does. */
export async function ask(list: Client["cloud"]["list"], cloud: string, { path, next, search }: Question, token: ControlToken = {}): Promise<Answer> {
  const question = { path, ...(next ? { next } : {}), ...(search ? { search } : {}) };
  const answer = await list({ [cloud]: question }, token).catch((error: unknown) => {
    throw errorFromSdk(error);
  });
  return answerFrom(fields(answer)[cloud]);
}

/** One source's part of an answer. What is no file or folder in it is left out. */
export function answerFrom(part: unknown): Answer {
  const { auth, error, code, contents, next, search } = fields(part);
  const url = fields(auth)["redirect_url"];
  if (isAddress(url)) return { kind: "signIn", url };
  // Not a refusal of the whole request, so it has no status of its own.
  if (typeof error === "string") throw new ApiError(error, 200, typeof code === "string" ? code : error);
  if (!Array.isArray(contents)) throw new NetworkError("the answer has no contents");
  return { kind: "page", entries: contents.flatMap(entryFrom), next: text(next), searches: search === true };
}

function entryFrom(item: unknown): Entry[] {
  const { name, path, folder, mimetype, bytes, thumbnail } = fields(item);
  const [hasName, hasPath] = [text(name), text(path)];
  if (hasName === undefined || hasPath === undefined || typeof folder !== "boolean") return [];
  return [{
    name: hasName,
    path: folder && !hasPath.endsWith("/") ? `${hasPath}/` : hasPath,
    folder,
    type: text(mimetype) ?? "",
    size: typeof bytes === "number" && bytes >= 0 ? bytes : undefined,
    thumbnail: isPicture(thumbnail) ? thumbnail : undefined,
  }];
}

// Servers send a drawing where they have no picture, since some clients leave out what has none; ours are better here.
function isPicture(thumbnail: unknown): thumbnail is string {
  return isAddress(thumbnail) && !new URL(thumbnail).pathname.endsWith(".svg");
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
