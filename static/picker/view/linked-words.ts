// What is said about files behind links.

import type { Texts } from "../i18n/text";
import type { LinkedFile } from "../model/linked";

/** How big the file behind a link is, where that is known. */
export function linkedSize(texts: Texts, file: LinkedFile): string {
  return file.knowsSize ? texts.size(file.size) : texts.say("sizeUnknown");
}
