// Makes what a page loads from the sources beside this file: picker.js and picker.css at once, PARTS when needed.
// The same sources always give the same bytes.

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Browsers since spring 2024, the first that all have `light-dark()`; newer syntax is rewritten. */
const TARGET = ["es2022", "chrome123", "firefox120", "safari17.5"];

/** Every language but English, which the picker has in itself. */
export const LANGUAGES = readdirSync(join(here, "i18n/languages")).map((name) => basename(name, ".ts")).sort();

/** What is loaded only when it is needed. */
export const PARTS = [
  "picker-editor.js",
  "picker-editor.css",
  "picker-images.js",
  "picker-sources.js",
  "picker-sources.css",
  ...LANGUAGES.map((language) => `picker-lang-${language}.js`),
];

/** Of the picker's own modules, the ones that its parts share with it; `view/shared.ts` hands them over. */
const SHARED = ["api", "button", "callbacks", "icons", "linked", "modal", "names", "problem", "ui", "words"];

/**
 * Writes `picker.js` (one classic script), `picker.css` and PARTS into `outDir`.
 *
 * @param {typeof import("esbuild")} esbuild given by the caller, whose `node_modules` need not be above the sources
 * @param {string} outDir a folder that exists or can be made
 * @param {{ nodePaths?: string[] }} [options] `nodePaths`: further folders to look for packages in
 * @returns {Promise<void>}
 */
export async function bundlePicker({ build }, outDir, { nodePaths = [] } = {}) {
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    outdir: outDir,
    bundle: true,
    target: TARGET,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths,
    logLevel: "warning",
  };
  const at = (/** @type {string} */ path) => join(here, path);
  const languages = LANGUAGES.map((language) => [`picker-lang-${language}`, at(`i18n/languages/${language}.ts`)]);
  await build({ ...common, entryPoints: Object.fromEntries(languages), format: "esm" });
  const define = { LANGUAGE_NAMES: JSON.stringify([await languagesHash(outDir), ...LANGUAGES].join(" ")) };
  const entryPoints = { picker: at("register.ts"), "picker-images": at("images/worker.ts") };
  await build({ ...common, entryPoints, define, format: "iife" });
  await build({ ...common, entryPoints: { picker: at("../style/picker.css"), "picker-editor": at("../style/editor.css"), "picker-sources": at("../style/sources.css") } });
  // A module whose one export takes `require`, so that it can be given what the picker has already.
  await build({
    ...common,
    entryPoints: { "picker-editor": at("editor/editor.tsx"), "picker-sources": at("panels/panels.tsx") },
    format: "cjs",
    banner: { js: "export default require=>{const module={exports:{}};" },
    footer: { js: "return module.exports}" },
    plugins: [sharing],
  });
}

/**
 * What names a file by its content: `picker-editor.HASH.js`.
 *
 * @param {Uint8Array | string} content
 */
export function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

/**
 * What names the files of all languages: one hash of them together costs the picker less than one for each.
 *
 * @param {string} outDir where `bundlePicker` wrote them
 */
export async function languagesHash(outDir) {
  const files = LANGUAGES.map((language) => readFile(join(outDir, `picker-lang-${language}.js`)));
  return hashOf(Buffer.concat(await Promise.all(files)));
}

/** @type {import("esbuild").Plugin} */
const sharing = {
  name: "sharing",
  setup({ onResolve }) {
    onResolve({ filter: /^preact/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\.\.\/((view|model)\/|callbacks$)/ }, ({ path }) => {
      const name = basename(path);
      return SHARED.includes(name) ? { path: name, external: true } : undefined;
    });
  },
};
