// Files of this device: chosen in the browser's dialog, dropped, or pasted.

import type { Incoming } from "../choosing";
import { keepHandle } from "../model/handles";
import { accepts } from "../model/rules";
import { pastedName } from "../model/names";
import type { Refused } from "../model/state";
import { isFolder, isLitter } from "./entries";

export interface Brought {
  readonly incoming: readonly Incoming[];
  /** What could not be brought at all. */
  readonly refused: readonly Refused[];
  /** Whose files come, too. */
  readonly folders?: readonly FileSystemDirectoryEntry[];
}

/** Files, or a folder's files, from the dialog. The list is emptied, so that choosing the same again counts as a choice. */
export function fromInput(input: HTMLInputElement): Brought {
  const files = Array.from(input.files ?? []);
  input.value = "";
  return { incoming: files.filter(isMeant).map((file) => ({ file, path: pathOf(file) })), refused: [] };
}

/** Dropped files and folders; where `takesFolders` is false those are named as refused. */
export function fromDrop(data: DataTransfer, takesFolders: boolean): Brought {
  const incoming: Incoming[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  const refused: Refused[] = [];
  // Everything has to be asked for now: when the event is over, the list is empty.
  for (const item of Array.from(data.items)) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (isFolder(entry)) {
      if (takesFolders) folders.push(entry);
      else refused.push({ name: entry.name, why: "folder" });
      continue;
    }
    const file = item.getAsFile();
    if (file === null) continue;
    keepHandle(file, item);
    incoming.push({ file, path: file.name });
  }
  return { incoming, refused, folders };
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

function isMeant(file: File): boolean {
  return file.webkitRelativePath === "" || !isLitter(file.name);
}

/** Pasted files; a screenshot gets a name that says when. `now` is the time of the paste. */
export function fromPaste(data: DataTransfer, now: Date): Brought {
  const files = Array.from(data.files).map((file) => {
    const name = pastedName(file.name, file.type, now);
    return name === file.name ? file : new File([file], name, { type: file.type, lastModified: now.getTime() });
  });
  return { incoming: files.map((file) => ({ file, path: file.name })), refused: [] };
}

/** Whether something is being dragged that could be a file. */
export function bringsFiles(data: DataTransfer | null): data is DataTransfer {
  return data?.types.includes("Files") ?? false;
}

/**
 * Whether everything in the air is of a type that will be refused. While it is in the air browsers tell types only,
 * and not always; a rule by extension cannot be judged then.
 */
export function isRefusedInTheAir(data: DataTransfer, accept: readonly string[]): boolean {
  const types = Array.from(data.items).filter((item) => item.kind === "file").map((item) => item.type);
  const judged = types.length > 0 && types.every((type) => type !== "") && accept.every((pattern) => !pattern.startsWith("."));
  return judged && !types.some((type) => accepts(accept, { name: "", type }));
}
