import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "../picker/model/item";
import { OPEN_SIEVE, sift, type Sieve } from "../picker/model/sieve";
import { failed, queued, sending, stored } from "./support";

const ITEMS: readonly Item[] = [stored("b10", 30), sending("a", 1, 10), queued("b9", 20), failed("c", 40)];

function check(sieve: Partial<Sieve>, expected: readonly string[]): void {
  assert.deepEqual(sift(ITEMS, { ...OPEN_SIEVE, ...sieve }, "en").map(({ picked }) => picked.id), expected);
}

test("an open sieve lets everything through, as it was added", () => check({}, ["b10", "a", "b9", "c"]));
test("every word has to be in the name or the way to it", () => {
  check({ text: "B" }, ["b10", "b9"]);
  check({ text: "b txt 9" }, ["b9"]);
  check({ text: "nothing" }, []);
});
test("files keep their order while they are sent, and find another one when their names change", () => {
  const order = (items: readonly Item[]): readonly string[] => sift(items, { ...OPEN_SIEVE, order: "name" }, "en").map(({ picked }) => picked.name);
  const [one, other] = [sending("a", 1, 10), sending("b", 1, 10)];
  assert.deepEqual(order([other, one]), ["a.txt", "b.txt"]);
  assert.deepEqual(order([other, { ...sending("a", 5, 10), picked: one.picked }]), ["a.txt", "b.txt"]);
  assert.deepEqual(order([other, { ...one, picked: { ...one.picked, name: "c.txt" } }]), ["b.txt", "c.txt"]);
});
test("capital letters do not matter, and each language has its own", () => {
  const found = (text: string, locale: string): number => sift([stored("ISPARTA", 1)], { ...OPEN_SIEVE, text }, locale).length;
  assert.deepEqual([found("isparta", "en"), found("isparta", "tr-TR"), found("ısparta", "tr-TR")], [1, 0, 1]);
});
test("files are shown by what they are and what they do", () => {
  check({ showing: "stored" }, ["b10"]);
  check({ showing: "active" }, ["a", "b9"]);
  check({ showing: "failed" }, ["c"]);
  check({ showing: "images" }, []);
});
test("names are ordered as people count, sizes from the largest, states by what needs the user", () => {
  check({ order: "name" }, ["a", "b9", "b10", "c"]);
  check({ order: "size" }, ["c", "b10", "b9", "a"]);
  check({ order: "state" }, ["c", "a", "b9", "b10"]);
});
