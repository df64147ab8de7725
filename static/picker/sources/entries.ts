// What browsers hand over of a disk.

/** What systems leave in folders and nobody means to upload. */
const LITTER = [".DS_Store", "Thumbs.db", "desktop.ini"];

export function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

/** Whether a file that came with its folder is one that nobody means. */
export function isLitter(name: string): boolean {
  return LITTER.includes(name);
}
