// Names that people can read: of screenshots, and of files too long for their row.

import { extension } from "./mime";

/** Names that browsers give to pasted pictures; all of them mean "no name". */
const NAMELESS = /^(image|screenshot|unknown|blob|untitled)?\.?(png|jpe?g|gif|webp|bmp|tiff?)?$/i;

/** A name for a pasted file: its own, unless it has none; then type and time, e.g. `Pasted 2026-11-23 at 19.40.07.png`. */
export function pastedName(name: string, type: string, at: Date): string {
  if (!NAMELESS.test(name)) return name;
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
  const ending = extension(name) || (type.split("/")[1] ?? "").replace("jpeg", "jpg").replace(/\+.*$/, "");
  return `Pasted ${day} at ${time}${ending === "" ? "" : `.${ending}`}`;
}

/** `name` in two pieces for a row that may shorten the first: the end keeps the extension and a little more. */
export function splitName(name: string): readonly [string, string] {
  const characters = Array.from(name);
  if (characters.length <= 20) return [name, ""];
  const ending = Math.min(extension(name).length + 5, 12);
  return [characters.slice(0, -ending).join(""), characters.slice(-ending).join("")];
}
