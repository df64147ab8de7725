// Where on the page the picker stands.

import { rootId, type PickerOptions } from "./model/options";

export interface Mount {
  readonly root: HTMLElement;
  /** Settings that are not the SDK's: `data-*` of the element the page gave, or none. */
  readonly data: DOMStringMap;
  /** Whether the page gave a place, so that the picker is a part of it. */
  readonly inline: boolean;
}

/**
 * Makes the root element and puts it into `container`, or at the end of the page where there is none.
 *
 * Only `inline` is drawn as such so far. Other display modes open in the same frame: in their container, or at the
 * end of the page with a button to close it.
 */
export function mountRoot(options: PickerOptions): Mount {
  const container = containerOf(options.container);
  const root = document.createElement("div");
  root.id = rootId(options);
  root.className = `up-root ${container === undefined ? "up-root--alone" : ""}`;
  const data = container?.dataset ?? {};
  const theme = data["theme"];
  if (theme !== undefined) root.dataset["theme"] = theme;
  (container ?? document.body).append(root);
  return { root, data, inline: container !== undefined };
}

function containerOf(container: PickerOptions["container"]): HTMLElement | undefined {
  if (container === undefined) return undefined;
  const found = typeof container === "string" ? named(container) : container;
  if (found instanceof HTMLElement) return found;
  throw new Error(`The picker's container was not found on the page: ${String(container)}`);
}

/** What a selector finds, or else what has the text for its id: @filestack/angular passes one without a `#`. */
function named(container: string): Element | null {
  return document.querySelector(container) ?? document.getElementById(container);
}
