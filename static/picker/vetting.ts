// Asks the page whether it wants a file: `acceptFn`, then `onFileSelected`, which may also rename it. Only these
// two may refuse, by throwing or rejecting.

import { fields } from "./model/api";
import type { Picked } from "./model/item";
import { metadata } from "./model/metadata";
import { MAGIC_LENGTH, mimeFromBytes, mimeFromExtension } from "./model/mime";
import type { AcceptHelp, PickerOptions } from "./model/options";
import { acceptList } from "./model/rules";

export type Verdict = { readonly kind: "wanted"; readonly name: string } | { readonly kind: "unwanted"; readonly message: string };

export async function vet(options: PickerOptions, picked: Picked): Promise<Verdict> {
  try {
    await options.acceptFn?.(picked.file, helpFor(options));
    const answer = fields(await options.onFileSelected?.(metadata(picked, options.exposeOriginalFile ?? false)));
    const renamed = [answer["filename"], answer["name"]].find((name) => typeof name === "string" && name !== "" && name !== picked.name);
    return { kind: "wanted", name: typeof renamed === "string" ? renamed : picked.name };
  } catch (error) {
    return { kind: "unwanted", message: messageOf(error) };
  }
}

function helpFor(options: PickerOptions): AcceptHelp {
  const accept = acceptList(options.accept);
  return {
    accept,
    acceptMime: accept.flatMap((pattern) => (pattern.startsWith(".") ? (mimeFromExtension(pattern) ?? []) : pattern)),
    mimeFromMagicBytes: async (file) => mimeFromBytes(new Uint8Array(await file.slice(0, MAGIC_LENGTH).arrayBuffer())),
    mimeFromExtension,
  };
}

// A page refuses with `throw new Error("...")`, `Promise.reject("...")` or nothing at all.
function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message } = fields(error);
  return typeof message === "string" ? message : "";
}
