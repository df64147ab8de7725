// The picker of a page without filestack-js: `sealdrop.picker(options)`. What it needs beside the picker, a client of
// its own, is loaded when a page asks for it.

import { besideScript } from "./address";
import { Picker } from "./picker";
import type { Make, Wishes } from "./standalone/standalone";
import { loadStylesheet, stylesheetUrl } from "./stylesheet";
import { shared } from "./view/shared";

/** Asked for, then opened, as the SDK has it. */
export type Handle = Pick<Picker, "open" | "close" | "cancel" | "crop">;

/** `said`: `data-*` of the script's tag. */
export function standalone(wishes: Wishes, said: DOMStringMap): Handle {
  let making: Promise<Picker> | undefined;
  const made = (): Promise<Picker> =>
    (making ??= make(wishes, said).catch((error: unknown) => {
      making = undefined;
      throw error;
    }));
  return {
    open: async () => (await made()).open(),
    close: async () => (await making)?.close(),
    cancel: async () => (await making)?.cancel(),
    crop: async (files) => (await made()).crop(files),
  };
}

let tries = 0;

async function make(wishes: Wishes, said: DOMStringMap): Promise<Picker> {
  // The picker will ask for them as soon as there is a client; this is earlier.
  void loadStylesheet(stylesheetUrl({ option: wishes.loadCss, pickerUrl: "" }), wishes.loadCss !== undefined);
  const script = besideScript("picker-standalone.js", "");
  // Browsers remember a module that could not be loaded, so another try needs another address.
  const part = (await import(script + (tries++ === 0 ? "" : `?${tries}`))) as { readonly default: (require: typeof shared) => { readonly make: Make } };
  tries = 0;
  return part.default(shared).make(Picker, wishes, said, script);
}
