// What is said about files that lie elsewhere.

import type { Texts } from "../i18n/text";
import type { RemoteFile } from "../model/linked";

/** How big a file elsewhere is, where that is known. */
export function linkedSize(texts: Texts, file: RemoteFile): string {
  return file.knowsSize ? texts.size(file.size) : texts.say("sizeUnknown");
}
