// Pictures that the page itself brings (`cropFiles`, `picker.crop`): files, or addresses to fetch them from.

import type { Brought } from "./local";

/** Longest a picture may take to come, in milliseconds. */
const PATIENCE_MS = 60_000;

/** What comes of `files`. An address that brings nothing is named, like a file that is refused. */
export async function bringPictures(files: Iterable<unknown>, signal: AbortSignal): Promise<Brought> {
  const given = Array.from(files).filter((file) => file instanceof Blob || typeof file === "string");
  const brought = await Promise.all(given.map((file) => (typeof file === "string" ? fetched(file, signal) : asFile(file))));
  return {
    incoming: brought.flatMap((file) => (file instanceof File ? [{ file, path: file.name }] : [])),
    refused: brought.flatMap((file) => (file instanceof File ? [] : [{ name: file.missing, why: "missing" as const }])),
  };
}

function asFile(blob: Blob): File {
  return blob instanceof File ? blob : new File([blob], "image", { type: blob.type });
}

async function fetched(address: string, signal: AbortSignal): Promise<File | { readonly missing: string }> {
  try {
    const url = new URL(address, document.baseURI);
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    const blob = await response.blob();
    const name = decodeURIComponent(url.pathname.split("/").pop() ?? "") || "image";
    return response.ok ? new File([blob], name, { type: blob.type }) : { missing: address };
  } catch {
    return { missing: address };
  }
}
