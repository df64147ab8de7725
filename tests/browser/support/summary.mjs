// The last line of a run: how many journeys, and how many looks at how many states. All that was seen is put on one page.
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const shots = join(import.meta.dirname, "../shots");
const LOOK = /-(wide|phone)-(light|dark|forced|rtl)\.png$/;

/** What was looked at since `began`, in milliseconds since 1970, beside the numbers of journeys. */
export async function summary(began, passed, failed) {
  const names = await readdir(shots).catch(() => []);
  const fresh = [];
  for (const name of names) if (LOOK.test(name) && (await stat(join(shots, name))).mtimeMs >= began) fresh.push(name);
  const states = [...new Set(fresh.map((name) => name.replace(LOOK, "")))].sort();
  await writeFile(join(shots, "index.html"), gallery(states, fresh)).catch(() => undefined);
  const seconds = Math.round((Date.now() - began) / 1000);
  return `${passed} journeys passed, ${failed} failed, in ${seconds} s; ${states.length} states looked at in 2 themes and from right to left, in 2 widths, and in forced colours: `
    + `${fresh.length} screenshots in ${shots} (see its index.html), each with an axe run`;
}

/** A page with a row for each of `states`, to look at them side by side. */
function gallery(states, names) {
  const rows = states.map((state) => {
    const looks = names.filter((name) => name.replace(LOOK, "") === state).sort().reverse();
    const pictures = looks.map((name) => `<a href="${name}"><img loading="lazy" alt="${name}" src="${name}"></a>`);
    return `<h2>${state}</h2>\n<div>${pictures.join("")}</div>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every state of the picker</title>
<style>body { font: 15px/1.4 sans-serif; margin: 2rem } div { display: flex; gap: .5rem; overflow-x: auto } img { height: 16rem; border: 1px solid #bbb }</style>
<h1>Every state of the picker</h1>
${rows.join("\n")}
</html>
`;
}
