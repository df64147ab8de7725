// The module /picker.mjs: does nothing when it is imported, leaves nothing unused behind, and has types that fit.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

declare const STATIC_DIR: string;

type Module = typeof import("../module/picker.mjs");

// Not a literal, so that the bundler of these tests leaves it to Node.
const address = pathToFileURL(join(STATIC_DIR, "module/picker.mjs")).href;

/** A project that has the module as a package, with `files`; `use` gets its folder. */
async function project(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "sealdrop-module-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    cpSync(join(STATIC_DIR, "module"), join(folder, "node_modules/sealdrop-picker"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a server can import it, make a picker, and is told where that opens", async () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  const { createPicker, openPicker, pickFiles, preloadPicker } = (await import(address)) as Module;
  const picker = createPicker({ displayMode: "inline", container: "#place" });
  assert.equal(Object.getOwnPropertyNames(globalThis).length, before);
  await picker.close();
  await picker.cancel();
  for (const attempt of [picker.open(), openPicker(), pickFiles(), preloadPicker()]) await assert.rejects(attempt, /opens in browsers only/);
});

test("only what is used is bundled", async () => {
  const script = pathToFileURL(join(STATIC_DIR, "node_modules/esbuild/lib/main.js")).href;
  const { build } = (await import(script)) as typeof import("esbuild");
  const bundled = async (folder: string, name: string): Promise<string> => {
    const { outputFiles } = await build({ entryPoints: [join(folder, name)], bundle: true, format: "esm", write: false });
    return outputFiles[0]?.text ?? "";
  };
  const files = {
    "none.js": 'import "sealdrop-picker"; console.log("mine");',
    "one.js": 'import { linkTo } from "sealdrop-picker"; console.log(linkTo);',
    "other.js": 'import { preloadPicker } from "sealdrop-picker"; console.log(preloadPicker);',
  };
  await project(files, async (folder) => {
    assert.equal((await bundled(folder, "none.js")).replace(/^\s*\/\/.*$/gm, "").trim(), 'console.log("mine");');
    const one = await bundled(folder, "one.js");
    assert.match(one, /signature/);
    assert.doesNotMatch(one, /picker\.js|filesUploaded|onClose/);
    const other = await bundled(folder, "other.js");
    assert.match(other, /picker\.js/);
    assert.doesNotMatch(other, /signature|filesUploaded|onClose/);
  });
});

test("its types fit strict projects, by package and by address", async () => {
  const compilerOptions = {
    target: "es2022", module: "nodenext", moduleResolution: "nodenext", lib: ["es2022", "dom"], types: [],
    strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true,
    paths: { "https://files.example.com/picker.mjs": ["./node_modules/sealdrop-picker/picker.d.mts"] },
  };
  const use = (from: string, wrong: string): string => `import { pickFiles } from "${from}";
    const { filesUploaded } = await pickFiles({ maxFiles: 2 });
    export const handles: string[] = filesUploaded.map((file) => file.handle);${wrong}`;
  const documented = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(STATIC_DIR, "../docs/anywhere.md"), "utf8"))?.[1] ?? "";
  assert.match(documented, /picker\.mjs/);
  const files = {
    "package.json": '{"type":"module"}',
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["package.ts", "address.ts", "documented.ts"] }),
    "package.ts": use("sealdrop-picker", ""),
    "address.ts": use("https://files.example.com/picker.mjs", ""),
    "documented.ts": documented.replace("./sealdrop/picker.mjs", "./node_modules/sealdrop-picker/picker.mjs"),
    "wrong.json": JSON.stringify({ compilerOptions, files: ["wrong.ts"] }),
    "wrong.ts": use("https://files.example.com/picker.mjs", "await pickFiles({ maxFiles: '2' });"),
  };
  await project(files, (folder) => {
    const compile = (config: string): Buffer =>
      execFileSync(process.execPath, [join(STATIC_DIR, "node_modules/typescript/bin/tsc"), "-p", join(folder, config)], { stdio: "pipe" });
    compile("tsconfig.json");
    assert.throws(() => compile("wrong.json"), (error: { stdout?: Buffer }) => /'string' is not assignable to type 'number'/.test(String(error.stdout)));
  });
});
