// Files that were dropped may come with a handle, by which they can be read again on another day.

const handles = new WeakMap<File, Promise<FileSystemFileHandle | undefined>>();

/** Asks for the handle of a dropped file. Only while it is being dropped can that be done. */
export function keepHandle(file: File, item: DataTransferItem): void {
  const { getAsFileSystemHandle: get } = item as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
  if (get === undefined) return;
  const missing = (): undefined => undefined;
  handles.set(file, get.call(item).then((handle) => (handle?.kind === "file" ? (handle as FileSystemFileHandle) : undefined), missing));
}

/** By what `file` can be read again; nothing where it was not dropped, or the browser does not do that. */
export async function handleOf(file: File): Promise<FileSystemFileHandle | undefined> {
  return handles.get(file);
}

/** The file behind `handle`, which brings it along for the next time. */
export async function fileBehind(handle: FileSystemFileHandle): Promise<File> {
  const file = await handle.getFile();
  handles.set(file, Promise.resolve(handle));
  return file;
}
