// Runs the tests of this folder. Node 20 cannot read TypeScript, so esbuild first bundles each test into a
// temporary folder; source maps keep the stack traces readable.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "sealdrop-test-"));
try {
  const names = readdirSync(here).filter((name) => /\.test\.tsx?$/.test(name)).sort();
  await build({
    entryPoints: names.map((name) => join(here, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    jsx: "automatic",
    jsxImportSource: "preact",
    sourcemap: "inline",
    // Tests read files of this project; the bundle itself lies elsewhere.
    define: { STATIC_DIR: JSON.stringify(dirname(here)) },
    logLevel: "warning",
  });
  const files = names.map((name) => join(out, name.replace(/\.tsx?$/, ".mjs")));
  const ran = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = ran.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
