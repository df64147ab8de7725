// Names that people can read: of screenshots, and of files too long for their row.

import { extension } from "./mime";

/** Names that browsers give to pasted pictures; all of them mean "no name". */
const NAMELESS = /^(image|screenshot|unknown|blob|untitled)?\.?(png|jpe?g|gif|webp|bmp|tiff?)?$/i;

/** A name for a pasted file: its own, unless it has none; then type and time, e.g. `Pasted 2026-11-23 19.40.07.png`. */
export function pastedName(name: string, type: string, at: Date): string {
  if (!NAMELESS.test(name)) return name;
  return stampedName("Pasted", type, at, extension(name));
}

/** `Photo 2026-11-23 19.40.07.jpg`: what it is, and when it came to be. */
export function stampedName(word: string, type: string, at: Date, known = ""): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
  const ending = known || (type.split("/")[1] ?? "").replace("jpeg", "jpg").replace(/\+.*$/, "");
  return `${word} ${day} ${time}${ending === "" ? "" : `.${ending}`}`;
}

/** An extension that says what a file is; whatever is longer is a part of the name. */
const ENDING = /(\.tar)?\.[^.\s]{1,10}$/;

/**
 * `name` as it is where it `fits`, otherwise without its middle: as much of its start as fits, and its end.
 *
 * The end is the extension, and before it the last word, or four characters where that word is long or short.
 */
export function shortened(name: string, fits: (text: string) => boolean): string {
  if (fits(name)) return name;
  const ending = ENDING.exec(name)?.[0] ?? "";
  const stem = Array.from(name.slice(0, name.length - ending.length));
  const end = `…${stem.slice(-lastWord(stem)).join("")}${ending}`;
  const start = (length: number): string => stem.slice(0, length).join("").trimEnd();
  let [most, tooMany] = [0, Math.max(1, stem.length - lastWord(stem))];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(start(middle) + end)) most = middle;
    else tooMany = middle;
  }
  return start(most) + end;
}

// Characters of `stem` to keep at its end.
function lastWord(stem: readonly string[]): number {
  const length = stem.length - 1 - Math.max(...[" ", "-", "_"].map((gap) => stem.lastIndexOf(gap)));
  return length >= 3 && length <= 8 ? length : 4;
}
