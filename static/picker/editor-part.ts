// Brings the editor to the page, with its style sheet, from beside the picker's script.

import type { ComponentType } from "preact";
import { besideScript } from "./address";
import type { EditorProps } from "./editor/editor";
import { loadStylesheet } from "./stylesheet";
import { shared } from "./view/shared";

export type Editor = ComponentType<EditorProps>;

/** The script's one export takes what it shares with the picker. */
interface Part {
  readonly default: (require: typeof shared) => { readonly Editor: Editor };
}

let loading: Promise<Editor> | undefined;
let tries = 0;

/** Loads it once. Rejects when it does not come; then the next call tries again. */
export function loadEditor(pickerUrl: string): Promise<Editor> {
  loading ??= load(pickerUrl).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(pickerUrl: string): Promise<Editor> {
  // Browsers remember a module that could not be loaded, so another try needs another address.
  const again = tries++ === 0 ? "" : `?${tries}`;
  const [part] = await Promise.all([
    import(besideScript("picker-editor.js", pickerUrl) + again) as Promise<Part>,
    loadStylesheet(besideScript("picker-editor.css", pickerUrl)),
  ]);
  return part.default(shared).Editor;
}
