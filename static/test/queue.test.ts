import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "../picker/model/item";
import { isRoundOver, nextToStart, pauseMeans } from "../picker/model/queue";
import { inOrder, rowStatus } from "../picker/model/row-status";
import { statusOf, type Status } from "../picker/model/status";
import { failed, LATER, picked, queued, sending, stored } from "./support";

test("no more files are on their way than asked for, first come first served", () => {
  const items = [sending("a", 0), queued("b"), queued("c"), queued("d")];
  assert.deepEqual(nextToStart(items, 1), []);
  assert.deepEqual(nextToStart(items, 3), ["b", "c"]);
  assert.deepEqual(nextToStart([stored("a"), failed("b"), queued("c")], 1), ["c"]);
});

test("a pause that the SDK cannot keep is not offered as one", () => {
  const check = (size: number, sent: number, expected: ReturnType<typeof pauseMeans>): void =>
    assert.equal(pauseMeans(size, sent, 18), expected);
  check(100, 0, "hold");
  check(100, 81, "hold");
  check(100, 82, "finish");
  check(18, 0, "restart");
  check(18, 17, "finish");
});

test("a round is over when nothing of it can move by itself any more", () => {
  const round = new Set(["a", "b"]);
  const check = (items: readonly Item[], expected: boolean): void => assert.equal(isRoundOver(items, round), expected);
  check([stored("a"), failed("b")], true);
  check([stored("a"), sending("b", 100)], false);
  check([stored("a")], true);
  check([stored("a"), { kind: "paused", picked: picked("b"), attempt: 0, held: true, sent: 0, movedAt: 0 }], false);
  check([stored("a"), stored("b"), queued("later")], true);
  check([], false);
});

function checkStatus(items: readonly Item[], expected: Status["kind"], online = true): void {
  assert.equal(statusOf({ items, online }).kind, expected);
}

test("the sentence is about what the user waits for", () => {
  const paused: Item = { kind: "paused", picked: picked("p"), attempt: 0, held: true, sent: 5, movedAt: 0 };
  const completing: Item = { kind: "completing", picked: picked("c"), attempt: 0, sent: 100, movedAt: 0 };
  checkStatus([], "idle");
  checkStatus([{ kind: "checking", picked: picked("a") }], "checking");
  checkStatus([{ kind: "ready", picked: picked("a") }, stored("b")], "ready");
  checkStatus([paused, sending("a", 1)], "sending");
  checkStatus([paused, failed("a")], "paused");
  checkStatus([completing, stored("a")], "finishing");
  checkStatus([sending("a", 1)], "offline", false);
  checkStatus([stored("a")], "done", false);
  checkStatus([stored("a"), failed("b")], "failed");
  checkStatus([stored("a"), stored("b")], "done");
});

test("when nothing moves, the sentence says that the server is waited for", () => {
  const check = (items: readonly Item[], now: number, expected: Status["kind"], online = true): void =>
    assert.equal(statusOf({ items, online, now }).kind, expected);
  const retrying: Item = { kind: "retrying", picked: picked("r"), attempt: 1, until: 9000, problem: LATER };
  check([sending("a", 1)], 5000, "sending");
  check([sending("a", 1), queued("b"), retrying, stored("c")], 9000, "stalled");
  check([sending("a", 1), { kind: "sending", picked: picked("b"), attempt: 0, sent: 2, movedAt: 8000 }], 9000, "sending");
  check([sending("a", 1)], 9000, "offline", false);
  check([retrying], 9000, "retrying");
});

test("a row says what it waits for", () => {
  const moved = (at: number): Item => ({ kind: "sending", picked: picked("a"), attempt: 0, sent: 1, movedAt: at });
  const retrying: Item = { kind: "retrying", picked: picked("a"), attempt: 1, until: 9000, problem: LATER };
  assert.equal(rowStatus(moved(0), 5000, true), "sending");
  assert.equal(rowStatus(moved(0), 9000, true), "stalled");
  assert.equal(rowStatus(moved(0), 9000, false), "offline");
  assert.equal(rowStatus(retrying, 5000, true), "retrying");
  assert.equal(rowStatus({ kind: "paused", picked: picked("a"), attempt: 0, held: true, sent: 1, movedAt: 4000 }, 5000, true), "pausing");
  assert.equal(rowStatus({ kind: "paused", picked: picked("a"), attempt: 0, held: true, sent: 1, movedAt: 4000 }, 7000, true), "paused");
});

test("failures come first, but only when nothing moves under the pointer any more", () => {
  const order = (items: readonly Item[]): string => inOrder(items).map((item) => item.picked.id).join("");
  assert.equal(order([stored("a"), failed("b"), stored("c")]), "bac");
  assert.equal(order([sending("a", 1), failed("b")]), "ab");
});
