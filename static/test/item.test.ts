import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, chosen, hadBytes, sentBytes, type Item, type ItemEvent } from "../picker/model/item";
import { LATER, picked, RECEIPT } from "./support";

/** Sends `events` to a freshly chosen file of 100 bytes and compares what it is then. */
function check(events: readonly ItemEvent[], expected: Partial<Item> & { kind: Item["kind"] }): void {
  const item = events.reduce(advance, chosen(picked("a")));
  const { picked: _file, ...rest } = item;
  assert.deepEqual({ ...rest }, { ...rest, ...expected });
}

const ACCEPTED: ItemEvent = { kind: "accepted" };
const QUEUED: readonly ItemEvent[] = [ACCEPTED, { kind: "release" }];
const SENDING: readonly ItemEvent[] = [...QUEUED, { kind: "start", at: 1000 }];
const HALF: readonly ItemEvent[] = [...SENDING, { kind: "progress", sent: 50, at: 2000 }];
const STORE: ItemEvent = { kind: "store", receipt: RECEIPT };

test("a file waits for the page's consent, then for the user's word, then for its turn", () => {
  check([], { kind: "checking" });
  check([{ kind: "release" }], { kind: "checking" });
  check([ACCEPTED], { kind: "ready" });
  check(QUEUED, { kind: "queued" });
  check(SENDING, { kind: "sending", sent: 0 });
});

test("the page may give another name, once", () => {
  const item = [{ kind: "accepted", name: "b.txt" } as const, { kind: "accepted", name: "c.txt" } as const].reduce<Item>(advance, chosen(picked("a")));
  assert.equal(item.picked.name, "b.txt");
});

test("progress only grows, and never beyond the file", () => {
  check([...HALF, { kind: "progress", sent: 20, at: 3000 }], { kind: "sending", sent: 50, movedAt: 2000 });
  check([...HALF, { kind: "progress", sent: 900, at: 3000 }], { kind: "completing", sent: 100 });
});

test("a file whose bytes have all left is not stored until the server says so", () => {
  check([...HALF, { kind: "progress", sent: 100, at: 3000 }], { kind: "completing" });
  check([...HALF, { kind: "progress", sent: 100, at: 3000 }, STORE], { kind: "stored" });
});

test("what is tried again at once has not stood still", () => {
  check([...HALF, { kind: "hurry", at: 9000 }], { kind: "sending", sent: 50, movedAt: 9000 });
});

test("a held pause goes on where it stopped, another one starts again", () => {
  check([...HALF, { kind: "pause", held: true }], { kind: "paused", sent: 50, held: true });
  check([...HALF, { kind: "pause", held: true }, { kind: "resume", at: 9000 }], { kind: "sending", sent: 50, movedAt: 9000 });
  check([...HALF, { kind: "pause", held: false }], { kind: "paused", sent: 0 });
  check([...HALF, { kind: "pause", held: false }, { kind: "resume", at: 9000 }], { kind: "queued" });
});

test("what the server keeps of a file is not lost with a try, and not told as having left today", () => {
  const kept: readonly ItemEvent[] = [...SENDING, { kind: "progress", sent: 50, at: 2000, kept: 30 }];
  const again = { kind: "retryLater", until: 5000, problem: LATER, counts: true } as const;
  check([...kept, again], { kind: "retrying", kept: 30 });
  check([...kept, again, { kind: "requeue" }, { kind: "start", at: 6000 }], { kind: "sending", sent: 30, had: 30 });
  check([...kept, { kind: "fail", problem: LATER }, { kind: "requeue" }], { kind: "queued", kept: 30 });
  check([...kept, { kind: "pause", held: false }, { kind: "resume", at: 9000 }], { kind: "queued", kept: 30 });
  check([...kept, { kind: "progress", sent: 50, at: 3000, kept: 40 }], { kind: "sending", sent: 50, movedAt: 3000, kept: 40 });
  const item = [...kept, again].reduce(advance, chosen(picked("a")));
  assert.deepEqual([sentBytes(item), hadBytes(item)], [30, 30]);
});

test("a file that was begun at an earlier time begins where it stopped", () => {
  check([ACCEPTED, { kind: "known", kept: 40 }, { kind: "release" }, { kind: "start", at: 1000 }], { kind: "sending", sent: 40, had: 40 });
});

test("parts that were under way when it was paused still count", () => {
  check([...HALF, { kind: "pause", held: true }, { kind: "progress", sent: 70, at: 2500 }], { kind: "paused", sent: 70 });
  check([...HALF, { kind: "pause", held: true }, STORE], { kind: "stored" });
});

test("a try is used up by a failure, not by losing the connection altogether", () => {
  const again = { kind: "retryLater", until: 5000, problem: LATER } as const;
  check([...HALF, { ...again, counts: true }], { kind: "retrying", attempt: 1, until: 5000 });
  check([...HALF, { ...again, counts: false }], { kind: "retrying", attempt: 0 });
  check([...HALF, { ...again, counts: true }, { kind: "requeue" }], { kind: "queued", attempt: 1 });
});

test("what was paused does not start again by itself when its transfer breaks", () => {
  const broken: ItemEvent = { kind: "retryLater", until: 0, problem: LATER, counts: true };
  check([...HALF, { kind: "pause", held: true }, broken], { kind: "paused", held: false, sent: 0 });
});

test("undo gives back what was there", () => {
  const remove: ItemEvent = { kind: "remove", held: true, until: 6000 };
  check([ACCEPTED, remove, { kind: "undo" }], { kind: "ready" });
  check([...HALF, remove], { kind: "leaving", resumes: true });
  check([...HALF, remove, { kind: "undo" }], { kind: "paused", held: true, sent: 50 });
  check([...HALF, { ...remove, held: false }, { kind: "undo" }], { kind: "paused", held: false, sent: 0 });
});

test("what happens to a removed file while undo is offered is not lost", () => {
  const remove: ItemEvent = { kind: "remove", held: true, until: 6000 };
  check([...HALF, remove, STORE, { kind: "undo" }], { kind: "stored" });
});

test("a stored file cannot be removed, failed or sent again", () => {
  const full: readonly ItemEvent[] = [...HALF, STORE];
  for (const late of [
    { kind: "remove", held: false, until: 1 }, { kind: "fail", problem: LATER }, { kind: "requeue" },
    { kind: "pause", held: true }, { kind: "progress", sent: 3, at: 1 }, { kind: "start", at: 1 },
  ] as const satisfies readonly ItemEvent[]) {
    check([...full, late], { kind: "stored" });
  }
});

test("events that come too late give back the same object", () => {
  const item = [...HALF, STORE].reduce(advance, chosen(picked("a")));
  assert.equal(advance(item, { kind: "progress", sent: 60, at: 1 }), item);
});
