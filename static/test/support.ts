// What several tests need: files and items to work on.

import type { Item, Picked, Receipt } from "../picker/model/item";
import type { Problem } from "../picker/model/problem";

export const LATER: Problem = { remedy: "retry", message: "the server is busy" };

export const RECEIPT: Receipt = { handle: "A6IX8nWjQsQTGsqr90fb", url: "https://files.test/A6IX8nWjQsQTGsqr90fb" };

/** A chosen file of `size` zero bytes. */
export function picked(id: string, size = 100, name = `${id}.txt`): Picked {
  return { id, name, path: name, file: new File([new Uint8Array(size)], name, { type: "text/plain", lastModified: 1 }) };
}

export function queued(id: string, size?: number): Item {
  return { kind: "queued", picked: picked(id, size), attempt: 0 };
}

export function sending(id: string, sent: number, size?: number): Item {
  return { kind: "sending", picked: picked(id, size), attempt: 0, sent, movedAt: 0 };
}

export function stored(id: string, size?: number): Item {
  return { kind: "stored", picked: picked(id, size), receipt: RECEIPT };
}

export function failed(id: string, size?: number): Item {
  return { kind: "failed", picked: picked(id, size), problem: LATER };
}
