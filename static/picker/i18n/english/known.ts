// The English texts that are on the page by now.

import type { Words } from "../text";
import { core } from "./core";

export const known: Partial<Words> = { ...core };

/** Adds what a part says. */
export function learn(words: Partial<Words>): void {
  Object.assign(known, words);
}
