// A ring of progress around the page's own icon, for a tab that is hidden. The page's links are kept and put back as they
// were. A `blob:` address, because a strict content policy allows no `data:`.

/** Edge of the icon, in pixels: twice what a dense display shows. */
const EDGE = 64;
const WIDTH = 9;

/** How large the page's icon is within the ring. */
const INSIDE = 0.6;

/** Seen on light and on dark tabs. */
const TRACK = "#8888";
const COLOUR = "#3b82f6";

/** Where a link of the page was. */
interface Kept {
  readonly link: HTMLLinkElement;
  readonly mark: Comment;
}

const kept: Kept[] = [];
/** Whole percent by the picker that says it: there may be several on the page. */
const told = new Map<object, number>();
let own: HTMLLinkElement | undefined;
let icon: Promise<HTMLImageElement | undefined> | undefined;
let drawn: number | undefined;

/** Draws the ring at `percent` for `picker`; none takes it back. */
export function show(picker: object, percent: number | undefined): void {
  if (percent === undefined) told.delete(picker);
  else told.set(picker, percent);
  const [first] = told.values();
  if (first === drawn) return;
  drawn = first;
  if (first === undefined) return restore();
  icon ??= pageIcon();
  void icon.then((image) => {
    if (drawn === first) void draw(image, first);
  });
}

async function draw(image: HTMLImageElement | undefined, percent: number): Promise<void> {
  // An icon of another host may be looked at, but what it was drawn on may not be read.
  const blob = (await picture(image, percent)) ?? (await picture(undefined, percent));
  if (blob === undefined || drawn !== percent) return;
  if (own === undefined) takeAway();
  const before = own?.href;
  own?.remove();
  own = Object.assign(document.createElement("link"), { rel: "icon", type: "image/png", href: URL.createObjectURL(blob) });
  document.head.append(own);
  if (before !== undefined) URL.revokeObjectURL(before);
}

function restore(): void {
  if (own !== undefined) {
    own.remove();
    URL.revokeObjectURL(own.href);
    own = undefined;
  }
  for (const { link, mark } of kept.splice(0)) mark.replaceWith(link);
  icon = undefined;
}

function takeAway(): void {
  for (const link of iconLinks()) {
    const mark = document.createComment("");
    link.replaceWith(mark);
    kept.push({ link, mark });
  }
}

function iconLinks(): HTMLLinkElement[] {
  return Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]'));
}

// Without a link nobody knows whether there is an icon, and asking for one that is not there would be noted as a fault.
async function pageIcon(): Promise<HTMLImageElement | undefined> {
  const href = iconLinks().at(-1)?.href;
  if (href === undefined) return undefined;
  const image = Object.assign(new Image(), { src: href });
  return image.decode().then(() => image, () => undefined);
}

async function picture(image: HTMLImageElement | undefined, percent: number): Promise<Blob | undefined> {
  const canvas = Object.assign(document.createElement("canvas"), { width: EDGE, height: EDGE });
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  const inside = EDGE * INSIDE;
  if (image !== undefined) context.drawImage(image, (EDGE - inside) / 2, (EDGE - inside) / 2, inside, inside);
  context.lineWidth = WIDTH;
  for (const [colour, part] of [[TRACK, 1], [COLOUR, percent / 100]] as const) {
    context.beginPath();
    context.strokeStyle = colour;
    context.arc(EDGE / 2, EDGE / 2, (EDGE - WIDTH) / 2, -Math.PI / 2, (part * 2 - 0.5) * Math.PI);
    context.stroke();
  }
  try {
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/png"));
  } catch {
    return undefined;
  }
}
