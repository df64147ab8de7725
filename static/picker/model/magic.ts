// What type a file has, by its first bytes.

/** Type, first bytes in hexadecimal (`..` matches any byte). The first that fits wins. */
const BY_BYTES: readonly (readonly [string, string])[] = [
  ["image/png", "89504e470d0a1a0a"],
  ["image/jpeg", "ffd8ff"],
  ["image/gif", "47494638"],
  ["image/webp", "52494646........57454250"],
  ["audio/wav", "52494646........57415645"],
  ["image/avif", "........6674797061766966"],
  ["image/heic", "........6674797068656963"],
  ["video/quicktime", "........667479707174"],
  ["video/mp4", "........66747970"],
  ["image/bmp", "424d"],
  ["image/tiff", "49492a00"],
  ["image/tiff", "4d4d002a"],
  ["application/pdf", "25504446"],
  ["video/webm", "1a45dfa3"],
  ["audio/ogg", "4f676753"],
  ["audio/flac", "664c6143"],
  ["audio/mpeg", "494433"],
  ["application/zip", "504b0304"],
  ["application/gzip", "1f8b"],
];

/** Bytes of a file that `mimeFromBytes` wants to see. */
export const MAGIC_LENGTH = 16;

/** The type that the first bytes of a file give away, if they do. */
export function mimeFromBytes(bytes: Uint8Array): string | undefined {
  const hex = Array.from(bytes.subarray(0, MAGIC_LENGTH), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BY_BYTES.find(([, magic]) => new RegExp(`^${magic}`).test(hex))?.[0];
}

/** The same of `file`. */
export async function mimeOfContent(file: Blob): Promise<string | undefined> {
  return mimeFromBytes(new Uint8Array(await file.slice(0, MAGIC_LENGTH).arrayBuffer()));
}
