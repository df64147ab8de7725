// Data from the server is `unknown` until one of these has made it a type.

import type { Receipt } from "./item";
import { ApiError, NetworkError, type Problem } from "./problem";
import type { Security } from "./client";
import { CUSTOM_SOURCE, type Clouds } from "./sources";

type Fields = Readonly<Record<string, unknown>>;

/** `value` as an object to look into; anything else looks empty. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The receipt in an answer to complete, as the server or the SDK's file object gives it. */
export function receiptFrom(answer: unknown): Receipt {
  const { handle, url, key, container, status, mimetype, type, size, uploadTags, upload_tags, workflows } = fields(answer);
  const [isHandle, isUrl] = [text(handle), text(url)];
  if (isHandle === undefined || isUrl === undefined) throw new NetworkError("the answer names no file");
  const tags = uploadTags ?? upload_tags;
  return {
    handle: isHandle,
    url: isUrl,
    ...optional("key", text(key)),
    ...optional("container", text(container)),
    ...optional("status", text(status)),
    ...optional("mimetype", text(mimetype) ?? text(type)),
    ...(typeof size === "number" ? { size } : {}),
    ...(tags === undefined || tags === null ? {} : { uploadTags: tags }),
    ...(workflows === undefined || workflows === null ? {} : { workflows }),
  };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** Where to send the next request of an upload. */
export interface Started {
  readonly uri: string;
  readonly region: string;
  readonly uploadId: string;
  readonly location: string;
  readonly locationRegion?: string;
}

export function startedFrom(answer: unknown): Started {
  const { uri, region, upload_id, location_url, location_region } = fields(answer);
  const started = { uri: text(uri), region: text(region), uploadId: text(upload_id), location: text(location_url) };
  if (!started.uri || !started.region || !started.uploadId || !started.location) {
    throw new NetworkError("the answer to start is incomplete");
  }
  const { location } = started;
  return {
    uri: started.uri,
    region: started.region,
    uploadId: started.uploadId,
    location: /^https?:/.test(location) ? location : `https://${location}`,
    ...optional("locationRegion", text(location_region)),
  };
}

export function securityFrom(answer: unknown): Security {
  const { policy, signature } = fields(answer);
  const pair = { policy: text(policy), signature: text(signature) };
  if (!pair.policy || !pair.signature) throw new NetworkError("the answer has no policy and signature");
  return { policy: pair.policy, signature: pair.signature };
}

/** The error of an HTTP answer. 5xx may work later; everything else is the server's last word. */
export function errorFrom(status: number, body: unknown): Error {
  const { error, message, code, trace } = fields(body);
  const sentence = text(error) ?? text(message) ?? (typeof body === "string" && body.length < 300 ? body : "");
  // 507 is the one 5xx that waiting does not mend: the disk is full.
  if (status >= 500 && status !== 507 && status !== 501) return new NetworkError(sentence || `HTTP ${status}`, sentence !== "");
  return new ApiError(sentence || `HTTP ${status}`, status, text(code), text(trace));
}

export interface Permission {
  /** Why the picker may not open; `undefined` when it may. */
  readonly blocked: Problem | undefined;
  /** Whether the application has intelligent ingestion; without it `uploadConfig.intelligent` is left out. */
  readonly intelligent: boolean;
  readonly clouds: Clouds;
  /** Whether it says which parts of an upload it has. */
  readonly resumes: boolean;
}

export function permissionFrom(answer: unknown): Permission {
  const { blocked, code, trace, server_time, permissions, clouds, customsource, customsource_name } = fields(answer);
  const problem: Problem = {
    remedy: "renew",
    message: text(blocked) ?? "",
    ...optional("code", text(code)),
    ...optional("trace", text(trace)),
    ...optional("serverTime", text(server_time)),
  };
  return {
    blocked: blocked ? problem : undefined,
    intelligent: fields(permissions)["intelligent_ingestion"] !== false,
    clouds: {
      ...Object.fromEntries(Object.entries(fields(clouds)).map(([name, title]) => [name, text(title) ?? ""])),
      ...(customsource === true ? { [CUSTOM_SOURCE]: text(customsource_name) ?? "" } : {}),
    },
    resumes: fields(permissions)["resume"] === true,
  };
}
