// The inside of a JPEG, as far as sizes, orientation and privacy go: a row of segments before the pixels (ITU-T T.81,
// annex B; Exif 2.32, section 4.5). Pixels are never touched here. Pure.

import type { Cleanup, Size } from "../model/pictures";

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface Segment extends Stretch {
  readonly marker: number;
}

export interface Jpeg {
  readonly segments: readonly Segment[];
  /** Where the pixels begin. */
  readonly scan: number;
  /** As stored, before the orientation counts. */
  readonly stored: Size;
  /** 1 to 8; 1 is upright. */
  readonly orientation: number;
}

/** What `head`, the beginning of a file, says; `undefined` if it is no JPEG or not enough of one. */
export function readJpeg(head: Uint8Array): Jpeg | undefined {
  if (head[0] !== 0xff || head[1] !== 0xd8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const segments: Segment[] = [];
  let stored: Size | undefined;
  let orientation = 1;
  for (let at = 2; at + 4 <= head.length;) {
    if (head[at] !== 0xff) return undefined;
    const marker = head[at + 1] ?? 0;
    // Any number of these may fill the space between segments.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === START_OF_SCAN) return stored === undefined ? undefined : { segments, scan: at, stored, orientation };
    const end = at + 2 + view.getUint16(at + 2);
    if (end > head.length) return undefined;
    if (isFrame(marker) && end >= at + 9) stored = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === APP1 && isText(head, at + 4, "Exif\0\0")) orientation = orientationIn(new DataView(view.buffer, view.byteOffset + at + 10, end - at - 10));
    segments.push({ marker, start: at, end });
    at = end;
  }
  return undefined;
}

/** The size as it is seen. */
export function seenSize({ stored, orientation }: Jpeg): Size {
  return orientation >= 5 ? { width: stored.height, height: stored.width } : stored;
}

/** Whether the same without its private parts would be seen another way up. */
export function wouldTurn({ orientation }: Jpeg, { keepOrientation }: Cleanup): boolean {
  return orientation !== 1 && !keepOrientation;
}

/**
 * `file` without what cameras and programs have written into it. What lies behind the end of the main picture goes, too:
 * further pictures with data of their own (CIPA DC-007, "Multi-Picture Format"), and the films of motion photos.
 */
export async function cleaned(file: Blob, { segments, scan, orientation }: Jpeg, wish: Cleanup): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kept = segments.filter((segment) => keeps(bytes, segment, wish));
  // JFIF wants its own segment to be the first.
  const first = kept.filter(({ marker }) => marker === APP0);
  const rest = kept.filter(({ marker }) => marker !== APP0);
  const all = (some: readonly Stretch[]): Uint8Array<ArrayBuffer>[] => some.map(({ start, end }) => bytes.subarray(start, end));
  const upright = wish.keepOrientation && orientation !== 1 ? [exifWith(orientation)] : [];
  const parts = [bytes.subarray(0, 2), ...all(first), ...upright, ...all(rest), ...all(pixels(bytes, scan, wish))];
  return new Blob([...parts, Uint8Array.of(0xff, END_OF_IMAGE)], { type: "image/jpeg" });
}

// What stays from the first scan to the end of the main picture, without the marker of the end, which may be missing.
// Between the scans of a progressive picture there are segments again.
function pixels(bytes: Uint8Array, scan: number, wish: Cleanup): Stretch[] {
  const kept: Stretch[] = [];
  let start = scan;
  for (let at = scan; (at = bytes.indexOf(0xff, at)) !== -1;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) at += 1;
    else if (marker === undefined || isWithinScan(marker)) at += 2;
    else if (marker === END_OF_IMAGE || marker === START_OF_IMAGE) return [...kept, { start, end: at }];
    else {
      const end = at + 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
      if (!keeps(bytes, { marker, start: at }, wish)) {
        kept.push({ start, end: at });
        start = end;
      }
      at = end;
    }
  }
  return [...kept, { start, end: bytes.length }];
}

// A byte of pixels that looks like a marker has a zero behind it; restart markers stand alone.
function isWithinScan(marker: number): boolean {
  return marker === 0 || (marker >= 0xd0 && marker <= 0xd7);
}

// Without the segment 14 of Adobe nobody could read the pixels, so it always stays. The list of further pictures never
// does: they are gone.
function keeps(bytes: Uint8Array, { marker, start }: Pick<Segment, "marker" | "start">, { keepProfiles, keepColours }: Cleanup): boolean {
  const isNamed = (name: string): boolean => isText(bytes, start + 4, name);
  if (marker === APP1 || marker === COMMENT) return false;
  if (marker === APP2 && isNamed("MPF\0")) return false;
  if (marker < APP0 || marker > APP15 || marker === APP0 || keepProfiles) return true;
  return (keepColours && marker === APP2 && isNamed("ICC_PROFILE\0")) || (marker === APP14 && isNamed("Adobe"));
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isText(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
}

const ORIENTATION = 0x0112;

function orientationIn(tiff: DataView): number {
  try {
    const little = tiff.getUint16(0) === 0x4949;
    const directory = tiff.getUint32(4, little);
    const count = tiff.getUint16(directory, little);
    for (let entry = 0; entry < count; entry++) {
      const at = directory + 2 + entry * 12;
      if (tiff.getUint16(at, little) !== ORIENTATION) continue;
      const value = tiff.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // It ends too early: then it says nothing.
  }
  return 1;
}

/** An Exif segment that says nothing but the orientation. */
export function exifWith(orientation: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0,
    0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
  );
}
