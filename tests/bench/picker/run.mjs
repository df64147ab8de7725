// Sealdrop's picker beside its peers: how much comes over the wire, how soon it answers, what many files do to it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const here = import.meta.dirname;
const options = {
  rounds: { type: "string", default: "5" },
  "network-rounds": { type: "string", default: "2" },
  "many-rounds": { type: "string", default: "2" },
  limit: { type: "string", default: "20" },
  only: { type: "string" },
  help: { type: "boolean" },
};
const { values } = parseArgs({ options });
const HELP = `usage: run.sh [--rounds 5] [--network-rounds 2] [--many-rounds 2] [--limit 20] [--only sealdrop,uppy]
--rounds          starts of each picker with a slow processor
--network-rounds  the same over a slow network too
--many-rounds     times that 1,000 and 10,000 files are added
--limit           seconds after which a picker is said not to take the files
--only            some pickers: sealdrop, sealdrop-page, sealdrop-alone, uppy, uppy-plain, uploadcare, filepond
SEALDROP_BINARY measures another binary than target/release/sealdrop, CHROMIUM another browser.`;
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const binary = process.env.SEALDROP_BINARY ?? join(here, "../../../target/release/sealdrop");
for (const [path, remedy] of [[binary, "cargo build --release"], [join(here, "../peers/picker/node_modules"), "tests/bench/picker/install.sh"]]) {
  if (existsSync(path)) continue;
  console.error(`${path} is missing: ${remedy}`);
  process.exit(2);
}
process.env.SEALDROP_BIN = binary;

const { bundle, pageOf, versionOf } = await import("./bundle.mjs");
const { accessibility, adding, bytes, interactive, launch } = await import("./measure.mjs");
const { Goals, load, machine, median, number, spread, table } = await import("./report.mjs");
const { serve } = await import("./server.mjs");
const { WIDGETS } = await import("./widgets.mjs");
const { startSelfHosted } = await import("../../browser/support/server.mjs");

const MANY = [1000, 10_000];
/** Who needed longer than this for one round is not asked again. */
const PATIENCE_MS = 10_000;
const widgets = WIDGETS.filter(({ name }) => values.only === undefined || values.only.split(",").includes(name));
const whole = widgets.filter(({ rounds }) => rounds === "all");
const results = new Map(WIDGETS.map(({ name }) => [name, { interactive: [], slowNetwork: [], added: new Map(MANY.map((count) => [count, []])) }]));
const limit = Number(values.limit) * 1000;

/** `count` rounds over `some`, each beginning with another. */
async function rounds(what, count, some, work) {
  for (let round = 0; round < count; round += 1) {
    const first = round % some.length;
    for (const widget of [...some.slice(first), ...some.slice(0, first)]) {
      process.stderr.write(`\r\x1b[K${what}, round ${round + 1} of ${count}: ${widget.name}`);
      await work(widget, results.get(widget.name));
    }
  }
  process.stderr.write("\r\x1b[K");
}

async function measure(bench) {
  await rounds("bytes", 1, widgets, async (widget, result) => (result.bytes = await bytes(bench, widget)));
  await rounds("start", Number(values.rounds), widgets, async (widget, { interactive: times }) => times.push(await interactive(bench, widget)));
  await rounds("start over a slow network", Number(values["network-rounds"]), widgets, async (widget, { slowNetwork: times }) => {
    times.push(await interactive(bench, widget, { slowNetwork: true }));
  });
  await rounds("axe-core", 1, whole, async (widget, result) => (result.axe = await accessibility(bench, widget, 3)));
  for (const count of MANY) {
    await rounds(`${count} files`, Number(values["many-rounds"]), whole, async (widget, { added }) => {
      const before = added.get(count);
      if (before.some(({ took, frames }) => took === null || took > PATIENCE_MS || frames === undefined)) return;
      // One that breaks down under many files must not take the others' numbers with it.
      before.push(await adding(bench, widget, { count, limit }).catch((error) => ({ took: null, failed: String(error.message).split("\n")[0] })));
    });
  }
}

const began = Date.now();
console.log(`${machine()}\n`);
const sealdrop = await startSelfHosted();
const server = await serve(sealdrop.origin);
const browser = await launch();
try {
  server.page("/empty", "<!doctype html><title>Empty</title>");
  for (const widget of widgets) {
    if (widget.path !== undefined) continue;
    const files = await bundle(widget.name);
    for (const file of files) await server.file(file);
    server.page(`/${widget.name}`, pageOf(widget, files));
  }
  const versions = await Promise.all(widgets.flatMap(({ packages = [] }) => packages).map(async (name) => `${name} ${await versionOf(name)}`));
  console.log(`Chromium ${browser.version()}; ${versions.join(", ")}; axe-core ${await versionOf("axe-core")}\n`);
  await measure({ browser, server });
} finally {
  await browser.close();
  await server.stop();
  await sealdrop.stop();
}

