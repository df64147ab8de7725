import assert from "node:assert/strict";
import { test } from "node:test";
import { started, stepped, undone } from "../picker/editor/history";
import { placed, zoomed } from "../picker/editor/view";
import {
  croppedAs, flipped, fresh, isUntouched, largest, matrix, moved, pulled, rotated, rotatedAs, shaped, turned, typed, type Box, type Edit,
} from "../picker/model/edit";
import { pictureRules, type Size } from "../picker/model/pictures";

const SIZE: Size = { width: 400, height: 300 };
const FREE = pictureRules({}).tools;
const WHOLE = fresh(SIZE, FREE);

function box({ x, y, width, height }: Box): readonly number[] {
  return [x, y, width, height];
}

function framed(x: number, y: number, width: number, height: number, more: Partial<Edit> = {}): Edit {
  return { ...WHOLE, ...more, frame: { x, y, width, height } };
}

function check(edit: Edit, expected: readonly number[]): void {
  assert.deepEqual(box(edit.frame), expected);
}

test("a picture comes whole, or with the biggest frame of the wanted ratio", () => {
  check(WHOLE, [0, 0, 400, 300]);
  check(fresh(SIZE, pictureRules({ transformations: { crop: { aspectRatio: 1 } } }).tools), [50, 0, 300, 300]);
  check(fresh(SIZE, pictureRules({ transformations: { crop: { aspectRatio: 2 } } }).tools), [0, 50, 400, 200]);
  const avatar = fresh(SIZE, pictureRules({ transformations: { crop: false, circle: true, force: true } }).tools);
  assert.deepEqual([avatar.circle, box(avatar.frame)], [true, [50, 0, 300, 300]]);
  assert.deepEqual(box(largest({ width: 3, height: 1000 }, 4)), [0, 500, 3, 1]);
});

test("the frame turns and flips with the picture", () => {
  check(rotated(framed(10, 20, 100, 50), SIZE, 1, false), [230, 10, 50, 100]);
  check(rotated(framed(10, 20, 100, 50), SIZE, -1, false), [20, 290, 50, 100]);
  check(flipped(framed(10, 20, 100, 50), SIZE, "x"), [290, 20, 100, 50]);
  check(flipped(framed(10, 20, 100, 50), SIZE, "y"), [10, 230, 100, 50]);
});

/** Where the picture's own point (10, 20) is seen. */
function seen(edit: Edit): readonly number[] {
  const [a, b, c, d, e, f] = matrix(edit, SIZE);
  return [a * 10 + c * 20 + e, b * 10 + d * 20 + f];
}

test("four turns, two flips, and a turn there and back lead to the start", () => {
  let edit = framed(10, 20, 100, 50);
  for (let turn = 0; turn < 4; turn++) edit = rotated(edit, SIZE, 1, false);
  assert.deepEqual(edit, framed(10, 20, 100, 50));
  for (const start of [WHOLE, flipped(WHOLE, SIZE, "x"), rotated(WHOLE, SIZE, 1, false)]) {
    assert.deepEqual(rotated(rotated(start, SIZE, 1, false), SIZE, -1, false), start);
    for (const axis of ["x", "y"] as const) assert.deepEqual(flipped(flipped(start, SIZE, axis), SIZE, axis), start);
  }
});

test("each step does to the pixels what it says, whatever came before", () => {
  const starts = [WHOLE, rotated(WHOLE, SIZE, 1, false), rotated(WHOLE, SIZE, -1, false), flipped(WHOLE, SIZE, "x"), flipped(rotated(WHOLE, SIZE, 1, false), SIZE, "y")];
  for (const start of starts) {
    const here = turned(SIZE, start.turns);
    const [x = 0, y = 0] = seen(start);
    assert.deepEqual(seen(rotated(start, SIZE, 1, false)), [here.height - y, x]);
    assert.deepEqual(seen(rotated(start, SIZE, -1, false)), [y, here.width - x]);
    assert.deepEqual(seen(flipped(start, SIZE, "x")), [here.width - x, y]);
    assert.deepEqual(seen(flipped(start, SIZE, "y")), [x, here.height - y]);
  }
});

test("a ratio that the page has fixed stays when the picture turns, one of the user's turns with it", () => {
  const wide = shaped(WHOLE, SIZE, 2, false);
  assert.equal(rotated(wide, SIZE, 1, false).ratio, 0.5);
  const fixed = rotated(wide, SIZE, 1, true);
  assert.equal(fixed.ratio, 2);
  assert.equal(fixed.frame.width, fixed.frame.height * 2);
});

