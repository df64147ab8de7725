// The bytes that a preview shows: of this computer, or, of a file that lay elsewhere, what the server has stored.

import { useEffect, useState } from "preact/hooks";
import type { Links } from "../list/links";
import type { Item } from "../model/item";
import { RemoteFile } from "../model/linked";
import type { PreviewKind } from "../model/preview";
import { useUi } from "../view/ui";

/** Bytes of a text that are shown; whoever wants more opens the file. */
export const TEXT_BYTES = 200_000;

/** Largest stored PDF that is fetched to be shown, in bytes: the browser keeps all of it. */
const PDF_BYTES = 50_000_000;

/** Bytes, or the address of something that the browser plays as it comes; `undefined` until it is known. */
export function useContent(item: Item, kind: PreviewKind | undefined, links: Links, onFail: () => void): Blob | string | undefined {
  const { signal } = useUi();
  const { file } = item.picked;
  const receipt = file instanceof RemoteFile && item.kind === "stored" ? item.receipt : undefined;
  const [content, setContent] = useState<Blob | string | undefined>(receipt === undefined ? file : undefined);
  useEffect(() => {
    if (receipt === undefined) return;
    const leaving = new AbortController();
    const found = async (): Promise<Blob | string> => {
      if (receipt.size === 0) return new Blob();
      const url = await links.make(receipt, signal);
      // One more tells that there are more.
      if (kind === "text") return fetched(url, leaving.signal, `bytes=0-${TEXT_BYTES}`);
      if (kind !== "pdf") return url;
      if ((receipt.size ?? file.size) > PDF_BYTES) throw new Error("too long to be kept");
      return fetched(url, leaving.signal);
    };
    found().then((one) => leaving.signal.aborted || setContent(one), () => leaving.signal.aborted || onFail());
    return () => leaving.abort();
  }, []);
  return content;
}

async function fetched(url: string, signal: AbortSignal, range?: string): Promise<Blob> {
  const response = await fetch(url, { signal, headers: range === undefined ? {} : { Range: range } });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.blob();
}
