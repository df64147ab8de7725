import assert from "node:assert/strict";
import { test } from "node:test";
import type { Images } from "../picker/images/images";
import { Making } from "../picker/images/making";
import type { Work } from "../picker/images/messages";
import { fresh } from "../picker/model/edit";
import type { PickerOptions } from "../picker/model/options";
import { canChange, fitted, isImage, isPixels, isRefused, nameFor, needsWork, pictureRules, writtenAs, type Tools } from "../picker/model/pictures";

function checkTools(options: PickerOptions, expected: Partial<Tools>): void {
  const { tools } = pictureRules(options);
  for (const [name, value] of Object.entries(expected)) assert.equal(tools[name as keyof Tools], value, `${name} of ${JSON.stringify(options)}`);
}

test("transformations and disableTransformer choose the tools", () => {
  checkTools({}, { crop: true, ratio: undefined, circle: true, turn: true, alt: true, force: false });
  checkTools({ transformations: { crop: true } }, { crop: true, circle: true, turn: true });
  checkTools({ transformations: { crop: false, circle: true, rotate: false } }, { crop: false, circle: true, turn: false });
  checkTools({ transformations: { crop: { aspectRatio: 16 / 9, force: true } } }, { crop: true, ratio: 16 / 9, circle: false, force: true });
  checkTools({ transformations: { crop: { aspectRatio: 1 } } }, { ratio: 1, circle: true });
  checkTools({ transformations: { force: true } }, { force: true });
  checkTools({ disableAltText: true }, { alt: false, crop: true });
  checkTools({ disableTransformer: true, transformations: { force: true } }, { crop: false, circle: false, turn: false, force: false, alt: true });
  checkTools({ displayMode: "dropPane" }, { crop: false, circle: false, turn: false, force: false });
  checkTools({ displayMode: "dropPane", dropPane: { cropFiles: [] } }, { crop: true, force: true });
  checkTools({ displayMode: "dropPane", transformations: { crop: { force: true } } }, { crop: true, force: true });
  assert.equal(canChange(pictureRules({ disableTransformer: true }).tools), false);
});

function checkSize(options: PickerOptions, width: number, height: number, expected: readonly [number, number]): void {
  const { width: w, height: h } = fitted({ width, height }, pictureRules(options).sizing);
  assert.deepEqual([w, h], expected, JSON.stringify(options));
}

test("imageDim, imageMax and imageMin scale and keep the ratio", () => {
  checkSize({ imageDim: [800, null] }, 1600, 1000, [800, 500]);
  checkSize({ imageDim: [null, 600] }, 300, 200, [900, 600]);
  checkSize({ imageDim: [800, 600] }, 400, 400, [600, 600]);
  checkSize({ imageMax: [800, 600] }, 1600, 600, [800, 300]);
  checkSize({ imageMax: [800, 600] }, 80, 60, [80, 60]);
  checkSize({ imageMax: [800] }, 1000, 5000, [800, 4000]);
  checkSize({ imageMin: [800, 600] }, 1000, 300, [2000, 600]);
  checkSize({ imageMin: [800, 600] }, 2000, 1000, [2000, 1000]);
  checkSize({ imageMin: [100, 100], imageMax: [200, 200] }, 1000, 10, [10000, 100]);
  checkSize({ imageMax: [10, 10] }, 5000, 1, [10, 1]);
});

test("imageMinMaxBlock refuses instead, and scales nothing", () => {
  const { sizing } = pictureRules({ imageMin: [100, 100], imageMax: [200, null], imageMinMaxBlock: true });
  const refused = (width: number, height: number): boolean => isRefused({ width, height }, sizing);
  assert.deepEqual([refused(150, 150), refused(99, 150), refused(150, 99), refused(201, 150), refused(200, 5000)], [false, true, true, true, false]);
  assert.deepEqual(fitted({ width: 10, height: 10 }, sizing), { width: 10, height: 10 });
  assert.equal(isRefused({ width: 10, height: 10 }, pictureRules({ imageMin: [100, 100] }).sizing), false);
});

test("only what has to be is looked into before it may leave", () => {
  const works = (options: PickerOptions, name: string, type: string): boolean => needsWork(pictureRules(options), { name, type });
  assert.deepEqual(["a.jpg", "a.png", "a.bmp", "a.webp", "a.gif", "a.txt"].map((name) => works({ imageMax: [9, 9] }, name, "")), [true, true, true, false, false, false]);
  assert.deepEqual([works({ cleanupImageExif: true }, "a.jpg", "image/jpeg"), works({ cleanupImageExif: true }, "a.png", "image/png")], [true, false]);
  assert.equal(works({}, "a.jpg", "image/jpeg"), false);
  assert.equal(works({ imageMax: [0, null] }, "a.jpg", "image/jpeg"), false);
});

test("cleanupImageExif keeps what can be seen unless it is told otherwise", () => {
  const cleanup = (option: PickerOptions["cleanupImageExif"]): unknown => pictureRules(option === undefined ? {} : { cleanupImageExif: option }).cleanup;
  assert.deepEqual(cleanup(true), { keepOrientation: true, keepProfiles: false, keepColours: true });
  assert.deepEqual(cleanup({ keepOrientation: true }), { keepOrientation: true, keepProfiles: false, keepColours: true });
  assert.deepEqual(cleanup({ keepICCandAPP: false }), { keepOrientation: false, keepProfiles: false, keepColours: false });
  assert.deepEqual(cleanup({ keepICCandAPP: true }), { keepOrientation: false, keepProfiles: true, keepColours: true });
  assert.deepEqual([cleanup(false), cleanup(undefined)], [undefined, undefined]);
});

