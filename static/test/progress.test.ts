import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "../picker/model/item";
import { itemPercent, measure, roundSpan, secondsLeft, speedOf, totals, type Rate, type Span } from "../picker/model/progress";
import { failed, picked, queued, RECEIPT, sending, stored } from "./support";

function check(items: readonly Item[], expected: Partial<ReturnType<typeof totals>>): void {
  const sum = totals(items);
  assert.deepEqual(sum, { ...sum, ...expected });
}

test("the total counts bytes, not files", () => {
  check([stored("a", 300), sending("b", 50, 100), queued("c", 600)], { files: 3, bytes: 1000, sent: 350, percent: 35 });
});

test("nothing says 100 % before the server has every file", () => {
  const completing: Item = { kind: "completing", picked: picked("b"), attempt: 0, sent: 100, movedAt: 0 };
  check([stored("a"), completing], { percent: 99 });
  check([stored("a"), stored("b")], { percent: 100 });
  assert.equal(itemPercent(completing), 99);
});

test("what failed or was removed is not waited for", () => {
  const leaving: Item = { kind: "leaving", picked: picked("c"), was: sending("c", 10), until: 0, resumes: true };
  check([stored("a"), failed("b", 5000), leaving], { files: 2, failed: 1, bytes: 100, percent: 100 });
});

test("empty files are done when they are stored, and divide by nothing", () => {
  check([queued("a", 0)], { percent: 0 });
  check([{ kind: "stored", picked: picked("a", 0), receipt: RECEIPT }], { percent: 100 });
});

/** The rate after seeing `sent` bytes at each whole second. */
function rateAfter(...sent: number[]): Rate {
  return sent.reduce<Rate | undefined>((rate, bytes, second) => measure(rate, bytes, second * 1000), undefined) ?? assert.fail();
}

test("speed is smoothed: one fast second does not change everything", () => {
  const rate = rateAfter(0, 100, 200, 300, 1300);
  assert.ok(rate.perSecond > 100 && rate.perSecond < 500, `${rate.perSecond}`);
});

test("time left is unknown for three seconds, and while nothing moves", () => {
  assert.equal(secondsLeft(rateAfter(0, 100, 200), 1000, 2000), undefined);
  assert.equal(secondsLeft(rateAfter(0, 100, 200, 300), 1000, 3000), 10);
  assert.equal(secondsLeft(rateAfter(0, 0, 0, 0, 0), 1000, 4000), undefined);
  assert.equal(secondsLeft(undefined, 1000, 9000), undefined);
});

test("a line that has brought nothing for some seconds has no speed, and after a standstill everything is measured anew", () => {
  const rate = rateAfter(0, 100, 200, 300, 300, 300, 300, 300);
  assert.deepEqual([secondsLeft(rate, 1000, 7000), speedOf(rate, 7000)], [undefined, undefined], "300 came at 3 s");
  assert.ok((speedOf(rateAfter(0, 100, 200, 300, 300, 300, 400), 6000) ?? 0) > 0, "a slow line is a line");
  const back = measure(rateAfter(0, 100, 200, ...Array<number>(20).fill(300)), 400, 23_000);
  assert.deepEqual([back.since, secondsLeft(back, 1000, 23_000)], [23_000, undefined]);
  const later = [500, 600, 700].reduce((before, sent, second) => measure(before, sent, 24_000 + second * 1000), back);
  assert.equal(secondsLeft(later, 1000, 26_000), 10);
});

test("time is rounded to what people say", () => {
  const cases: [number, Span][] = [
    [3, { unit: "moment" }], [30, { unit: "underMinute" }], [61, { unit: "minute", count: 1 }], [88, { unit: "minute", count: 1 }],
    [200, { unit: "minute", count: 3 }], [1000, { unit: "minute", count: 15 }], [4000, { unit: "hour", count: 1 }], [9000, { unit: "hour", count: 3 }],
  ];
  for (const [seconds, expected] of cases) assert.deepEqual(roundSpan(seconds), expected, `${seconds} s`);
});
