// The picker's own texts by their names; a language file has them as lists in the order of the English ones.
import { createRequire } from "node:module";
import { join } from "node:path";

const STATIC = join(import.meta.dirname, "../../../static");

/** The names of the English texts, part by part. */
async function names() {
  const { buildSync } = createRequire(join(STATIC, "package.json"))("esbuild");
  const [{ text }] = buildSync({ entryPoints: [join(STATIC, "picker/i18n/en.ts")], bundle: true, write: false, format: "esm" }).outputFiles;
  const { english } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return Object.entries(english).map(([part, texts]) => [part, Object.keys(texts)]);
}

/** The texts of a language, by their names. `lists`: what its file exports. */
export async function textsOf(lists) {
  return Object.fromEntries((await names()).flatMap(([part, keys]) => keys.map((key, at) => [key, lists[part][at]])));
}
