// Brings the picker's style sheet to the page: as a link, because a strict content policy forbids inline styles, and
// first in the head, so that every rule of the page comes later and wins.

import { besideScript } from "./address";

/** The sheet that came last: the next one builds upon it. */
let last: HTMLLinkElement | undefined;

const loaded = new Map<string, Promise<void>>();

interface Wishes {
  /** The `loadCss` option. */
  readonly option: string | undefined;
  /** Where the picker's script is said to be, should nobody know where it came from. */
  readonly pickerUrl: string;
}

/** The address of the style sheet: the page's own, else `picker.css` beside the script. */
export function stylesheetUrl({ option, pickerUrl }: Wishes): string {
  const own = option ?? window.sealdrop?.css;
  if (own !== undefined && own !== "") return new URL(own, document.baseURI).href;
  return besideScript("picker.css", pickerUrl);
}

/**
 * Settles when the sheet is there, or will not come; a picker without style is better than none. `own`: the page made
 * it, so what comes later lies beneath it.
 */
export function loadStylesheet(url: string, own = false): Promise<void> {
  const before = loaded.get(url);
  if (before !== undefined) return before;
  const done = new Promise<void>((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      console.error(`The picker's style sheet could not be loaded: ${url}`);
      loaded.delete(url);
      link.remove();
      resolve();
    });
    if (last?.isConnected) last.after(link);
    else document.head.prepend(link);
    if (!own) last = link;
  });
  loaded.set(url, done);
  return done;
}
