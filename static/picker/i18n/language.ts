// Brings the page's language from beside the picker's script.

import { besideScript } from "../address";
import { translated, type Lists } from "./english/known";
import type { Words } from "./text";

export interface Language {
  /** As the SDK names it. */
  readonly name: string;
  readonly words: Partial<Words>;
  readonly direction: "ltr" | "rtl";
}

const RIGHT_TO_LEFT: readonly string[] = ["ar", "he"];

/** A picker in English now is better than one in the right language much later; milliseconds. */
const PATIENCE_MS = 4000;

/** The bundler says the hash in the names of their files, and which languages there are. */
const [HASH, ...NAMES] = typeof LANGUAGE_NAMES === "undefined" ? [] : LANGUAGE_NAMES.split(" ");

/** The language `name`. `undefined`, which means English, where we do not have it and where it does not come. */
export async function loadLanguage(name: string | undefined, pickerUrl: string): Promise<Language | undefined> {
  if (name === undefined || !NAMES.includes(name)) return undefined;
  const url = besideScript(`picker-lang-${name}.${HASH}.js`, pickerUrl);
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => (late = setTimeout(resolve, PATIENCE_MS, undefined)));
  try {
    const part = await Promise.race([import(url) as Promise<{ readonly default: Lists }>, patience]);
    return part && { name, words: translated(part.default), direction: RIGHT_TO_LEFT.includes(name) ? "rtl" : "ltr" };
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}
