// Whether there is room for all that is shown. Each is for `page.evaluate`, and answers what has none.

/** In the page: what is cut off, sticks out, or has to be scrolled sideways to be read. */
export function crowded() {
  // Tabs and shapes are one line that scrolls; what fits neither is read there one by one. So is the name above a file.
  const isLine = (one) => one.closest(".up-sources, .up-editor-chips, .up-preview-title") !== null;
  const isForReadersOnly = (one) => one.closest(".up-hidden") !== null || getComputedStyle(one).clipPath === "inset(50%)";
  const isSeen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden" && !isForReadersOnly(one);
  const parts = [document.documentElement, ...document.querySelectorAll(".up-root *")].filter((one) => isSeen(one) && !isLine(one));
  const scrolls = parts.filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX) && !one.matches("pre"));
  // Names lose their middle and have a title; the frame in the editor has grips on its edges.
  const texts = parts.filter((one) => [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim() !== ""));
  const cut = texts.filter((one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    if (one.closest(".up-name, bdi, [class*=-title], option, select, .up-editor-stage") !== null) return false;
    return (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1) || (overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1);
  });
  const outside = texts.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < -1 || right > document.documentElement.clientWidth + 1;
  });
  const overlapped = texts.filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline" && one.closest(".up-name, select") === null && !isLine(one));
  return [...new Set([...scrolls, ...cut, ...outside, ...overlapped])].map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`);
}

/** In the page: what is wider than its place, or cut off where it is not a file's name or what its row says. */
export function tooWide() {
  const parts = [".up-root", ".up-panel", ".up-stage", ".up-status", ".up-tools", ".up-tools-add", ".up-row", "dialog"];
  const wide = [document.documentElement, ...document.querySelectorAll(parts.join())].filter((one) => one.scrollWidth > one.clientWidth);
  const within = (one) => one.closest(".up-sources, .up-editor-tools") === null && one.getClientRects().length > 0;
  const labels = [...document.querySelectorAll(".up-root :is(button, label, h2, h3, p)")].filter(within);
  const cut = labels.filter((one) => one.closest(".up-row, [class*=-name], .up-editor-title, .up-preview-title, .up-hidden") === null && one.scrollWidth > one.clientWidth + 1);
  const outside = labels.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < -1 || right > innerWidth + 1;
  });
  return [...new Set([...wide, ...cut, ...outside])].map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`);
}

/** In the page: words that lie on other words, or partly outside of what hides the rest, where no scrolling helps. */
export function covered() {
  const within = document.querySelector(".up-veil, .up-air") ?? [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.querySelector(".up-root");
  const known = new Map();
  /** What each part of the page cuts off of what is in it. */
  const frameOf = (part) => {
    if (!known.has(part)) {
      const { display, overflowX, overflowY } = getComputedStyle(part);
      const clips = !/^(inline|contents)$/.test(display) && `${overflowX} ${overflowY}` !== "visible visible";
      known.set(part, { edge: clips ? part.getBoundingClientRect() : undefined, scrolls: /auto|scroll/.test(`${overflowX} ${overflowY}`) });
    }
    return known.get(part);
  };
  const isRead = (one) => one.closest(".up-hidden, [aria-live], option, .up-name, bdi, .up-preview-title") === null
    && getComputedStyle(one).clipPath !== "inset(50%)" && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const seen = [];
  const cut = [];
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    const { currentNode: node } = walker;
    const one = node.parentElement;
    if (node.textContent.trim() === "" || !isRead(one)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      let { left, right, top, bottom } = line;
      let scrolled = false;
      for (let part = one; part !== null; part = part === within ? null : part.parentElement) {
        const { edge, scrolls } = frameOf(part);
        if (edge === undefined) continue;
        // What a part scrolls out of sight can be scrolled back.
        if (!scrolls && !scrolled && (top < edge.top - 2 || bottom > edge.bottom + 2)) cut.push(one);
        [left, right, top, bottom] = [Math.max(left, edge.left), Math.min(right, edge.right), Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        scrolled ||= scrolls;
      }
      if (right - left > 2 && bottom - top > 2) seen.push({ one, left, right, top, bottom });
    }
  }
  const said = (one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`;
  // Letters are smaller than their lines.
  const slack = ({ top, bottom }) => Math.min(4, (bottom - top) / 4);
  const over = seen.flatMap((a, at) => seen.slice(at + 1).filter((b) => a.one !== b.one
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack(a)).map((b) => `${said(a.one)} | ${said(b.one)}`));
  return [...new Set([...cut.map(said), ...over])];
}

/** In the page: what has been chosen of several, and is not shown to its end. The names of devices are not ours. */
export function halfChosen() {
  const pen = document.createElement("canvas").getContext("2d");
  const shown = [...document.querySelectorAll(".up-root select:not(.up-camera-device)")].filter((one) => one.getClientRects().length > 0);
  return shown.filter((one) => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(one);
    pen.font = font;
    return pen.measureText(one.selectedOptions[0].text).width > one.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  }).map((one) => `half of ${one.selectedOptions[0].text}`);
}
