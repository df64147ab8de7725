// Small pictures of chosen images, made off the main thread, a few at a time, and given back when they are no longer
// needed. A picture that cannot be made is not an error: the row shows an icon.

/** Longer side of nothing: the height that a thumbnail is decoded to, in device pixels. */
const HEIGHT = 160;

/** Decoding is heavy on small devices; more at once would only take longer. */
const AT_ONCE = 2;

/** Bigger files would cost more memory than a thumbnail is worth. */
const MAX_BYTES = 40 * 1024 * 1024;

/** Types that browsers decode into pixels. */
const DECODABLE = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;

export class Thumbnails {
  readonly #made = new Map<string, { readonly file: File; readonly bitmap: Promise<ImageBitmap | undefined> }>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(private readonly disabled: boolean) {}

  /** Whether there is any hope for a picture of `file`. */
  canShow(file: File): boolean {
    return !this.disabled && DECODABLE.test(file.type) && file.size > 0 && file.size <= MAX_BYTES;
  }

  /** The picture of `file`, or `undefined` if there is none. Belongs to this object: do not close it. */
  of(id: string, file: File): Promise<ImageBitmap | undefined> {
    const before = this.#made.get(id);
    if (before?.file === file) return before.bitmap;
    // The file was edited meanwhile.
    void before?.bitmap.then((bitmap) => bitmap?.close());
    const bitmap = this.#make(file);
    this.#made.set(id, { file, bitmap });
    return bitmap;
  }

  /** Gives back the pictures of all files but `ids`. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, made] of this.#made) {
      if (ids.has(id)) continue;
      this.#made.delete(id);
      void made.bitmap.then((bitmap) => bitmap?.close());
    }
  }

  async #make(file: File): Promise<ImageBitmap | undefined> {
    if (!this.canShow(file)) return undefined;
    if (this.#running >= AT_ONCE) await new Promise<void>((turn) => this.#waiting.push(turn));
    this.#running++;
    try {
      return await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: "medium" });
    } catch {
      return undefined;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}

/** Whether the browser can show `file` as a picture in full size. */
export function isPicture(file: File): boolean {
  return DECODABLE.test(file.type) || file.type === "image/svg+xml";
}
