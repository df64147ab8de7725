// Folders that are dropped: every file below them, with the way to it. The way is data for the page; nothing here
// makes a path of a server or of this computer of it. Loaded with the drawers, which show what is found.

import type { Incoming } from "../choosing";
import type { Refused } from "../model/state";
import { isFolder, isLitter } from "./entries";

/** Files that the browser is asked for at one time. Asking holds the page up, a millisecond for each. */
const ASKED_AT_ONCE = 16;

/** Most files that nobody accepts. */
const MAX_UNFIT = 1000;

/**
 * The files below `folders`, in the order of the folders, those of a folder before what lies deeper; no more than about
 * `most` of those that `fits`. And what could not be read.
 */
export async function filesBelow(
  folders: readonly FileSystemDirectoryEntry[],
  most: number,
  fits: (file: File) => boolean,
): Promise<{ readonly incoming: readonly Incoming[]; readonly refused: readonly Refused[] }> {
  const incoming: Incoming[] = [];
  const refused: Refused[] = [];
  let fitting = 0;
  const isEnough = (): boolean => fitting >= most || incoming.length - fitting > MAX_UNFIT;
  const take = (entry: FileSystemFileEntry, file: File | undefined): void => {
    if (file === undefined) return void refused.push({ name: entry.name, why: "unreadable" });
    incoming.push({ file, path: entry.fullPath.replace(/^\//, "") });
    if (fits(file)) fitting++;
  };
  const enter = async (folder: FileSystemDirectoryEntry): Promise<void> => {
    const children = await childrenOf(folder).catch(() => undefined);
    if (children === undefined) return void refused.push({ name: folder.name, why: "unreadable" });
    const files = children.filter((child): child is FileSystemFileEntry => child.isFile && !isLitter(child.name));
    for (let at = 0; at < files.length && !isEnough(); at += ASKED_AT_ONCE) {
      const some = files.slice(at, at + ASKED_AT_ONCE);
      const read = await Promise.all(some.map((file) => fileOf(file).catch(() => undefined)));
      some.forEach((entry, index) => take(entry, read[index]));
    }
    for (const child of children) if (isFolder(child) && !isEnough()) await enter(child);
  };
  for (const folder of folders) {
    const before = incoming.length + refused.length;
    if (isEnough()) break;
    await enter(folder);
    if (incoming.length + refused.length === before) refused.push({ name: folder.name, why: "empty" });
  }
  return { incoming, refused };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// As people count, "2" before "10". An alphabet would take longer than the page may stand still for thousands of names.
function inOrder(entries: readonly FileSystemEntry[]): readonly FileSystemEntry[] {
  const keyed = entries.map((entry) => ({ entry, key: entry.name.toLowerCase().replace(/\d+/g, (figures) => figures.padStart(12, "0")) }));
  return keyed.sort((one, other) => Number(one.key > other.key) - Number(one.key < other.key)).map(({ entry }) => entry);
}

// A reader hands out some at a time, and an empty list at the end.
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return inOrder(all);
    all.push(...some);
  }
}
