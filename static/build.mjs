// Makes the embedded assets: node build.mjs PACKAGES OUT
// PACKAGES has node_modules; OUT gets assets/NAME, assets/NAME.br, assets/NAME.gz and assets.rs, the table of them; and
// words.rs, what the upload page says by itself in each language of the picker.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { bundlePicker, hashOf, languagesHash, PARTS, texts } from "./picker/bundle.mjs";

const [packages, out] = process.argv.slice(2);
const here = import.meta.dirname;
const folder = join(out, "assets");
const types = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  // Browsers show it, compilers do not mind.
  ".mts": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
};

const nodeModules = join(packages, "node_modules");
const [{ build, transform }, { minify }] = ["esbuild", "terser"].map(createRequire(join(nodeModules, "x")));

/** Group, name and content of everything that is embedded. */
async function contents() {
  const page = join(here, "page");
  const names = (await readdir(page)).filter((name) => extname(name) in types).sort();
  const own = names.map(async (name) => ["Page", name, await readFile(join(page, name))]);
  const examples = join(here, "examples");
  const ofExamples = (await readdir(examples)).filter((name) => extname(name) in types).sort();
  const shown = ofExamples.map(async (name) => ["Page", `example-${name}`, await readFile(join(examples, name))]);
  const sdk = await readFile(join(packages, "node_modules/filestack-js/build/browser/filestack.min.js"));
  const ours = await readFile(join(here, "sdk/selfhosted.js"));
  await bundlePicker({ build, transform, minify }, out, { nodePaths: [nodeModules] });
  const picker = ["picker.js", "picker.css"].map(async (name) => ["Fixed", name, await readFile(join(out, name))]);
  const languages = await languagesHash(out);
  const parts = PARTS.map(async (name) => ["Part", name, await readFile(join(out, name)), name.startsWith("picker-lang-") ? languages : undefined]);
  const module = ["picker.mjs", "picker.d.mts"].map(async (name) => ["Fixed", name, await readFile(join(here, "module", name))]);
  return [
    ...(await Promise.all(own)),
    ...(await Promise.all(shown)),
    ...(await Promise.all(module)),
    ...(await Promise.all(picker)),
    ...(await Promise.all(parts)),
    ["Fixed", "filestack.js", sdk],
    ["Fixed", "filestack-selfhosted.js", Buffer.concat([sdk, Buffer.from("\n;\n"), ours])],
  ];
}

/** Writes one asset in three encodings and returns its row of the Rust table. `named`: the hash in its name. */
async function embed(group, name, content, named) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
  const encodings = {
    plain: ["", content],
    brotli: [".br", await promisify(brotliCompress)(content, quality)],
    gzip: [".gz", await promisify(gzip)(content, { level: 9 })],
  };
  const fields = [];
  for (const [field, [ending, bytes]] of Object.entries(encodings)) {
    const path = join(folder, name + ending);
    await writeFile(path, bytes);
    fields.push(`${field}: include_bytes!(${JSON.stringify(path)})`);
  }
  const hash = hashOf(content);
  const ending = extname(name);
  const hashed = `${name.slice(0, -ending.length)}.${named ?? hash}${ending}`;
  const text = { name, hashed_name: hashed, content_type: types[ending], hash };
  const texts = Object.entries(text).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  return `    Asset { group: Group::${group}, ${[...texts, ...fields].join(", ")} },\n`;
}

/** Texts of the picker that the page needs before it has come, or when it does not. */
const REFUSING = ["blockedTitle", "blockedWhy", "unreachableTitle", "unreachableWhy", "blockedCode", "blockedTime", "tryAgain"];

/** One row of the Rust table of languages. */
function words([tag, all]) {
  const refusing = JSON.stringify(Object.fromEntries(REFUSING.map((key) => [key, all[key]])));
  const fields = Object.entries({ tag, title: all.title, preparing: all.preparing, refusing });
  return `    Words { ${fields.map(([name, text]) => `${name}: ${JSON.stringify(text)}`).join(", ")} },\n`;
}

await mkdir(folder, { recursive: true });
const rows = await Promise.all((await contents()).map((asset) => embed(...asset)));
await writeFile(join(out, "assets.rs"), `const ASSETS: &[Asset] = &[\n${rows.join("")}];\n`);
const languages = await texts({ build });
await writeFile(join(out, "words.rs"), `static LANGUAGES: [Words; ${languages.length}] = [\n${languages.map(words).join("")}];\n`);
