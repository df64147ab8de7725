// The inside of a JPEG, as far as sizes, orientation and privacy go: a row of segments before the pixels (ITU-T T.81,
// annex B; Exif 2.32, section 4.5). Pixels are never touched here. Pure.

import type { Cleanup, Size } from "../model/pictures";

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const START_OF_SCAN = 0xda;

interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
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
    if (marker === APP1 && isExif(head, at + 4)) orientation = orientationIn(new DataView(view.buffer, view.byteOffset + at + 10, end - at - 10));
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

/** `file` without what cameras and programs have written into it; `head` is its beginning. */
export function cleaned(file: Blob, head: Uint8Array<ArrayBuffer>, { segments, scan, orientation }: Jpeg, wish: Cleanup): Blob {
  const kept = segments.filter(({ marker }) => keeps(marker, wish));
  // JFIF wants its own segment to be the first.
  const first = kept.filter(({ marker }) => marker === APP0);
  const rest = kept.filter(({ marker }) => marker !== APP0);
  const bytes = ({ start, end }: Segment): Uint8Array<ArrayBuffer> => head.slice(start, end);
  const upright = wish.keepOrientation && orientation !== 1 ? [exifWith(orientation)] : [];
  return new Blob([head.slice(0, 2), ...first.map(bytes), ...upright, ...rest.map(bytes), file.slice(scan)], { type: "image/jpeg" });
}

// Segment 14 says how the colours are to be read, so it always stays.
function keeps(marker: number, { keepProfiles }: Cleanup): boolean {
  if (marker === APP1 || marker === COMMENT) return false;
  if (marker === APP0 || marker === APP14) return true;
  return marker < APP0 || marker > APP15 || keepProfiles;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isExif(bytes: Uint8Array, at: number): boolean {
  return [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, index) => bytes[at + index] === byte);
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
