// The picker's own texts by their names; a language file has them as lists in the order of the English ones.
import { createRequire } from "node:module";
import { join } from "node:path";

const STATIC = join(import.meta.dirname, "../../../static");

let parts;

/** The English texts, part by part. */
async function english() {
  if (parts !== undefined) return parts;
  const { buildSync } = createRequire(join(STATIC, "package.json"))("esbuild");
  const [{ text }] = buildSync({ entryPoints: [join(STATIC, "picker/i18n/en.ts")], bundle: true, write: false, format: "esm" }).outputFiles;
  ({ english: parts } = await import(`data:text/javascript,${encodeURIComponent(text)}`));
  return parts;
}

/** The texts of a language, by their names. `lists`: what its file exports. */
export async function textsOf(lists) {
  const all = Object.entries(await english());
  return Object.fromEntries(all.flatMap(([part, texts]) => Object.keys(texts).map((key, at) => [key, lists[part][at]])));
}

/** Patterns of the English texts that `words`, the texts of another language, say in another way. */
export async function foreignTo(words) {
  const forms = (text) => (typeof text === "string" ? [text] : Object.values(text));
  const all = Object.assign({}, ...Object.values(await english()));
  const own = new Set(Object.values(words).flatMap(forms));
  const wordy = (text) => /[a-z]{3}/.test(text.replace(/\{\w+\}/g, ""));
  const pattern = (text) => `^${text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+")}…?$`;
  return [...new Set(Object.values(all).flatMap(forms).filter((text) => wordy(text) && !own.has(text)))].map(pattern);
}
