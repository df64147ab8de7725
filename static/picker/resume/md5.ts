// MD5 (RFC 1321), which browsers do not have: the server compares it with what has arrived. It takes bytes as they come.

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32));
const BLOCK = 64;

export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  readonly #words = new Int32Array(16);
  readonly #rest = new Uint8Array(BLOCK);
  #length = 0;

  update(bytes: Uint8Array): this {
    let at = 0;
    const filled = this.#length % BLOCK;
    this.#length += bytes.length;
    if (filled > 0) {
      at = Math.min(BLOCK - filled, bytes.length);
      this.#rest.set(bytes.subarray(0, at), filled);
      if (filled + at < BLOCK) return this;
      this.#blocks(this.#rest, 0, BLOCK);
    }
    const end = at + Math.floor((bytes.length - at) / BLOCK) * BLOCK;
    this.#blocks(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    return this;
  }

  /** The digest; nothing may be added afterwards. */
  digest(): Uint8Array {
    const bits = this.#length * 8;
    const filled = this.#length % BLOCK;
    const padding = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, bits >>> 0, true);
    view.setUint32(padding.length - 4, Math.floor(bits / 2 ** 32), true);
    this.update(padding);
    const digest = new DataView(new ArrayBuffer(16));
    this.#state.forEach((word, index) => digest.setInt32(index * 4, word, true));
    return new Uint8Array(digest.buffer);
  }

  #blocks(bytes: Uint8Array, from: number, to: number): void {
    const words = this.#words;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = from; at < to; at += BLOCK) {
      for (let word = 0; word < 16; word++) words[word] = view.getInt32(at + word * 4, true);
      this.#turn(words);
    }
  }

  #turn(words: Int32Array): void {
    const state = this.#state;
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      let mixed: number, word: number;
      if (round === 0) [mixed, word] = [(b & c) | (~b & d), step];
      else if (round === 1) [mixed, word] = [(d & b) | (~d & c), (5 * step + 1) & 15];
      else if (round === 2) [mixed, word] = [b ^ c ^ d, (3 * step + 5) & 15];
      else [mixed, word] = [c ^ (b | ~d), (7 * step) & 15];
      const sum = (a + mixed + (SINES[step] ?? 0) + (words[word] ?? 0)) | 0;
      const shift = SHIFTS[(round << 2) | (step & 3)] ?? 0;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    state[0] = ((state[0] ?? 0) + a) | 0;
    state[1] = ((state[1] ?? 0) + b) | 0;
    state[2] = ((state[2] ?? 0) + c) | 0;
    state[3] = ((state[3] ?? 0) + d) | 0;
  }
}

/** Bytes that are in memory at one time. */
const PIECE = 1024 * 1024;

/** The MD5 of `blob` in Base64, read piece by piece. Rejects when it cannot be read. */
export async function md5Of(blob: Blob): Promise<string> {
  const md5 = new Md5();
  for (let at = 0; at < blob.size; at += PIECE) {
    md5.update(new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()));
  }
  return btoa(String.fromCharCode(...md5.digest()));
}
