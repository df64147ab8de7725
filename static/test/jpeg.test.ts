import assert from "node:assert/strict";
import { test } from "node:test";
import { cleaned, exifWith, readJpeg, seenSize, wouldTurn } from "../picker/images/jpeg";

/** A segment with `marker` and `payload`. */
function segment(marker: number, payload: readonly number[]): readonly number[] {
  const length = payload.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...payload];
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const JFIF = segment(0xe0, [...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const ICC = segment(0xe2, [...ascii("ICC_PROFILE\0"), 1, 1, 9, 9]);
const ADOBE = segment(0xee, [...ascii("Adobe"), 0, 100, 0, 0, 0, 0, 1]);
/** Author and place, as newspapers write them. */
const IPTC = segment(0xed, ascii("Photoshop 3.0\0by me"));
const COMMENT = segment(0xfe, ascii("taken at home"));
/** 640 wide, 480 high. */
const FRAME = segment(0xc0, [8, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255, 1, 1, 0x11, 0]);
const SCAN = segment(0xda, [1, 1, 0, 0, 63, 0]);
const PIXELS = [...SCAN, 1, 2, 3, 0xff, 0xd9];

/** An Exif segment in little endian with two tags: a maker and the orientation. */
function exif(orientation: number): readonly number[] {
  const tags = [2, 0, 0x0f, 1, 2, 0, 4, 0, 0, 0, 67, 97, 109, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
  return segment(0xe1, [...ascii("Exif\0\0"), 0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, ...tags]);
}

function jpeg(...segments: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0xff, 0xd8, ...segments.flat(), ...PIXELS]);
}

test("size and orientation are read from the first bytes, for all eight", () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const read = readJpeg(jpeg(JFIF, exif(orientation), FRAME));
    assert.equal(read?.orientation, orientation);
    const size = orientation >= 5 ? { width: 480, height: 640 } : { width: 640, height: 480 };
    assert.deepEqual(read === undefined ? undefined : seenSize(read), size);
  }
  assert.equal(readJpeg(jpeg(exif(9), FRAME))?.orientation, 1, "no such orientation");
});

test("what is no JPEG, or not enough of one, is told apart", () => {
  assert.equal(readJpeg(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), undefined);
  assert.equal(readJpeg(jpeg(JFIF, FRAME).subarray(0, 20)), undefined);
  assert.equal(readJpeg(jpeg(JFIF)), undefined, "without a size");
  assert.equal(readJpeg(jpeg([0xff], FRAME))?.stored.width, 640, "filled up between segments");
  assert.equal(readJpeg(jpeg(segment(0xe1, ascii("Exif\0\0MM")), FRAME))?.orientation, 1, "cut short");
});

async function clean(bytes: Uint8Array<ArrayBuffer>, keepOrientation: boolean, keepProfiles: boolean, keepColours = true): Promise<number[]> {
  const read = readJpeg(bytes);
  assert.ok(read);
  const blob = await cleaned(new Blob([bytes]), read, { keepOrientation, keepProfiles, keepColours });
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}

/** What is behind the head of a picture, after cleaning with `keepProfiles`. */
async function cleanPixels(pixels: readonly number[], keepProfiles = false): Promise<number[]> {
  const head = [0xff, 0xd8, ...FRAME];
  const cleaned = await clean(Uint8Array.from([...head, ...pixels]), true, keepProfiles);
  assert.deepEqual(cleaned.slice(0, head.length), head);
  return cleaned.slice(head.length);
}

test("private parts go, colours and pixels stay", async () => {
  const full = jpeg(JFIF, exif(6), ICC, IPTC, ADOBE, COMMENT, FRAME);
  assert.deepEqual(await clean(full, true, true), Array.from(jpeg(JFIF, Array.from(exifWith(6)), ICC, IPTC, ADOBE, FRAME)));
  assert.deepEqual(await clean(full, false, true), Array.from(jpeg(JFIF, ICC, IPTC, ADOBE, FRAME)));
  assert.deepEqual(await clean(full, false, false), Array.from(jpeg(JFIF, ICC, ADOBE, FRAME)));
  assert.deepEqual(await clean(full, false, false, false), Array.from(jpeg(JFIF, ADOBE, FRAME)));
  assert.deepEqual(await clean(jpeg(exif(1), FRAME), true, true), Array.from(jpeg(FRAME)), "upright needs no words");
  const others = [segment(0xe2, ascii("FPXR\0a")), segment(0xee, ascii("Somebody")), segment(0xef, [1])];
  assert.deepEqual(await clean(jpeg(...others, FRAME), true, false), Array.from(jpeg(FRAME)));
  assert.deepEqual(await clean(jpeg(...others, FRAME), true, true), Array.from(jpeg(...others, FRAME)));
});

test("pictures and films behind the picture go, and the list of them", async () => {
  const film = [0, 0, 0, 24, ...ascii("ftypmp42"), 0xff, 0xd9];
  for (const keepProfiles of [false, true]) {
    const many = Uint8Array.from([...jpeg(segment(0xe2, ascii("MPF\0MM")), FRAME), ...jpeg(exif(1), FRAME), ...film]);
    assert.deepEqual(await clean(many, true, keepProfiles), Array.from(jpeg(FRAME)));
  }
});

test("what belongs to the pixels is not taken for their end", async () => {
  const scan = [...SCAN, 1, 0xff, 0, 0xd9, 0xff, 0xd0, 2, 0xff, 0xff, 0xd7, 3];
  assert.deepEqual(await cleanPixels([...scan, 0xff, 0xff, 0xd9, 7, 7]), [...scan, 0xff, 0xff, 0xd9]);
  const table = segment(0xc4, [0, 0xff, 0xd9, 0xff, 0xd8]);
  assert.deepEqual(await cleanPixels([...scan, ...table, ...scan, 0xff, 0xd9, 7]), [...scan, ...table, ...scan, 0xff, 0xd9], "several scans");
});

test("private parts between the scans go as well", async () => {
  const [scan, end] = [[...SCAN, 1, 2], [0xff, 0xd9]];
  const between = [...exif(6), ...COMMENT, ...IPTC];
  assert.deepEqual(await cleanPixels([...scan, ...between, ...scan, ...end]), [...scan, ...scan, ...end]);
  assert.deepEqual(await cleanPixels([...scan, ...between, ...scan, ...end], true), [...scan, ...IPTC, ...scan, ...end]);
});

test("a picture that breaks off gets an end", async () => {
  assert.deepEqual(await cleanPixels([...SCAN, 1, 2]), [...SCAN, 1, 2, 0xff, 0xd9]);
  assert.deepEqual(await cleanPixels([...SCAN, 1, ...COMMENT.slice(0, 6)]), [...SCAN, 1, 0xff, 0xd9]);
  assert.deepEqual(await cleanPixels([...SCAN, 1, ...jpeg(exif(1), FRAME)]), [...SCAN, 1, 0xff, 0xd9], "another picture begins");
});

test("a kept orientation is read as it was", async () => {
  for (let orientation = 2; orientation <= 8; orientation++) {
    const kept = Uint8Array.from(await clean(jpeg(exif(orientation), FRAME), true, false));
    assert.equal(readJpeg(kept)?.orientation, orientation);
  }
  const turned = readJpeg(jpeg(exif(3), FRAME));
  assert.deepEqual(turned && [wouldTurn(turned, { keepOrientation: false, keepProfiles: true, keepColours: true }), wouldTurn(turned, { keepOrientation: true, keepProfiles: true, keepColours: true })], [true, false]);
});
