// Builds each widget with esbuild: minified, its styles in one file beside its script.
import { readdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, extname, join } from "node:path";
import { createRequire } from "node:module";

const here = import.meta.dirname;
/** Where install.sh put everything. */
export const PEERS = join(here, "../peers/picker");
export const require = createRequire(join(PEERS, "package.json"));

/** The files of `name` by kind: `[{ path, content, type }]`, the path with a hash of the content in it. */
export async function bundle(name) {
  const outdir = join(PEERS, "built", name);
  await rm(outdir, { recursive: true, force: true });
  await require("esbuild").build({
    entryPoints: { [name]: join(here, "widgets", `${name}.mjs`) },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "dataurl" },
    nodePaths: [join(PEERS, "node_modules")],
    logLevel: "error",
  });
  return Promise.all(readdirSync(outdir).map(async (file) => {
    const content = await readFile(join(outdir, file));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
    const ending = extname(file);
    const entry = basename(file, ending) === name;
    return { path: `/built/${entry ? `${basename(file, ending)}.${hash}${ending}` : file}`, content, ending, entry };
  }));
}

/** The page that a widget is mounted in. */
export function pageOf({ title, scripts = [] }, files) {
  const entries = (kind) => files.filter(({ entry, ending }) => entry && ending === kind).map(({ path }) => path);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${entries(".css").map((path) => `<link rel="stylesheet" href="${path}">`).join("\n")}
<style>html, body { block-size: 100%; margin: 0 } #widget { block-size: 600px; inline-size: min(100%, 60rem); margin-inline: auto }</style>
${scripts.map((path) => `<script src="${path}" defer></script>`).join("\n")}
<h1>Files</h1>
<main id="widget"></main>
${entries(".js").map((path) => `<script type="module" src="${path}"></script>`).join("\n")}
</html>`;
}

/** The installed version of a package. */
export const versionOf = async (name) => JSON.parse(await readFile(join(PEERS, "node_modules", name, "package.json"), "utf8")).version;
