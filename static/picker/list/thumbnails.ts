// Small pictures of chosen images, made off the main thread, a few at a time, and given back when they are no longer
// needed. A picture that cannot be made is not an error: the row shows an icon.

import { RemoteFile } from "../model/linked";
import { mimeOf } from "../model/mime";

/** What a thumbnail is decoded to, in device pixels. */
const HEIGHT = 240;

/** Decoding is heavy on small devices; more at once would only take longer. */
const AT_ONCE = 2;

/** Bigger files would cost more memory than a thumbnail is worth. */
const MAX_BYTES = 40 * 1024 * 1024;

/** Pictures kept at one time: more than one can see, few enough for a phone. */
const KEPT = 120;

/** Types that browsers decode into pixels, some of them not in every browser. */
const DECODABLE = /^image\/(png|jpeg|gif|webp|avif|bmp|tiff|hei[cf])$/;

interface Made {
  readonly file: File;
  readonly bitmap: Promise<ImageBitmap | undefined>;
}

export class Thumbnails {
  readonly #made = new Map<string, Made>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(private readonly disabled: boolean) {}

  /** Whether there is any hope for a picture of `file`. */
  canShow(file: File): boolean {
    return !this.disabled && !(file instanceof RemoteFile) && DECODABLE.test(mimeOf(file)) && file.size > 0 && file.size <= MAX_BYTES;
  }

  /** The picture of `file`, or `undefined` if there is none. Belongs to this object: do not close it. */
  of(id: string, file: File): Promise<ImageBitmap | undefined> {
    const before = this.#made.get(id);
    const edited = before !== undefined && before.file !== file;
    if (edited) this.#giveBack(id, before);
    const made = before === undefined || edited ? { file, bitmap: this.#make(id, file) } : before;
    // What was asked for last is kept longest.
    this.#made.delete(id);
    this.#made.set(id, made);
    for (const [oldest, picture] of this.#made) {
      if (this.#made.size <= KEPT) break;
      this.#giveBack(oldest, picture);
    }
    return made.bitmap;
  }

  /** Gives back the pictures of all files but `ids`. */
  keepOnly(ids: Pick<ReadonlyMap<string, unknown>, "has">): void {
    for (const [id, made] of this.#made) {
      if (!ids.has(id)) this.#giveBack(id, made);
    }
  }

  #giveBack(id: string, { bitmap: made }: Made): void {
    this.#made.delete(id);
    void made.then((bitmap) => bitmap?.close());
  }

  async #make(id: string, file: File): Promise<ImageBitmap | undefined> {
    if (!this.canShow(file)) return undefined;
    if (this.#running >= AT_ONCE) {
      await new Promise<void>((turn) => this.#waiting.push(turn));
      // It was scrolled away meanwhile, with many others.
      if (this.#made.get(id)?.file !== file) return this.#next();
    }
    this.#running++;
    try {
      return await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: "medium" });
    } catch {
      return undefined;
    } finally {
      this.#running--;
      this.#next();
    }
  }

  // What was asked for last is in sight.
  #next(): undefined {
    this.#waiting.pop()?.();
  }
}