test("the editor tries pictures made of pixels, also those that only some browsers read", () => {
  const names = ["a.jpg", "a.png", "a.webp", "a.avif", "a.bmp", "a.heic", "a.tiff", "a.gif", "a.svg", "a.pdf", "a"];
  assert.deepEqual(names.filter((name) => isPixels({ name, type: "" })), names.slice(0, 7));
});

test("what every image shows can be said, also of those that nobody edits", () => {
  const names = ["a.jpg", "a.gif", "a.svg", "a.heic", "a.pdf", "a"];
  assert.deepEqual(names.filter((name) => isImage({ name, type: "" })), names.slice(0, 4));
});

test("a changed picture keeps its type where browsers can write it, and its name says what it is", () => {
  assert.deepEqual(["image/jpeg", "image/png", "image/webp", "image/heic", "image/bmp"].map((mime) => writtenAs(mime, false)), [
    "image/jpeg", "image/png", "image/webp", "image/jpeg", "image/png",
  ]);
  assert.equal(writtenAs("image/jpeg", true), "image/png");
  assert.deepEqual([nameFor("me.JPEG", "image/jpeg"), nameFor("me.jpg", "image/png"), nameFor("IMG 1.heic", "image/jpeg"), nameFor("me", "image/webp"), nameFor("v1.2 of me", "image/png"), nameFor("a.txt", "")], [
    "me.JPEG", "me.png", "IMG 1.jpg", "me.webp", "v1.2 of me.png", "a.txt",
  ]);
});

/** Pictures whose worker answers with `work`. */
function working(options: PickerOptions, work: Partial<Work>): Making {
  const ask = async (name: keyof Work, ...values: unknown[]): Promise<unknown> => {
    const does = work[name] as ((...given: unknown[]) => unknown) | undefined;
    if (does === undefined) throw new Error(`nobody does ${name}`);
    return does(...values);
  };
  return new Making(pictureRules(options), { ask: ask as Images["ask"], close() {} });
}

const PHOTO = new File(["photo"], "photo.jfif", { type: "image/jpeg" });

test("what was made of a file is uploaded, under another name only where its type is another", async () => {
  const made = (type: string): Partial<Work> => ({ prepare: async () => ({ kind: "made", blob: new Blob(["less"], { type }) }) });
  const names: unknown[] = [];
  for (const type of ["image/jpeg", "image/png"]) {
    const ready = await working({ imageMax: [9, 9] }, made(type)).prepare(PHOTO);
    names.push(ready.kind === "fits" && [ready.file?.name, ready.file?.type, ready.file?.size]);
  }
  assert.deepEqual(names, [["photo.jfif", "image/jpeg", 4], ["photo.png", "image/png", 4]]);
});

test("what cannot be read goes as it is, what is refused does not", async () => {
  assert.deepEqual(await working({}, { prepare: async () => ({ kind: "unreadable" }) }).prepare(PHOTO), { kind: "fits", asIs: true });
  assert.deepEqual(await working({}, {}).prepare(PHOTO), { kind: "fits", asIs: true }, "also without a worker");
  assert.deepEqual(await working({}, { prepare: async () => ({ kind: "refused" }) }).prepare(PHOTO), { kind: "refused" });
  assert.deepEqual(await working({}, { prepare: async () => ({ kind: "same" }) }).prepare(PHOTO), { kind: "fits" });
});

test("an edit is made from what the user chose, and one that changes nothing gives that back", async () => {
  const picked = { id: "1", file: new File(["scaled"], "photo.jfif", { type: "image/jpeg" }), name: "me.jpg", path: "photo.jfif", original: PHOTO };
  const size = { width: 40, height: 30 };
  const seen: unknown[] = [];
  const pictures = working({}, { render: async (file) => {
    seen.push(file);
    return new Blob(["round"], { type: "image/png" });
  } });
  const first = fresh(size, pictureRules({}).tools);
  const round = await pictures.edited(picked, size, { ...first, circle: true, ratio: 1, frame: { x: 0, y: 0, width: 30, height: 30 } });
  assert.deepEqual([seen, round.name, round.edited?.name], [[PHOTO], "me.png", "me.jpg"]);
  const again = { ...picked, name: round.name, file: round.file, ...(round.edited === undefined ? {} : { edited: round.edited }) };
  assert.deepEqual(await pictures.edited(again, size, first), { kind: "edit", file: PHOTO, name: "me.jpg", edited: undefined });
});

test("a frame that has to be set counts as set also where it is the whole picture", async () => {
  const pictures = working({ transformations: { force: true } }, {});
  const size = { width: 40, height: 30 };
  const { file, edited } = await pictures.edited({ id: "1", file: PHOTO, name: PHOTO.name, path: PHOTO.name }, size, fresh(size, pictureRules({ transformations: { force: true } }).tools));
  assert.deepEqual([file, edited?.cropped?.cropArea.size], [PHOTO, [40, 30]]);
});
