// Folders that are dropped: every file below them, with the way to it. The way is data for the page; nothing here
// makes a path of a server or of this computer of it.

import type { Incoming } from "../choosing";
import type { Refused } from "../model/state";

/** What systems leave in folders and nobody means to upload. */
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** Files that the browser is asked for at one time: one after the other would take seconds for thousands. */
const ASKED_AT_ONCE = 200;

/** The files below `entries`, in the order of the folders, `most` at the most; and what could not be read. */
export async function filesBelow(
  entries: readonly FileSystemEntry[],
  most: number,
): Promise<{ readonly incoming: readonly Incoming[]; readonly refused: readonly Refused[] }> {
  const refused: Refused[] = [];
  const found: FileSystemFileEntry[] = [];
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    if (found.length >= most || LITTER.has(entry.name)) return;
    if (!isFolder(entry)) return void found.push(entry as FileSystemFileEntry);
    try {
      for (const child of await childrenOf(entry)) await visit(child);
    } catch {
      refused.push({ name: entry.name, why: "unreadable" });
    }
  };
  for (const entry of entries) {
    const before = found.length + refused.length;
    await visit(entry);
    if (isFolder(entry) && found.length + refused.length === before && before < most) refused.push({ name: entry.name, why: "empty" });
  }
  const incoming: Incoming[] = [];
  for (let at = 0; at < found.length; at += ASKED_AT_ONCE) {
    const some = found.slice(at, at + ASKED_AT_ONCE);
    const files = await Promise.all(some.map((entry) => fileOf(entry).catch(() => undefined)));
    some.forEach(({ name, fullPath }, index) => {
      const file = files[index];
      if (file === undefined) refused.push({ name, why: "unreadable" });
      else incoming.push({ file, path: fullPath.replace(/^\//, "") });
    });
  }
  return { incoming, refused };
}

export function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

/** Whether a file that came with its folder is one that nobody means. */
export function isLitter(name: string): boolean {
  return LITTER.has(name);
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
