// Real files to upload, made in a folder of their own.
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { deflateSync } from "node:zlib";

export const MB = 1_000_000;

/** A new folder with makers of files in it; each answers the file's path. */
export async function makeFiles() {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-files-"));
  const at = (name) => join(folder, name);
  return {
    async text(name, content) {
      await writeFile(at(name), content);
      return at(name);
    },
    /** `hue` in degrees tells pictures apart. */
    async picture(name, width, height, hue) {
      await writeFile(at(name), png(width, height, hue));
      return at(name);
    },
    async random(name, size) {
      const file = await open(at(name), "w");
      for (let left = size; left > 0; left -= 4 * MB) await file.write(randomBytes(Math.min(left, 4 * MB)));
      await file.close();
      return at(name);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

export async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** The checksum of what `url` answers, without holding it in memory. */
export async function sha256Of(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${url}: ${await response.text()}`);
  const hash = createHash("sha256");
  for await (const chunk of response.body) hash.update(chunk);
  return hash.digest("hex");
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A landscape of sorts: sky that fades, hills, a sun. */
export function png(width, height, hue) {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  const colour = (shift, light) => [0, 120, 240].map((at) => Math.round(light * (0.62 + 0.38 * Math.cos(((hue + shift - at) * Math.PI) / 180))));
  const [hill, sun] = [colour(90, 110), [255, 240, 200]];
  for (let y = 0; y < height; y += 1) {
    const sky = colour(0, 235 - (90 * y) / height);
    for (let x = 0; x < width; x += 1) {
      const top = height * (0.62 + 0.13 * Math.sin((x / width) * 9 + hue));
      const far = Math.hypot(x - width * 0.72, y - height * 0.3);
      const pixel = y > top ? hill : far < height * 0.11 ? sun : sky;
      rows.set(pixel, y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A GIF of one plain picture for each of `colours`, three bytes each, that follow each other for ever. */
export function gif(width, height, ...colours) {
  const table = Buffer.alloc(3 * 128);
  colours.forEach((colour, at) => Buffer.from(colour).copy(table, 3 * at));
  const words = (...numbers) => Buffer.from(Uint16Array.from(numbers).buffer);
  const pictures = colours.flatMap((_, colour) => [
    Buffer.from([0x21, 0xf9, 4, 0]), words(50), Buffer.from([0, 0, 0x2c]), words(0, 0, width, height), Buffer.from([0, 7]), blocks(codes(width * height, colour)),
  ]);
  return Buffer.concat([
    Buffer.from("GIF89a"), words(width, height), Buffer.from([0xf6, 0, 0]), table,
    Buffer.from([0x21, 0xff, 11]), Buffer.from("NETSCAPE2.0"), Buffer.from([3, 1, 0, 0, 0]), ...pictures, Buffer.from([0x3b]),
  ]);
}

// A table that is cleared before it grows needs no more than eight bits for each pixel.
function codes(count, colour) {
  const all = [];
  for (let at = 0; at < count; at += 1) all.push(...(at % 120 === 0 ? [128] : []), colour);
  return Buffer.from([...all, 129]);
}

function blocks(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const some = bytes.subarray(at, at + 255);
    all.push(Buffer.from([some.length]), some);
  }
  return Buffer.concat([...all, Buffer.from([0])]);
}