test("the frame moves as far as the picture goes", () => {
  check(moved(framed(10, 20, 100, 50), SIZE, 5, -5), [15, 15, 100, 50]);
  check(moved(framed(10, 20, 100, 50), SIZE, 999, 999), [300, 250, 100, 50]);
  check(moved(framed(10, 20, 100, 50), SIZE, -999, -999), [0, 0, 100, 50]);
});

test("a pulled side leaves the opposite one where it is", () => {
  check(pulled(framed(10, 20, 100, 50), SIZE, { x: 1, y: 1 }, 10, 10), [10, 20, 110, 60]);
  check(pulled(framed(10, 20, 100, 50), SIZE, { x: -1, y: -1 }, 10, 10), [20, 30, 90, 40]);
  check(pulled(framed(10, 20, 100, 50), SIZE, { x: 0, y: 1 }, 99, 10), [10, 20, 100, 60]);
  check(pulled(framed(10, 20, 100, 50), SIZE, { x: 1, y: 0 }, -999, 0), [10, 20, 1, 50]);
  check(pulled(framed(10, 20, 100, 50), SIZE, { x: -1, y: 0 }, -999, 0), [0, 20, 110, 50]);
});

test("a frame with a ratio keeps it, and stays inside", () => {
  const square = { ratio: 1 };
  check(pulled(framed(10, 20, 100, 100, square), SIZE, { x: 1, y: 1 }, 30, 0), [10, 20, 130, 130]);
  check(pulled(framed(10, 20, 100, 100, square), SIZE, { x: 1, y: 1 }, 999, 999), [10, 20, 280, 280]);
  check(pulled(framed(100, 100, 100, 100, square), SIZE, { x: 0, y: -1 }, 0, -20), [90, 80, 120, 120]);
  check(pulled(framed(300, 100, 100, 100, square), SIZE, { x: 0, y: 1 }, 0, 50), [300, 100, 100, 100]);
});

test("numbers are taken as typed, as far as the picture and the ratio allow", () => {
  check(typed(framed(10, 20, 100, 50), SIZE, "width", 250), [10, 20, 250, 50]);
  check(typed(framed(350, 20, 50, 50), SIZE, "width", 100), [300, 20, 100, 50]);
  check(typed(framed(10, 20, 100, 50), SIZE, "x", 999), [300, 20, 100, 50]);
  check(typed(framed(10, 20, 100, 50, { ratio: 2 }), SIZE, "height", 100), [10, 20, 200, 100]);
  check(typed(framed(0, 0, 100, 50, { ratio: 2 }), SIZE, "height", 999), [0, 0, 400, 200]);
  check(typed(framed(10, 20, 100, 50), SIZE, "height", -3), [10, 20, 100, 1]);
});

test("callbacks hear of the frame and of the turn, and of nothing where nothing was done", () => {
  assert.equal(isUntouched(WHOLE, SIZE), true);
  assert.deepEqual([croppedAs(WHOLE, SIZE, false), rotatedAs(WHOLE)], [undefined, undefined]);
  assert.deepEqual(croppedAs(framed(10, 20, 100, 50), SIZE, false), {
    cropArea: { position: [10, 20], size: [100, 50] }, originalImageSize: [400, 300],
  });
  assert.deepEqual(croppedAs(WHOLE, SIZE, true)?.cropArea.size, [400, 300]);
  const turns = [1, 2, 3].map((count) => rotatedAs({ ...WHOLE, turns: count as 1 | 2 | 3 }));
  assert.deepEqual(turns, [{ value: 90, direction: "CW" }, { value: 180, direction: "CW" }, { value: 90, direction: "CCW" }]);
});

test("what belongs together is taken back in one step", () => {
  let history = stepped(started(0), 1, "");
  for (const number of [2, 3, 4]) history = stepped(history, number, "drag-1");
  history = stepped(history, 5, "drag-2");
  const back: number[] = [];
  for (let step = 0; step < 4; step++) {
    history = undone(history);
    back.push(history.now);
  }
  assert.deepEqual(back, [4, 1, 0, 0]);
});

test("a picture is seen whole in the middle, or closer without leaving the stage empty", () => {
  const stage = { width: 840, height: 440 };
  assert.deepEqual(placed(stage, SIZE, { zoom: 1, middle: { x: 0, y: 0 } }), { scale: 4 / 3, x: (840 - 400 * (4 / 3)) / 2, y: 20 });
  const close = placed(stage, SIZE, zoomed(4, { x: 0, y: 0 }));
  assert.deepEqual([close.x, close.y], [20, 20]);
  assert.equal(zoomed(99, { x: 0, y: 0 }).zoom, 8);
});
