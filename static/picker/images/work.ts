// Decodes, turns, cuts, scales and writes pictures. Runs in a worker, so it may take its time.

import { matrix, type Recipe } from "../model/edit";
import { MAGIC_LENGTH, mimeFromBytes } from "../model/magic";
import { fitted, isRefused, writtenAs, type Size, type Sizing } from "../model/pictures";
import { cleaned, readJpeg, seenSize, wouldTurn, type Jpeg } from "./jpeg";
import type { Prepared, Wishes, Work } from "./messages";

/** What JPEG and WebP are written with: no difference to be seen, and no file much bigger than before. */
const QUALITY = 0.92;

/** Segments before the pixels rarely take more than the first of these, in bytes. */
const HEADS = [256 * 1024, 4 * 1024 * 1024, 32 * 1024 * 1024] as const;

/** The picture that is being edited, so that saving it does not decode it again. */
let opened: ImageBitmap | undefined;

export const work: Work = { prepare, open, render, forget };

async function prepare(file: Blob, { sizing, cleanup }: Wishes): Promise<Prepared> {
  const about = await look(file);
  if (about === undefined) return { kind: "unreadable" };
  const { size, mime, jpeg } = about;
  if (isRefused(size, sizing)) return { kind: "refused" };
  const target = fitted(size, sizing);
  const scales = target.width !== size.width || target.height !== size.height;
  const turns = jpeg !== undefined && cleanup !== undefined && wouldTurn(jpeg, cleanup);
  if (scales || turns) return { kind: "made", blob: await decoded(file, (bitmap) => draw(bitmap, { ...UPRIGHT, frame: { x: 0, y: 0, ...size } }, target, mime)) };
  if (jpeg === undefined || cleanup === undefined) return { kind: "same" };
  return { kind: "made", blob: await cleaned(file, jpeg, cleanup) };
}

const UPRIGHT = { turns: 0, mirrored: false, circle: false } as const;

async function open(file: Blob, edge: number): Promise<{ size: Size; bitmap: ImageBitmap }> {
  await forget();
  opened = await createImageBitmap(file);
  const { width, height } = opened;
  const factor = Math.min(1, edge / Math.max(width, height));
  const small = canvasOf({ width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) });
  small.context.drawImage(opened, 0, 0, small.canvas.width, small.canvas.height);
  return { size: { width, height }, bitmap: small.canvas.transferToImageBitmap() };
}

async function render(file: Blob, type: string, recipe: Recipe, sizing: Sizing): Promise<Blob> {
  opened ??= await createImageBitmap(file);
  return draw(opened, recipe, fitted(recipe.frame, { ...sizing, refuses: false }), type);
}

async function forget(): Promise<void> {
  opened?.close();
  opened = undefined;
}

async function decoded<T>(file: Blob, use: (bitmap: ImageBitmap) => Promise<T>): Promise<T> {
  const bitmap = await createImageBitmap(file);
  try {
    return await use(bitmap);
  } finally {
    bitmap.close();
  }
}

async function draw(bitmap: ImageBitmap, { turns, mirrored, frame, circle }: Recipe, target: Size, type: string): Promise<Blob> {
  const { canvas, context } = canvasOf(target);
  if (circle) {
    context.ellipse(target.width / 2, target.height / 2, target.width / 2, target.height / 2, 0, 0, 2 * Math.PI);
    context.clip();
  }
  context.scale(target.width / frame.width, target.height / frame.height);
  context.translate(-frame.x, -frame.y);
  context.transform(...matrix({ turns, mirrored }, bitmap));
  context.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: writtenAs(type, circle), quality: QUALITY });
}

function canvasOf({ width, height }: Size): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas of this size");
  context.imageSmoothingQuality = "high";
  return { canvas, context };
}

interface About {
  readonly size: Size;
  readonly mime: string;
  readonly jpeg: Jpeg | undefined;
}

// The first bytes say what it is; its name may be wrong. Only types that are scaled come here.
async function look(file: Blob): Promise<About | undefined> {
  const start = new Uint8Array(await file.slice(0, Math.max(MAGIC_LENGTH, 26)).arrayBuffer());
  const mime = mimeFromBytes(start);
  const view = new DataView(start.buffer);
  if (mime === "image/jpeg") return jpegOf(file);
  if (mime === undefined || start.length < 26) return undefined;
  if (mime === "image/png") return { mime, jpeg: undefined, size: { width: view.getUint32(16), height: view.getUint32(20) } };
  // A height below zero says that the rows run from top to bottom.
  if (mime === "image/bmp") return { mime, jpeg: undefined, size: { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) } };
  return undefined;
}

async function jpegOf(file: Blob): Promise<About | undefined> {
  for (const length of HEADS) {
    const jpeg = readJpeg(new Uint8Array(await file.slice(0, length).arrayBuffer()));
    if (jpeg !== undefined) return { mime: "image/jpeg", size: seenSize(jpeg), jpeg };
    if (length >= file.size) return undefined;
  }
  return undefined;
}
