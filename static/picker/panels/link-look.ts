// Links as people type them, and what the server says about the files behind them.

import { fields } from "../model/api";
import type { Client } from "../model/client";
import { LinkedFile } from "../model/link-transfer";
import type { About, Link } from "../model/linked";
import { credentials } from "../model/protocol";
import type { Session } from "../session";

/** The file behind `link`. Rejects like an upload does, with the server's reason. */
export async function lookAt(session: Pick<Session, "look">, link: Link): Promise<LinkedFile> {
  return new LinkedFile(link, aboutFrom(await session.look(link), link.url));
}

/** Types that the server shows of a link; the bytes decide. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;

/** The picture behind `link`, by way of the server: its host hears nothing of who looks. Rejects where there is none. */
export async function pictureOf(session: Client["session"], { link, type }: LinkedFile, signal: AbortSignal): Promise<Blob> {
  if (!SHOWN.test(type) || link.headers !== undefined) throw new Error("no picture");
  const question = new URLSearchParams({ ...credentials(session), url: link.url });
  const response = await fetch(`${session.urls.uploadApiUrl}/link-preview?${question}`, { signal });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.blob();
}

/** What somebody typed as the address of a file, or `undefined` if it cannot be one. */
export function addressFrom(typed: string): string | undefined {
  const text = typed.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === "" || /\s/.test(text) || !URL.canParse(full)) return undefined;
  const { protocol, hostname } = new URL(full);
  const isPlace = hostname.includes(".") || hostname === "localhost" || hostname.startsWith("[");
  return /^https?:$/.test(protocol) && isPlace ? full : undefined;
}

/** What the server says about the file behind `url`. A name is made of the link where it says none. */
export function aboutFrom(answer: unknown, url: string): About {
  const { filename, name, mimetype, size } = fields(answer);
  const last = decoded(new URL(url).pathname.split("/").pop() ?? "");
  return {
    name: text(filename) ?? text(name) ?? (last || new URL(url).hostname),
    type: (text(mimetype) ?? "").split(";")[0]?.trim() ?? "",
    size: typeof size === "number" && size >= 0 ? size : undefined,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
