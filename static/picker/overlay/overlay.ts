// The modal frame of `displayMode: "overlay"`: a real dialog, which keeps focus in, gives it back and lies on top of
// everything. It opens and hides itself only when told; the wish to leave is handed on. A part of the picker: pages that
// give it a place do without.

export { overlay as english } from "../i18n/english/overlay";
export { Leave } from "./leave";
export { Presence } from "./presence";

/** What a page may say about the size of the frame, in pixels. */
export type ModalSize = readonly [number, number];

export class Overlay {
  readonly dialog = document.createElement("dialog");
  readonly #page = document.documentElement;
  #opener: Element | null = null;
  /** How the page scrolled, while the frame is shown. */
  #scroll: { readonly overflow: string; readonly gutter: string } | undefined;

  constructor(id: string, size: ModalSize | undefined, onLeave: () => void) {
    const { dialog } = this;
    dialog.className = "up-overlay";
    // Said by showModal() as well; scripts written for the hosted picker look for the attributes.
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-modal", "true");
    dialog.setAttribute("aria-labelledby", `${id}-title`);
    if (size !== undefined) {
      dialog.style.setProperty("--up-modal-width", `${size[0]}px`);
      dialog.style.setProperty("--up-modal-height", `${size[1]}px`);
    }
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Tab") wrapFocus(event, dialog);
      // A dialog inside of this one has its own Escape.
      if (event.key !== "Escape" || event.defaultPrevented || innermost(event.target) !== dialog) return;
      event.preventDefault();
      onLeave();
    });
    letDrag(dialog, onLeave);
    // The back gesture of a phone has no key. Where nothing was touched since the last one, it cannot be prevented (HTML,
    // "Close requests and close watchers"): then the frame comes back before the question, or goes properly.
    dialog.addEventListener("cancel", (event) => {
      if (event.target !== dialog || !event.cancelable) return;
      event.preventDefault();
      onLeave();
    });
    dialog.addEventListener("close", () => {
      if (this.#scroll === undefined || dialog.open || !dialog.isConnected) return;
      dialog.showModal();
      onLeave();
    });
  }

  /** Shows the frame, with the focus on its heading. */
  show(): void {
    if (this.#scroll !== undefined || !this.dialog.isConnected) return;
    this.#opener = document.activeElement;
    const { style } = this.#page;
    this.#scroll = { overflow: style.overflow, gutter: style.scrollbarGutter };
    if (window.innerWidth > this.#page.clientWidth) style.scrollbarGutter = "stable";
    style.overflow = "hidden";
    this.dialog.showModal();
    this.dialog.querySelector<HTMLElement>(".up-title")?.focus();
  }

  /** Takes the frame off the screen, and gives the focus back to where it came from. */
  hide(): void {
    const scroll = this.#scroll;
    if (scroll === undefined) return;
    this.#scroll = undefined;
    const inside = this.dialog.contains(document.activeElement) || document.activeElement === document.body;
    this.dialog.close();
    this.#page.style.overflow = scroll.overflow;
    this.#page.style.scrollbarGutter = scroll.gutter;
    if (this.#page.getAttribute("style") === "") this.#page.removeAttribute("style");
    if (inside && this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus();
  }
}

/** Where the frame is a sheet at the bottom; the style sheet says the same. */
const SHEET = "(width < 40rem)";

/** Pixels of dragging that mean it. */
const FAR = 120;

// The head of a sheet is its handle: whoever pulls it down far enough wants to leave. The cross does the same.
function letDrag(dialog: HTMLDialogElement, onLeave: () => void): void {
  let from: number | undefined;
  const pull = (pixels: number): void => dialog.style.setProperty("--up-pulled", `${pixels}px`);
  dialog.addEventListener("pointerdown", (event) => {
    const head = event.target instanceof Element ? event.target.closest(".up-header") : null;
    if (head === null || innermost(event.target) !== dialog || !window.matchMedia(SHEET).matches) return;
    if (event.target instanceof Element && event.target.closest("button") !== null) return;
    from = event.clientY;
    head.setPointerCapture(event.pointerId);
  });
  dialog.addEventListener("pointermove", (event) => {
    if (from !== undefined) pull(Math.max(0, event.clientY - from));
  });
  const end = (event: PointerEvent): void => {
    const far = from !== undefined && event.type === "pointerup" && event.clientY - from > FAR;
    from = undefined;
    pull(0);
    if (far) onLeave();
  };
  dialog.addEventListener("pointerup", end);
  dialog.addEventListener("pointercancel", end);
}

function innermost(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest("dialog") : null;
}

/** What Tab can reach; what is hidden has no boxes. */
const REACHABLE = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, audio[controls], video[controls], iframe, [tabindex]";

// The browser would lead from the last control to its own bar and not back.
function wrapFocus(event: KeyboardEvent, dialog: HTMLDialogElement): void {
  if (innermost(event.target) !== dialog) return;
  const reachable = Array.from(dialog.querySelectorAll<HTMLElement>(REACHABLE))
    .filter((element) => element.tabIndex >= 0 && element.getClientRects().length > 0 && innermost(element) === dialog);
  const [first, last] = [reachable[0], reachable.at(-1)];
  const at = document.activeElement;
  const leaves = event.shiftKey ? at === first || at === dialog || (at !== null && !reachable.includes(at as HTMLElement) && isBefore(at, first)) : at === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

function isBefore(element: Element, other: Element | undefined): boolean {
  return other !== undefined && (element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
