// Where on the page the picker stands.

import { displayMode, rootId, type PickerOptions } from "./model/options";
import type { Overlay } from "./overlay/overlay";

export interface Mount {
  readonly root: HTMLElement;
  /** Settings that are not the SDK's: `data-*` of the element the page gave, or none. */
  readonly data: DOMStringMap;
  /** Whether the page gave a place, so that the picker is a part of it. */
  readonly inline: boolean;
  /** Whether no other picker on the page is a landmark already; two of one name could not be told apart. */
  readonly landmark: boolean;
  /** The modal frame around the picker, in overlay mode. */
  readonly overlay: Overlay | undefined;
}

/**
 * Makes the root element: in `container` for a picker that is part of the page, at the end of the page otherwise.
 * `frame`: the modal one, in overlay mode; `onLeave`: the user wants to close it.
 */
export function mountRoot(options: PickerOptions, frame: typeof Overlay | undefined, onLeave: () => void): Mount {
  const mode = displayMode(options);
  const container = containerOf(options.container, mode !== "overlay");
  const place = mode === "overlay" ? undefined : container;
  const root = document.createElement("div");
  root.id = freeId(rootId(options));
  root.className = `up-root ${frameClass(mode, place !== undefined)} ${options.miniUploader ? "up-root--mini" : ""}`;
  const data = container?.dataset ?? {};
  for (const look of ["theme", "density"]) if (data[look] !== undefined) root.dataset[look] = data[look];
  const landmark = document.querySelector(".up-root") === null;
  (place ?? document.body).append(root);
  if (frame === undefined) return { root, data, inline: place !== undefined, landmark, overlay: undefined };
  const overlay = new frame(root.id, options.modalSize, onLeave);
  root.append(overlay.dialog);
  return { root, data, inline: false, landmark, overlay };
}

function frameClass(mode: NonNullable<PickerOptions["displayMode"]>, placed: boolean): string {
  if (mode === "overlay") return "up-root--overlay";
  if (mode === "dropPane") return "up-root--pane";
  return placed ? "" : "up-root--alone";
}

/** `id`, or with a number where the page has it already: what refers to parts of a picker by their id must find its own. */
function freeId(id: string): string {
  let free = id;
  for (let number = 2; document.getElementById(free) !== null; number++) free = `${id}-${number}`;
  return free;
}

/** What the page gave. An error says that it is not there, unless the picker stands over the page and can do without. */
function containerOf(container: PickerOptions["container"], needed: boolean): HTMLElement | undefined {
  if (container === undefined) return undefined;
  const found = typeof container === "string" ? named(container) : container;
  if (found instanceof HTMLElement) return found;
  if (!needed) return undefined;
  throw new Error(`The picker's container was not found on the page: ${String(container)}`);
}

/** What a selector finds, or else what has the text for its id: @filestack/angular passes one without a `#`. */
function named(container: string): Element | null {
  try {
    return document.querySelector(container) ?? document.getElementById(container);
  } catch {
    // Ids that begin with a figure are good ids and bad selectors.
    return document.getElementById(container.replace(/^#/, ""));
  }
}
