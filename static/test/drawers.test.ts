import assert from "node:assert/strict";
import { test } from "node:test";
import { drawerWords } from "../picker/drawers/words";
import { learn } from "../picker/i18n/english/known";
import { english } from "../picker/i18n/en";
import { Texts } from "../picker/i18n/text";
import { rowWords } from "../picker/list/words";
import { linesOf, type Drawer } from "../picker/model/drawers";
import type { Item } from "../picker/model/item";
import { OPEN_SIEVE, sift, type Sieve } from "../picker/model/sieve";
import { statusOf } from "../picker/model/status";
import { failed, queued, sending, stored } from "./support";

for (const [part, texts] of Object.entries(english)) learn(part, texts);
const en = new Texts("en");

/** `item` as it came out of a folder. */
function at(path: string, item: Item): Item {
  return { ...item, picked: { ...item.picked, path, name: path.split("/").at(-1) ?? "" } };
}

const TRIP = [at("trip/b.txt", stored("b", 30)), at("trip/day one/a.txt", sending("a", 4, 10))];
const ITEMS = [queued("alone", 20), TRIP[0] ?? queued(""), at("one/only.txt", queued("only", 5)), TRIP[1] ?? queued("")];

function check(items: readonly Item[], { sieve = {}, open = [] }: { sieve?: Partial<Sieve>; open?: readonly string[] }, expected: readonly string[]): void {
  const whole = { ...OPEN_SIEVE, ...sieve };
  const lines = linesOf(sift(items, whole, "en"), whole, new Set(open), "en");
  assert.deepEqual(lines.map((line) => (line.kind === "drawer" ? `${line.id} (${line.items.length})` : `${line.inside ?? ""} ${line.id}`.trim())), expected);
}

test("a folder is one row where its first file came, and its files stand below it while it is open", () => {
  check(ITEMS, {}, ["alone", "/trip (2)", "only"]);
  check(ITEMS, { open: ["/trip"] }, ["alone", "/trip (2)", "/trip b", "/trip a", "only"]);
});

test("a folder of one file is that file, and so is what a source of the server calls a path", () => {
  check([at("one/only.txt", queued("only"))], { open: ["/one"] }, ["only"]);
  const far = ["far/a.txt", "far/b.txt"].map((path, place): Item => {
    const item = at(path, queued(`${place}`));
    return { ...item, picked: { ...item.picked, source: "customsource" } };
  });
  check(far, {}, ["0", "1"]);
});

test("who filters sees the files themselves", () => {
  check(ITEMS, { sieve: { text: "trip" } }, ["b", "a"]);
  check(ITEMS, { sieve: { showing: "active" } }, ["alone", "only", "a"]);
  check(ITEMS, { sieve: { text: "  " } }, ["alone", "/trip (2)", "only"]);
});

test("a folder is put in order by its own name and whole size, and its files within it", () => {
  check(ITEMS, { sieve: { order: "name" }, open: ["/trip"] }, ["alone", "only", "/trip (2)", "/trip a", "/trip b"]);
  check(ITEMS, { sieve: { order: "size" }, open: ["/trip"] }, ["/trip (2)", "/trip b", "/trip a", "alone", "only"]);
  check(ITEMS, { sieve: { order: "state" } }, ["/trip (2)", "alone", "only"]);
});

test("once all has ended, a folder with a failure comes first and its failures first in it", () => {
  const over = [stored("alone"), at("trip/a.txt", stored("a")), at("trip/b.txt", failed("b"))];
  check(over, { open: ["/trip"] }, ["/trip (2)", "/trip b", "/trip a", "alone"]);
});

test("two folders whose names are those of objects are two folders", () => {
  const items = ["constructor/a", "constructor/b", "__proto__/a", "__proto__/b"].map((path, place) => at(path, queued(`${place}`)));
  check(items, {}, ["/constructor (2)", "/__proto__ (2)"]);
});

function checkWords(items: readonly Item[], expected: string, online = true): void {
  const drawer: Drawer = { kind: "drawer", id: "/trip", name: "trip", items, open: false };
  assert.equal(drawerWords(en, drawer, statusOf({ items, online })), expected);
}

test("a folder says how many files, how large, and what has become of them", () => {
  const ready: Item = { kind: "ready", picked: queued("r", 1500).picked };
  const leaving: Item = { kind: "leaving", was: ready, picked: ready.picked, until: 9, resumes: false };
  checkWords([ready, ready], "2 files · 3 kB · Ready to upload");
  checkWords([stored("a", 1000), sending("b", 4, 500), failed("c", 9)], "1 of 3 uploaded · 1 file failed · 2 kB");
  checkWords([stored("a", 1000), queued("b", 500)], "Waiting for connection · 1 of 2 uploaded · 2 kB", false);
  checkWords([stored("a", 1000), stored("b", 500)], "2 files uploaded · 2 kB");
  checkWords([stored("a", 1000), failed("b", 500)], "1 of 2 uploaded · 1 file failed · 1 kB");
  checkWords([leaving, leaving], "2 files · Removed");
});

test("a file says its way below its folder, and the whole way where the folder is not above it", () => {
  const item = at("trip/day one/a.txt", stored("a", 10));
  assert.equal(rowWords(en, item, 0, true, true), "day one · 10 bytes · Uploaded");
  assert.equal(rowWords(en, item, 0, true), "trip/day one · 10 bytes · Uploaded");
  const ready: Item = { kind: "ready", picked: item.picked };
  assert.equal(rowWords(en, ready, 0, true, true), "day one · 10 bytes · Ready to upload");
  assert.equal(rowWords(en, at("trip/a.txt", stored("a", 10)), 0, true, true), "10 bytes · Uploaded");
});
