// Asks whether chosen files may come in: the page, by `acceptFn` and then `onFileSelected`, which may also rename a file,
// and the rules for pictures, by which a picture may be changed. The page refuses by throwing or rejecting.

import { fields } from "./model/api";
import type { Picked } from "./model/item";
import { metadata } from "./model/metadata";
import { mimeFromExtension } from "./model/mime";
import type { AcceptHelp, PickerOptions } from "./model/options";
import { acceptList } from "./model/rules";
import type { Refused } from "./model/state";
import { renamed, type Pictures } from "./pictures";
import type { Store } from "./store";
import { turn } from "./turn";

/** Files that the page is asked about at one time, so that thousands do not stop it. */
const ASKED_AT_ONCE = 100;

/** Brings what knows types by their first bytes. */
type Magic = () => Promise<Pick<typeof import("./model/magic"), "mimeOfContent">>;

export class Vetting {
  /** Refused, but still in the list. */
  #gone = new Set<string>();

  constructor(
    private readonly options: PickerOptions,
    private readonly store: Store,
    private readonly pictures: Pictures,
    private readonly magic: Magic,
  ) {}

  /** Lets `chosen` in or takes them out again. Answers who was refused, and why. */
  async vet(chosen: readonly Picked[]): Promise<readonly Refused[]> {
    const { acceptFn, onFileSelected } = this.options;
    const cares = acceptFn !== undefined || onFileSelected !== undefined;
    const waits = ({ file }: Picked): boolean => cares || this.pictures.concerns(file);
    // Where nobody cares, nobody is waited for.
    this.store.items(chosen.filter((picked) => !waits(picked)).map(({ id }) => id), { kind: "accepted" });
    const waiting = chosen.filter(waits);
    const refused: Refused[] = [];
    for (let at = 0; at < waiting.length; at += ASKED_AT_ONCE) {
      if (at > 0) await turn();
      refused.push(...(await Promise.all(waiting.slice(at, at + ASKED_AT_ONCE).map((picked) => this.#one(picked)))).flat());
      this.#takeOut();
    }
    return refused;
  }

  async #one(picked: Picked): Promise<readonly Refused[]> {
    const { id, file } = picked;
    const verdict = await askPage(this.options, picked, this.magic);
    if (verdict.kind === "unwanted") return this.#refuse(id, { name: picked.name, why: "veto", message: verdict.message });
    const prepared = this.pictures.concerns(file) ? await this.pictures.prepare(file) : undefined;
    if (prepared?.kind === "refused") return this.#refuse(id, { name: picked.name, why: "pixels" });
    const { kind: _kind, ...changes } = prepared ?? {};
    this.store.item(id, { kind: "accepted", name: renamed(verdict.name, file, prepared?.file), ...changes });
    return [];
  }

  #refuse(id: string, refused: Refused): readonly Refused[] {
    // Together with others: taking one out of thousands counts all the rest again.
    if (this.#gone.size === 0) setTimeout(() => this.#takeOut(), 0);
    this.#gone.add(id);
    return [refused];
  }

  #takeOut(): void {
    if (this.#gone.size > 0) this.store.dispatch({ kind: "gone", ids: this.#gone });
    this.#gone = new Set();
  }
}

type Verdict = { readonly kind: "wanted"; readonly name: string } | { readonly kind: "unwanted"; readonly message: string };

async function askPage(options: PickerOptions, picked: Picked, magic: Magic): Promise<Verdict> {
  try {
    await options.acceptFn?.(picked.file, helpFor(options, magic));
    const answer = fields(await options.onFileSelected?.(metadata(picked, options.exposeOriginalFile ?? false)));
    const renamed = [answer["filename"], answer["name"]].find((name) => typeof name === "string" && name !== "" && name !== picked.name);
    return { kind: "wanted", name: typeof renamed === "string" ? renamed : picked.name };
  } catch (error) {
    return { kind: "unwanted", message: messageOf(error) };
  }
}

function helpFor(options: PickerOptions, magic: Magic): AcceptHelp {
  const accept = acceptList(options.accept);
  return {
    accept,
    acceptMime: accept.flatMap((pattern) => (pattern.startsWith(".") ? (mimeFromExtension(pattern) ?? []) : pattern)),
    mimeFromMagicBytes: async (file) => (await magic()).mimeOfContent(file),
    mimeFromExtension,
  };
}

// A page refuses with `throw new Error("...")`, `Promise.reject("...")` or nothing at all.
function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message } = fields(error);
  return typeof message === "string" ? message : "";
}
