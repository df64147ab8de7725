import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptList, accepts, sort, type Rules } from "../picker/model/rules";

const FREE: Rules = { accept: [], minFiles: 1, maxFiles: 10, maxSize: undefined, failOverMaxFiles: false };

function file(name: string, { type = "", size = 10, lastModified = 1 } = {}) {
  return { name, type, size, lastModified };
}

function checkType(accept: string | string[], name: string, type: string, expected: boolean): void {
  assert.equal(accepts(acceptList(accept), { name, type }), expected, `${accept} and ${name} (${type})`);
}

/** Offers files by name, of 10 bytes each, beside `here`; compares names taken and reasons of the others. */
function check(rules: Partial<Rules>, here: readonly string[], offered: readonly string[], expected: readonly string[]): void {
  const { taken, refused } = sort({ ...FREE, ...rules }, here.map((name) => file(name)), offered.map((name) => file(name)));
  const reasons = new Map(refused.map(({ file: { name }, why }, at) => [`${name}#${at}`, why]));
  assert.deepEqual([...taken.map(({ name }) => name), ...[...reasons].map(([name, why]) => `${name.split("#")[0]}: ${why}`)], expected);
}

test("types are accepted by extension, by type and by group, however they are written", () => {
  checkType([], "anything", "", true);
  checkType(".pdf", "Report.PDF", "", true);
  checkType(".tar.gz", "backup.tar.gz", "", true);
  checkType("application/pdf", "report", "application/pdf", true);
  checkType("image/*", "a.png", "image/png", true);
  checkType("image/*,.txt", "a.txt", "text/plain", true);
  checkType(["image/*", ".pdf"], "a.txt", "text/plain", false);
  checkType("image/*", "imagery.txt", "text/plain", false);
});

test("a type that the browser does not know is taken from the name", () => {
  checkType("image/*", "holiday.heic", "", true);
  checkType("application/pdf", "report.pdf", "", true);
  checkType("image/*", "holiday", "", false);
});

test("what stands behind a type changes nothing", () => {
  checkType("text/plain", "note", "text/plain;charset=utf-8", true);
  checkType("video/webm", "clip", "video/webm; codecs=vp9", true);
});

test("a name that only contains the extension is not of that type", () => {
  checkType(".php", "x.php.jpg", "image/jpeg", false);
  checkType(".jpg", "x.jpg.php", "", false);
});

test("files over the limit are left out, the first ones stay", () => {
  check({ maxFiles: 2 }, [], ["a", "b", "c"], ["a", "b", "c: count"]);
  check({ maxFiles: 2 }, ["x"], ["a", "b"], ["a", "b: count"]);
});

test("with failOverMaxFiles one file too many refuses the whole selection", () => {
  check({ maxFiles: 2, failOverMaxFiles: true }, [], ["a", "b", "c"], ["a: count", "b: count", "c: count"]);
  check({ maxFiles: 3, failOverMaxFiles: true }, [], ["a", "b", "c"], ["a", "b", "c"]);
});

test("the same file is taken once, whether it is here already or chosen twice", () => {
  check({}, ["a"], ["a", "b"], ["b", "a: duplicate"]);
  check({}, [], ["a", "a"], ["a", "a: duplicate"]);
});

test("size is refused above the limit, not at it", () => {
  const files = [file("at", { size: 10 }), file("over", { size: 11 }), file("empty", { size: 0 })];
  const { taken } = sort({ ...FREE, maxSize: 10 }, [], files);
  assert.deepEqual(taken.map(({ name }) => name), ["at", "empty"]);
});

test("two files of one name in different folders are two", () => {
  const file = { name: "notes.txt", type: "text/plain", size: 1, lastModified: 1 };
  const { taken, refused } = sort({ accept: [], minFiles: 1, maxFiles: 9, maxSize: undefined, failOverMaxFiles: false }, [], [
    { ...file, path: "one/notes.txt" }, { ...file, path: "two/notes.txt" }, { ...file, path: "one/notes.txt" },
  ]);
  assert.deepEqual(taken.map(({ path }) => path), ["one/notes.txt", "two/notes.txt"]);
  assert.deepEqual(refused.map(({ why }) => why), ["duplicate"]);
});
