// Which bytes are which part, and what is left to send. Pure.

/** Most parts of one upload (protocol: upload). */
const MOST_PARTS = 10_000;

export interface Part {
  readonly number: number;
  /** Offsets in the file, in bytes. */
  readonly from: number;
  readonly to: number;
}

/** What the server has of one part. */
export interface PartThere {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  /** In Base64; missing where none was announced. */
  readonly md5?: string;
}

/** The size of all parts but the last, where `wanted` would make too many. */
export function partSizeFor(size: number, wanted: number): number {
  return Math.max(wanted, Math.ceil(size / MOST_PARTS));
}

export function partsOf(size: number, partSize: number): readonly Part[] {
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
    number: index + 1, from: index * partSize, to: Math.min((index + 1) * partSize, size),
  }));
}

export function bytesOf({ from, to }: Part): number {
  return to - from;
}

/** Those of `parts` that the server does not have whole. */
export function missing(parts: readonly Part[], there: readonly PartThere[]): readonly Part[] {
  const sizes = new Map(there.map(({ number, size }) => [number, size]));
  return parts.filter((part) => sizes.get(part.number) !== bytesOf(part));
}
