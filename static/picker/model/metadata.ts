// What callbacks are told about a file (protocol: picker, section 3).

import type { Cropped, Rotated } from "./edit";
import type { Item, Picked, Receipt } from "./item";
import { RemoteFile } from "./linked";
import { mimeOf } from "./mime";

export interface FileMetadata {
  readonly uploadId: string;
  readonly filename: string;
  readonly mimetype: string;
  readonly size: number;
  readonly source: string;
  readonly originalPath: string;
  /** Not for files that were never on this device. */
  readonly originalFile?: File | { readonly name: string; readonly type: string; readonly size: number };
  readonly cropped?: Cropped;
  readonly rotated?: Rotated;
  readonly alt?: string;
  readonly handle?: string;
  readonly url?: string;
  readonly key?: string;
  readonly container?: string;
  readonly status?: string;
  readonly uploadTags?: unknown;
  readonly workflows?: unknown;
}

/** What is known from the choice on. `exposed`: the page asked for the `File` itself. */
export function metadata(picked: Picked, exposed: boolean): FileMetadata {
  const { file, edited, alt } = picked;
  const type = mimeOf(file);
  const original = picked.original ?? file;
  return {
    uploadId: picked.id,
    filename: picked.name,
    mimetype: type,
    size: file.size,
    source: picked.source ?? "local_file_system",
    originalPath: picked.path,
    ...(original instanceof RemoteFile
      ? {}
      : { originalFile: exposed ? original : { name: original.name, type: original.type, size: original.size } }),
    ...(edited?.cropped === undefined ? {} : { cropped: edited.cropped }),
    ...(edited?.rotated === undefined ? {} : { rotated: edited.rotated }),
    ...(alt === undefined || alt === "" ? {} : { alt }),
  };
}

/** The same after the upload: the server's own words win over ours. */
export function storedMetadata(picked: Picked, receipt: Receipt, exposed: boolean): FileMetadata {
  const before = metadata(picked, exposed);
  return {
    ...before,
    mimetype: receipt.mimetype ?? before.mimetype,
    // Of a file that lies elsewhere nobody may have known it before.
    size: picked.file instanceof RemoteFile ? (receipt.size ?? before.size) : before.size,
    handle: receipt.handle,
    url: receipt.url,
    status: receipt.status ?? "Stored",
    ...(receipt.key === undefined ? {} : { key: receipt.key }),
    ...(receipt.container === undefined ? {} : { container: receipt.container }),
    ...(receipt.uploadTags === undefined ? {} : { uploadTags: receipt.uploadTags }),
    ...(receipt.workflows === undefined ? {} : { workflows: receipt.workflows }),
  };
}

export interface Outcome {
  readonly filesUploaded: readonly FileMetadata[];
  readonly filesFailed: readonly FileMetadata[];
}

/** What a round of uploads came to. Both arrays are always there. */
export function outcome(items: readonly Item[], round: ReadonlySet<string>, exposed: boolean): Outcome {
  const filesUploaded: FileMetadata[] = [];
  const filesFailed: FileMetadata[] = [];
  for (const item of items) {
    if (!round.has(item.picked.id)) continue;
    if (item.kind === "stored") filesUploaded.push(storedMetadata(item.picked, item.receipt, exposed));
    else if (item.kind === "failed") filesFailed.push({ ...metadata(item.picked, exposed), status: "Failed" });
  }
  return { filesUploaded, filesFailed };
}
