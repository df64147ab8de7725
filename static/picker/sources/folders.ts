// Folders that are dropped: every file below them, with the way to it. The way is data for the page; nothing here
// makes a path of a server or of this computer of it.

import type { Incoming } from "../choosing";
import type { Refused } from "../model/state";

/** What systems leave in folders and nobody means to upload. */
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** The files below `entries`, in the order of the folders, `most` at the most; and what could not be read. */
export async function filesBelow(
  entries: readonly FileSystemEntry[],
  most: number,
): Promise<{ readonly incoming: readonly Incoming[]; readonly refused: readonly Refused[] }> {
  const incoming: Incoming[] = [];
  const refused: Refused[] = [];
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    if (incoming.length >= most || LITTER.has(entry.name)) return;
    if (!isFolder(entry)) {
      incoming.push({ file: await fileOf(entry as FileSystemFileEntry), path: entry.fullPath.replace(/^\//, "") });
      return;
    }
    for (const child of await childrenOf(entry)) await visited(child);
  };
  const visited = (entry: FileSystemEntry): Promise<void> =>
    visit(entry).catch(() => void refused.push({ name: entry.name, why: "unreadable" }));
  for (const entry of entries) {
    const before = incoming.length + refused.length;
    await visited(entry);
    if (isFolder(entry) && incoming.length + refused.length === before && before < most) refused.push({ name: entry.name, why: "empty" });
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

const names = new Intl.Collator(undefined, { numeric: true });
const byName = (one: FileSystemEntry, other: FileSystemEntry): number => names.compare(one.name, other.name);

// A reader hands out some at a time, and an empty list at the end.
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort(byName);
    all.push(...some);
  }
}
