// Photographs as cameras write them: JPEGs that lie on their side, with Exif data that say so and more.
import { writeFile } from "node:fs/promises";

/** How a point of the upright picture (w by h) comes to lie in the stored one, for each orientation: a canvas's transform. */
const STORED = {
  1: () => [1, 0, 0, 1, 0, 0],
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (w, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (w) => [0, -1, 1, 0, 0, w],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (w, h) => [0, 1, -1, 0, h, 0],
};

/** What the four corners of every photo look like. */
export const CORNERS = { topLeft: "red", topRight: "lime", bottomLeft: "blue", bottomRight: "white" };

/** Something that nobody wants to publish. */
export const SECRET = "48.137154 N 11.576124 E";

/** A photo that is `width` by `height` when it is held upright, as its bytes. Any page of a browser can paint it. */
export async function photo(page, width, height, orientation) {
  const sideways = orientation >= 5;
  const base64 = await page.evaluate(async ([w, h, stored, transform, corners]) => {
    const canvas = new OffscreenCanvas(...stored);
    const context = canvas.getContext("2d");
    context.setTransform(...transform);
    const places = { topLeft: [0, 0], topRight: [1, 0], bottomLeft: [0, 1], bottomRight: [1, 1] };
    for (const [name, [x, y]] of Object.entries(places)) {
      context.fillStyle = corners[name];
      context.fillRect((x * w) / 2, (y * h) / 2, w / 2, h / 2);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }, [width, height, sideways ? [height, width] : [width, height], STORED[orientation](width, height), CORNERS]);
  const bytes = Buffer.from(base64, "base64");
  return Buffer.concat([bytes.subarray(0, 2), exif(orientation), bytes.subarray(2)]);
}

/** `bytes` of a photo with the secret in more places: as newspapers write it, in a second picture, and in a film behind both. */
export function hiding(bytes) {
  const note = Buffer.from(`Photoshop 3.0\0${SECRET}`, "latin1");
  return Buffer.concat([
    bytes.subarray(0, 2), Buffer.from([0xff, 0xed, 0, note.length + 2]), note, bytes.subarray(2),
    bytes, Buffer.from([0, 0, 0, 24]), Buffer.from(`ftypmp42${SECRET}`, "latin1"),
  ]);
}

/** A photo as a file at `path`. */
export async function photoFile(page, path, width, height, orientation = 1) {
  await writeFile(path, await photo(page, width, height, orientation));
  return path;
}

function exif(orientation) {
  const note = Buffer.from(`${SECRET}\0`, "latin1");
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  tag(tiff, 10, 0x0112, 3, 1, orientation);
  // The user's own description, which lies behind the directory.
  tag(tiff, 22, 0x010e, 2, note.length, tiff.length);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, note]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function tag(tiff, at, id, type, count, value) {
  tiff.writeUInt16LE(id, at);
  tiff.writeUInt16LE(type, at + 2);
  tiff.writeUInt32LE(count, at + 4);
  tiff.writeUInt32LE(value, at + 8);
}
