// Makes what a page loads from the sources beside this file: picker.js and picker.css at once, PARTS when needed.
// The same sources always give the same bytes.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Browsers since spring 2024, the first that all have `light-dark()`; newer syntax is rewritten. */
const TARGET = ["es2022", "chrome123", "firefox120", "safari17.5"];

/** Every language but English, which the picker has in itself. */
export const LANGUAGES = readdirSync(join(here, "i18n/languages")).map((name) => basename(name, ".ts")).sort();

/** The parts that `parts.ts` knows: where their scripts begin, and the style sheets of those that draw something. */
export const SCRIPTS = {
  "picker-clouds": ["clouds/browser.tsx", "../style/clouds.css"],
  "picker-drawers": ["drawers/drawers.ts", "../style/drawers.css"],
  "picker-editor": ["editor/editor.tsx", "../style/editor.css"],
  "picker-help": ["help/help.tsx", "../style/help.css"],
  "picker-magic": ["model/magic.ts"],
  "picker-notice": ["notice/notice.ts"],
  "picker-overlay": ["overlay/overlay.ts", "../style/overlay.css"],
  "picker-pane": ["pane/drop-pane.tsx", "../style/pane.css"],
  "picker-pictures": ["images/making.ts"],
  "picker-preview": ["preview/preview.tsx", "../style/preview.css"],
  "picker-resume": ["resume/resume.ts", "../style/resume.css"],
  "picker-sheet": ["sheet/sheet.tsx", "../style/sheet.css"],
  "picker-sieve": ["list/sieve.tsx"],
  "picker-sources": ["panels/panels.tsx", "../style/sources.css"],
};

/** What is loaded only when it is needed. */
export const PARTS = [
  ...Object.entries(SCRIPTS).flatMap(([name, [, style]]) => (style === undefined ? `${name}.js` : [`${name}.js`, `${name}.css`])),
  "picker-hash.js",
  "picker-images.js",
  "picker-ring.js",
  "picker-standalone.js",
  ...LANGUAGES.map((language) => `picker-lang-${language}.js`),
];

/** The picker's own modules that its parts share with it, as `view/shared.ts` has them. */
const SHARED = Array.from(readFileSync(join(here, "view/shared.ts"), "utf8").matchAll(/^  "?([\w/-]+)"?: \{/gm), ([, name]) => name);

/**
 * Writes `picker.js` (one classic script), `picker.css` and PARTS into `outDir`.
 *
 * @param {Pick<typeof import("esbuild"), "build" | "transform"> & Pick<typeof import("terser"), "minify">} tools given by
 *   the caller, whose `node_modules` need not be above the sources
 * @param {string} outDir a folder that exists or can be made
 * @param {{ nodePaths?: string[] }} [options] `nodePaths`: further folders to look for packages in
 * @returns {Promise<void>}
 */
export async function bundlePicker({ build, transform, minify }, outDir, { nodePaths = [] } = {}) {
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
  await mkdir(outDir, { recursive: true });
  await bundleLanguages({ build, transform }, outDir);
  const define = { LANGUAGE_NAMES: JSON.stringify([await languagesHash(outDir), ...LANGUAGES].join(" ")) };
  const entryPoints = { picker: at("register.ts"), "picker-hash": at("resume/worker.ts"), "picker-images": at("images/worker.ts") };
  await build({ ...common, entryPoints, define, format: "iife" });
  await build({ ...common, entryPoints: { "picker-ring": at("ring/ring.ts") }, format: "esm" });
  const of = (/** @type {number} */ kind) =>
    Object.fromEntries(Object.entries(SCRIPTS).flatMap(([name, { [kind]: path }]) => (path === undefined ? [] : [[name, at(path)]])));
  await build({ ...common, entryPoints: of(1) });
  // The list has a sheet of its own to be read in; it comes with the picker's.
  const contents = ["picker", "list"].map((name) => `@import "./${name}.css";`).join("");
  const { outdir: _folder, ...toOne } = common;
  await build({ ...toOne, outfile: join(outDir, "picker.css"), stdin: { contents, loader: "css", resolveDir: at("../style") } });
  // A module whose one export takes `require`, so that it can be given what the picker has already.
  await build({
    ...common,
    entryPoints: { ...of(0), "picker-standalone": at("standalone/standalone.ts") },
    format: "cjs",
    banner: { js: "export default require=>{const module={exports:{}};" },
    footer: { js: "return module.exports}" },
    plugins: [sharing],
  });
  const scripts = ["picker.js", ...PARTS].filter((name) => name.endsWith(".js") && !name.startsWith("picker-lang-"));
  await Promise.all(scripts.map((name) => squeeze({ minify }, join(outDir, name))));
}

/**
 * Makes the script at `path` smaller than esbuild leaves it, by 3 % on the wire.
 *
 * @param {Pick<typeof import("terser"), "minify">} terser
 * @param {string} path
 */
async function squeeze({ minify }, path) {
  const code = await readFile(path, "utf8");
  const made = await minify(code, { ecma: 2020, module: true, compress: { passes: 2, hoist_funs: true } });
  await writeFile(path, made.code ?? code);
}

/**
 * Writes `picker-lang-LANGUAGE.js`: for each part its texts alone, in the order of the English ones, because what they
 * are called would be a third of the file. `i18n/english/known.ts` puts both together again.
 *
 * @param {Pick<typeof import("esbuild"), "build" | "transform">} esbuild
 * @param {string} outDir
 */
async function bundleLanguages({ build, transform }, outDir) {
  const { english } = await loadTexts({ build }, "en.ts");
  for (const language of LANGUAGES) {
    const { default: words } = await loadTexts({ build }, `languages/${language}.ts`);
    const lists = Object.entries(english).map(([part, texts]) => [part, Object.keys(texts).map((key) => words[key])]);
    const { code } = await transform(`export default ${JSON.stringify(Object.fromEntries(lists))}`, { minify: true, charset: "utf8" });
    await writeFile(join(outDir, `picker-lang-${language}.js`), code);
  }
}

/**
 * Every language with all its texts by their names, English first.
 *
 * @param {Pick<typeof import("esbuild"), "build">} esbuild
 * @returns {Promise<[string, Record<string, unknown>][]>}
 */
export async function texts({ build }) {
  const { en } = await loadTexts({ build }, "en.ts");
  const others = LANGUAGES.map(async (language) => [language, (await loadTexts({ build }, `languages/${language}.ts`)).default]);
  return [["en", en], .../** @type {[string, Record<string, unknown>][]} */ (await Promise.all(others))];
}

/**
 * @param {Pick<typeof import("esbuild"), "build">} esbuild
 * @param {string} path below `i18n`
 */
async function loadTexts({ build }, path) {
  const made = await build({ entryPoints: [join(here, "i18n", path)], bundle: true, write: false, format: "esm", logLevel: "warning" });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0]?.contents ?? "").toString("base64")}`);
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

/**
 * Leaves open in a part what the picker shares.
 *
 * @type {import("esbuild").Plugin}
 */
export const sharing = {
  name: "sharing",
  setup({ onResolve }) {
    onResolve({ filter: /^preact/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const name = relative(here, join(resolveDir, path)).replaceAll("\\", "/");
      return SHARED.includes(name) ? { path: name, external: true } : undefined;
    });
  },
};