const kilobytes = (size) => number(size / 1000, 1);
const of = (widget) => results.get(widget.name);
const slowFrames = (frames) => frames.filter((time) => time > 50).length;
const found = (rules) => (rules.length === 0 ? "0" : rules.map(({ id, nodes }) => `${id} (${nodes})`).join(", "));
const editorBytes = ({ editor }) => (editor === undefined ? "has none" : kilobytes(editor));

console.log(table(
  ["start", "kB on the wire", "with a file in the list", "and the editor open", "requests", "first paint after, ms, processor slowed 4 x", "answers after, ms", "of it processor, ms", "and over slow 4G, ms"],
  widgets.map((widget) => {
    const { bytes: size, interactive: times, slowNetwork } = of(widget);
    const clock = (list) => spread(list.map((time) => time.clock));
    const painted = spread(times.map((time) => time.painted).filter((time) => time !== undefined));
    return [widget.title, kilobytes(size.start), kilobytes(size.filled), editorBytes(size), size.requests, painted, clock(times), number(median(times.map((time) => time.processor))), clock(slowNetwork)];
  }),
));
for (const count of MANY) {
  console.log(`\n${table(
    [`${number(count)} files`, "added after, ms", "longest task, ms", "of it processor, ms", "frames over 50 ms of 180", "longest task of scrolling, ms", "of it processor, ms", "elements in the page"],
    whole.map((widget) => {
      const tries = of(widget).added.get(count);
      const each = (pick) => spread(tries.map(pick).filter((value) => value !== undefined && value !== null));
      const late = tries.find(({ took }) => took === null);
      const done = tries.some(({ took }) => took !== null);
      const took = [...(done ? [each((one) => one.took)] : []), ...(late ? [late.failed ? "not measured" : `not within ${values.limit} s`] : [])].join("; ");
      const task = done ? each(({ added }) => added?.clock) : (late?.failed ?? (late?.hangs ? "the page answers nobody" : each(({ added }) => added?.clock)));
      return [
        widget.title,
        took,
        task,
        each(({ added }) => added?.processor),
        done && tries.every(({ frames }) => frames === undefined) ? `180 frames not within ${values.limit} s` : each(({ frames }) => frames && slowFrames(frames)),
        each(({ scrolled }) => scrolled?.clock),
        each(({ scrolled }) => scrolled?.processor),
        each(({ nodes }) => nodes),
      ];
    }),
  )}`);
}
console.log(`\n${table(
  ["rules of WCAG 2.2 AA broken (elements)", "empty", "with 3 files"],
  whole.map((widget) => [widget.title, found(of(widget).axe.empty), found(of(widget).axe.filled)]),
)}`);

const goals = new Goals();
const [ours, page, alone] = ["sealdrop", "sealdrop-page", "sealdrop-alone"].map((name) => results.get(name));
if (ours.bytes && page.bytes && alone.bytes) {
  const many = ours.added.get(10_000);
  const typical = (pick) => (many.length > 0 && many.every(({ frames }) => frames !== undefined) ? median(many.map(pick)) : undefined);
  goals.atMost("picker, styles and English, with a file in the list", alone.bytes.filled / 1000, 45, "kB");
  goals.atMost("editor, when it is needed", (alone.bytes.editor - alone.bytes.filled) / 1000, 15, "kB");
  goals.atMost("answers on a cold cache, processor slowed 4 x", median(ours.interactive.map(({ clock }) => clock)), 1000, "ms");
  goals.atMost("first paint of the upload page, cold cache, processor slowed 4 x", median(page.interactive.map(({ painted }) => painted)), 1000, "ms");
  goals.atMost("longest task when 10,000 files are added", typical(({ added }) => added.clock), 100, "ms");
  goals.atMost("the same, processor only", typical(({ added }) => added.processor), 100, "ms");
  goals.atMost("frames over 50 ms when 10,000 files are scrolled", typical(({ frames }) => slowFrames(frames)), 0, "frames");
  goals.atMost("rules broken, empty and with 3 files", ours.axe.empty.length + ours.axe.filled.length, 0, "rules");
  console.log(`\n${goals}`);
}
console.log(`\n${load()} at the end; ${number((Date.now() - began) / 1000)} s`);
process.exitCode = goals.missed > 0 ? 1 : 0;
