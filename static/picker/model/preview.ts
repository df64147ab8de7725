// Which files can be looked at before and after they are uploaded, and as what.

import type { Item } from "./item";
import { RemoteFile } from "./linked";
import { mimeOf } from "./mime";

export type PreviewKind = "image" | "video" | "audio" | "pdf" | "text";

/** Types that browsers draw; some draw what phones write (HEIC), and the others say that they cannot. */
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp|hei[cf]|svg\+xml)$/;

/** Types that are text, whatever they are called. */
const TEXT = /^(text\/.+|application\/(json|xml|javascript|x-sh|x-yaml|toml|sql)|.+\+(json|xml))$/;

/**
 * As what `item` can be looked at now: what lies elsewhere once it is stored, as what the server has found it to be, and
 * where the page `reads` what is stored.
 */
export function previewOf(item: Item, reads: boolean): PreviewKind | undefined {
  const { file } = item.picked;
  if (!(file instanceof RemoteFile)) return previewKind(file);
  return reads && item.kind === "stored" ? previewKind({ name: file.name, type: item.receipt.mimetype ?? file.type }) : undefined;
}

/** As what `file` can be looked at. The browser may still turn out not to know its codec. */
export function previewKind(file: { readonly name: string; readonly type: string }): PreviewKind | undefined {
  const type = (mimeOf(file).split(";")[0] ?? "").trim().toLowerCase();
  if (IMAGE.test(type)) return "image";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  if (type === "application/pdf") return "pdf";
  return TEXT.test(type) ? "text" : undefined;
}
