// Makes the two files that a page loads, picker.js and picker.css, from the sources beside this file.
// The same sources always give the same bytes.

import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Browsers since spring 2024, the first that all have `light-dark()`; newer syntax is rewritten. */
const TARGET = ["es2022", "chrome123", "firefox120", "safari17.5"];

/**
 * Writes `picker.js` (one classic script) and `picker.css` into `outDir`.
 *
 * @param {typeof import("esbuild")} esbuild given by the caller, whose `node_modules` need not be above the sources
 * @param {string} outDir a folder that exists or can be made
 * @param {{ nodePaths?: string[] }} [options] `nodePaths`: further folders to look for packages in
 * @returns {Promise<void>}
 */
export async function bundlePicker({ build }, outDir, { nodePaths = [] } = {}) {
  await build({
    entryPoints: { picker: join(here, "register.ts") },
    outdir: outDir,
    bundle: true,
    format: "iife",
    target: TARGET,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths,
    logLevel: "warning",
  });
  await build({
    entryPoints: { picker: join(here, "../style/picker.css") },
    outdir: outDir,
    bundle: true,
    target: TARGET,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
}
