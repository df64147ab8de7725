// The last line of a run: how many journeys, and how many looks at how many states.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const shots = join(import.meta.dirname, "../shots");
const LOOK = /-(wide|phone)-(light|dark|forced|rtl)\.png$/;

export default async function* summary(events) {
  const began = Date.now();
  let [passed, failed] = [0, 0];
  for await (const { type, data } of events) {
    // Files count as tests of their own; they have no nesting and the file's name.
    if (data?.name?.endsWith(".test.mjs") || data?.todo !== undefined) continue;
    if (type === "test:pass") passed += 1;
    if (type === "test:fail") failed += 1;
  }
  const names = await readdir(shots).catch(() => []);
  const fresh = [];
  for (const name of names) if (LOOK.test(name) && (await stat(join(shots, name))).mtimeMs >= began) fresh.push(name);
  const states = new Set(fresh.map((name) => name.replace(LOOK, "")));
  const seconds = Math.round((Date.now() - began) / 1000);
  yield `${passed} journeys passed, ${failed} failed, in ${seconds} s; ${states.size} states looked at in 2 themes, in forced colours and from right to left, `
    + `in 2 widths: ${fresh.length} screenshots in ${shots}, each with an axe run\n`;
}
