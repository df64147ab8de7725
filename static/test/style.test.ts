import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

import { core } from "../picker/i18n/english/core";
import { en } from "../picker/i18n/en";
import { shared } from "../picker/view/shared";

declare const STATIC_DIR: string;

const css = readdirSync(join(STATIC_DIR, "style")).map((name) => readFileSync(join(STATIC_DIR, "style", name), "utf8")).join("\n").replace(/\/\*[\s\S]*?\*\//g, "");

/** The selectors of the sheet, without what stands inside :where(), which weighs nothing. */
function selectors(): readonly string[] {
  const rules = css.replace(/@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "").matchAll(/([^{};]+)\{/g);
  return Array.from(rules, ([, selector]) => (selector ?? "").trim())
    .filter((selector) => !selector.startsWith("@"))
    .flatMap((selector) => withoutWhere(selector).split(","))
    .map((selector) => selector.trim());
}

function withoutWhere(selector: string): string {
  const next = selector.replace(/:where\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "");
  return next === selector ? selector : withoutWhere(next);
}

test("every rule has exactly one class and nothing else, so that one class of the page wins", () => {
  for (const selector of selectors()) assert.match(selector, /^\.up-[a-z-]+(::backdrop|::placeholder|::before|::after)?$/);
});

test("nothing in the sheet has to be fetched, and nothing is forced", () => {
  assert.doesNotMatch(css, /url\(|@import|!important|@font-face/);
});

test("only logical properties are used, so that right-to-left scripts need no second sheet", () => {
  const physical = /[\s;{](?:(?:min-|max-)?(?:width|height)|(?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom))\s*:/;
  assert.equal(physical.exec(css)?.[0], undefined);
  // Four values run clockwise from the top, whatever the script: left and right have to be the same.
  const values = /(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g;
  const shorthands = Array.from(css.matchAll(/(?:padding|margin|inset): ([^;]+);/g), ([, text = ""]) => text.match(values) ?? []);
  assert.deepEqual(shorthands.filter(({ length, 1: right, 3: left }) => length === 4 && right !== left), []);
});

/** Bytes that the picker may cost on the wire, with its styles and English: what everybody loads who sends a few files. */
const BUDGET_BYTES = 45_000;

/** Bytes that the frame of a picker over the page may cost. */
const OVERLAY_BUDGET_BYTES = 2_700;

/** Bytes that filter and order may cost, with the eighth file. */
const SIEVE_BUDGET_BYTES = 1_600;

/** Bytes that the reasons of refusals may cost, with the first one. */
const NOTICE_BUDGET_BYTES = 1_500;

/** Bytes that folders in the list may cost, when there is one. */
const DRAWERS_BUDGET_BYTES = 3_400;

/** Bytes that a place for files in somebody's page may cost. */
const PANE_BUDGET_BYTES = 3_000;

/** Bytes that the panel behind "?" may cost, when it is opened. */
const HELP_BUDGET_BYTES = 2_200;

/** Bytes that a file in full size may cost, when one is opened. */
const PREVIEW_BUDGET_BYTES = 3_500;

/** Bytes that the editor may cost with everything it needs, when it is needed. */
const EDITOR_BUDGET_BYTES = 15_000;

/** Bytes that the sources beside this device's files may cost, when one is opened. */
const SOURCES_BUDGET_BYTES = 8_000;

/** Bytes that sources whose folders the server lists may cost, when one is opened. */
const CLOUDS_BUDGET_BYTES = 10_000;

/** Bytes that uploads may cost that go on after a reload, when there is one. */
const RESUME_BUDGET_BYTES = 10_000;

/** Bytes that the ring around a hidden tab's icon may cost, when there is one. */
const RING_BUDGET_BYTES = 800;

/** Bytes that a page without filestack-js may cost beside it. */
const STANDALONE_BUDGET_BYTES = 6_500;

/** Bytes that one more language may cost. */
const LANGUAGE_BUDGET_BYTES = 4_000;

interface Tools {
  readonly esbuild: typeof import("esbuild");
  readonly minify: typeof import("terser").minify;
}

// Not literals, so that the bundler of these tests leaves them to Node.
async function bundler(): Promise<typeof import("../picker/bundle.mjs") & Tools> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(STATIC_DIR, path)).href);
  const esbuild = (await load("node_modules/esbuild/lib/main.js")) as typeof import("esbuild");
  const { minify } = (await load("node_modules/terser/main.js")) as typeof import("terser");
  return { ...((await load("picker/bundle.mjs")) as typeof import("../picker/bundle.mjs")), esbuild, minify };
}

test("the picker shares everything that its parts ask for, and nothing else", async () => {
  const { esbuild, SCRIPTS, sharing } = await bundler();
  const asked = new Set<string>();
  for (const entry of [...Object.values(SCRIPTS).map(([script]) => script ?? ""), "standalone/standalone.ts"]) {
    const made = await esbuild.build({
      entryPoints: [join(STATIC_DIR, "picker", entry)], bundle: true, write: false, format: "esm", plugins: [sharing],
      jsx: "automatic", jsxImportSource: "preact",
    });
    for (const [, names = "", from = ""] of made.outputFiles[0]?.text.matchAll(/^import \{([^}]+)\} from "([^"]+)"/gm) ?? []) {
      for (const name of names.split(",")) asked.add(`${from} ${name.trim().split(" as ")[0]}`);
    }
  }
  const table = readFileSync(join(STATIC_DIR, "picker/view/shared.ts"), "utf8").matchAll(/^  "?([\w/-]+)"?: \{/gm);
  const given = Array.from(table, ([, from = ""]) => Object.keys(shared(from)).map((name) => `${from} ${name}`)).flat();
  assert.ok(asked.size > 40);
  assert.deepEqual([...asked].sort(), given.sort());
});

test("what the picker says before a part is there is in its own English", async () => {
  const { esbuild } = await bundler();
  const made = await esbuild.build({
    entryPoints: [join(STATIC_DIR, "picker/register.ts")], bundle: true, write: false, metafile: true, absWorkingDir: STATIC_DIR,
    jsx: "automatic", jsxImportSource: "preact",
  });
  const own = Object.keys(made.metafile.inputs).filter((path) => /^picker\/(?!i18n)/.test(path)).map((path) => readFileSync(join(STATIC_DIR, path), "utf8"));
  const said = new Set(own.flatMap((text) => Array.from(text.matchAll(/say\(([^)]*?)[,)]/g), ([, keys = ""]) => keys.match(/"\w+"/g) ?? [])).flat());
  assert.ok(said.size > 60);
  assert.deepEqual([...said].filter((key) => !(JSON.parse(key) in core) && JSON.parse(key) in en), []);
});

