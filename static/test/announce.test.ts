import assert from "node:assert/strict";
import { test } from "node:test";
import { listen, nothingHeard } from "../picker/model/announce";
import type { Item } from "../picker/model/item";
import { initial, type State } from "../picker/model/state";
import { failed, queued, sending, stored } from "./support";

interface Moment {
  readonly at: number;
  readonly items: readonly Item[];
  readonly online?: boolean;
  /** For how long nothing has moved. */
  readonly still?: number;
}

/** Lets the moments pass, and compares what was said at each, as `kind` or `kind number`. */
function check(moments: readonly Moment[], expected: readonly string[][]): void {
  let heard = nothingHeard;
  const said = moments.map(({ at, items: all, online = true, still = 0 }) => {
    const items = all.map((item) => (item.kind === "sending" ? { ...item, movedAt: at - still } : item));
    const state: State = { ...initial(0, true), phase: { kind: "open", clouds: {} }, now: at, items, online };
    const now = listen(heard, state);
    heard = now.heard;
    return now.say.map((one) => ("percent" in one ? `${one.kind} ${one.percent}` : "count" in one ? `${one.kind} ${one.count}` : one.kind));
  });
  assert.deepEqual(said, expected);
}

test("the start is told once, progress every ten percent, but not more often than every ten seconds", () => {
  check(
    [
      { at: 0, items: [queued("a")] },
      { at: 4000, items: [sending("a", 30)] },
      { at: 11_000, items: [sending("a", 40)] },
      { at: 15_000, items: [sending("a", 60)] },
      { at: 21_000, items: [sending("a", 45)] },
      { at: 32_000, items: [sending("a", 90)] },
    ],
    [["started 1"], [], ["progress 40"], [], [], ["progress 90"]],
  );
});

test("the end is told once, with what came of it", () => {
  check([{ at: 0, items: [sending("a", 1)] }, { at: 1, items: [stored("a")] }, { at: 2, items: [stored("a")] }], [["started 1"], ["done 1"], []]);
  check(
    [{ at: 0, items: [sending("a", 1), sending("b", 1)] }, { at: 1, items: [failed("a"), sending("b", 1)] }, { at: 2, items: [failed("a"), stored("b")] }],
    [["started 2"], [], ["failed 1"]],
  );
});

test("a second failure after a retry is told again", () => {
  check(
    [{ at: 0, items: [failed("a")] }, { at: 1, items: [queued("a")] }, { at: 2, items: [failed("a")] }],
    [["failed 1"], ["started 1"], ["failed 1"]],
  );
});

test("losing the connection matters only while something is under way", () => {
  check([{ at: 0, items: [stored("a")], online: false }], [[]]);
  check(
    [{ at: 0, items: [sending("a", 1)] }, { at: 1, items: [sending("a", 1)], online: false }, { at: 2, items: [sending("a", 1)], online: false }, { at: 3, items: [sending("a", 1)] }],
    [["started 1"], ["offline"], [], ["online"]],
  );
});

test("a server that does not answer is told once", () => {
  const items = [sending("a", 1)];
  check(
    [{ at: 0, items }, { at: 9000, items, still: 9000 }, { at: 9500, items, still: 9500 }, { at: 10_000, items }, { at: 20_000, items, still: 9000 }],
    [["started 1"], ["stalled"], [], [], ["stalled"]],
  );
});
