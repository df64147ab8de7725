// Why an upload did not work, as classes by what the user can do about it, and the readable part that state keeps.

/** The connection, or the server, failed for now: the same file can be sent again. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  /** `said`: the message is the server's own and meant for people. `after`: it asks to be left alone so long, in milliseconds. */
  constructor(
    message: string,
    readonly said = false,
    readonly after?: number,
  ) {
    super(message);
  }
}

/** This file cannot be uploaded as it is; another one may be. `code`: why, where it is one of our own reasons. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(
    message: string,
    readonly code?: "file_changed",
  ) {
    super(message);
  }
}

/** The bytes of a file cannot be read any more. */
export function fileChanged(): RefusedError {
  return new RefusedError("The file was changed, moved or removed after it was chosen", "file_changed");
}

/** The user took it back. Nothing is shown. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** The server answered, and the answer was no. `code` is the stable word of its refusal, when it sent one. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    message: string,
    readonly status: number,
    readonly code?: string,
    readonly trace?: string,
  ) {
    super(message);
  }
}

/** What a row or a panel shows. */
export interface Problem {
  /** `retry`: the same again may work. `renew`: permission first. `replace`: only another file will do. */
  readonly remedy: "retry" | "renew" | "replace";
  /** A readable sentence from the server or the browser; empty when we only know the kind. */
  readonly message: string;
  readonly status?: number;
  readonly code?: string;
  readonly trace?: string;
  /** The server's clock when it refused, as it wrote it. */
  readonly serverTime?: string;
}

/** Codes after which the page has to fetch new permission (protocol: refusals). */
const PERMISSION_CODES = new Set(["policy_expired", "security_required", "bad_signature", "bad_policy", "unknown_app"]);

/** Codes that will be the same for this file however often it is sent. */
const FILE_CODES = new Set(["size_not_allowed", "key_exists"]);

/** The readable part of anything that was thrown. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) {
    return {
      remedy: remedyFor(error),
      message: error.message,
      status: error.status,
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(error.trace === undefined ? {} : { trace: error.trace }),
    };
  }
  if (error instanceof NetworkError && !error.said) return { remedy: "retry", message: "" };
  const message = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  if (error instanceof RefusedError) return { remedy: "replace", message, ...(error.code === undefined ? {} : { code: error.code }) };
  return { remedy: "retry", message };
}

function remedyFor(error: ApiError): Problem["remedy"] {
  if (error.code !== undefined && PERMISSION_CODES.has(error.code)) return "renew";
  if (error.status === 413 || (error.code !== undefined && FILE_CODES.has(error.code))) return "replace";
  return "retry";
}