test("the bundle is always the same and stays within its budget", async () => {
  const out = mkdtempSync(join(tmpdir(), "sealdrop-bundle-"));
  try {
    const { esbuild: { build, transform }, minify, bundlePicker, PARTS } = await bundler();
    const make = async (): Promise<Buffer[]> => {
      await bundlePicker({ build, transform, minify }, out);
      return ["picker.js", "picker.css", ...PARTS].map((name) => readFileSync(join(out, name)));
    };
    const [first, second] = [await make(), await make()];
    assert.ok(first.every((bytes, at) => second[at]?.equals(bytes)), "two runs differ");
    const sizes = first.map((bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length);
    const sum = (some: readonly number[]): number => some.reduce((all, size) => all + size, 0);
    assert.ok(sum(sizes.slice(0, 2)) <= BUDGET_BYTES, `${sizes}`);
    const part = (names: RegExp): readonly number[] => sizes.slice(2).filter((_, at) => names.test(PARTS[at] ?? ""));
    assert.ok(sum(part(/drawers/)) <= DRAWERS_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/sieve/)) <= SIEVE_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/notice/)) <= NOTICE_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/overlay/)) <= OVERLAY_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/pane/)) <= PANE_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/help/)) <= HELP_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/preview/)) <= PREVIEW_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/editor|images|pictures/)) <= EDITOR_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/sources/)) <= SOURCES_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/clouds/)) <= CLOUDS_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/resume|hash/)) <= RESUME_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/ring/)) <= RING_BUDGET_BYTES, `${sizes}`);
    assert.ok(sum(part(/standalone/)) <= STANDALONE_BUDGET_BYTES, `${sizes}`);
    assert.ok(Math.max(...part(/lang/)) <= LANGUAGE_BUDGET_BYTES, `${sizes}`);
    const host = /https?:\/\/(?!www\.w3\.org)[a-z0-9.]+/;
    for (const bytes of first) assert.equal(host.exec(bytes.toString())?.[0], undefined, "no other host is named");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test("every token is in the documentation, and nothing else is there", () => {
  const layer = /@layer up-tokens \{[\s\S]*?\n\}/.exec(css)?.[0] ?? "";
  const declared = new Set(Array.from(layer.matchAll(/(--up-[a-z-]+):/g), ([, name]) => name));
  const docs = readFileSync(join(STATIC_DIR, "../docs/themes.md"), "utf8");
  const documented = new Set(Array.from(docs.matchAll(/^\| `(--up-[a-z-]+)` \|/gm), ([, name]) => name));
  assert.deepEqual([...documented].sort(), [...declared].sort());
  const known = new Set([...declared, "--up-part", "--up-before", "--up-after", "--up-pulled", "--up-gap", ...["x", "y", "w", "h"].map((side) => `--up-editor-${side}`)]);
  const used = new Set(Array.from(css.matchAll(/var\((--up-[a-z-]+)/g), ([, name]) => name));
  assert.deepEqual([...used].filter((name) => !known.has(name)), []);
});
