// Self-hosted: people set their own screen. Every main state in a window 320 pixels wide, at 200 % zoom, with more space
// between letters, words and lines, and without motion (WCAG 1.4.4, 1.4.10, 1.4.12, 2.3.3), and no target too small or
// covered (2.4.11, 2.5.8; axe looks at the sizes in every state, too).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { launch, open } from "./support/chromium.mjs";
import { makeFiles, MB } from "./support/files.mjs";
import { assertClean, dragOver, openOwnPage, ownHtml, pickerOn } from "./support/picker.mjs";
import { crowded } from "./support/room.mjs";
import { startSelfHosted } from "./support/server.mjs";

const shots = join(import.meta.dirname, "shots");
let server, browser, files, film, pictures, context, page, noted, picker;

before(async () => {
  server = await startSelfHosted();
  browser = await launch();
  files = await makeFiles();
  film = await files.random("Interview with the harbour master.mov", 8 * MB);
  pictures = await Promise.all(["Harbour at dawn.png", "Lighthouse.png"].map((name, at) => files.picture(name, 800, 600, 20 + 70 * at)));
  await mkdir(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await files?.remove();
});
afterEach(async () => {
  await context.close();
  assertClean(noted, server.origin);
});

async function openWith(options = "") {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker({ displayMode: "inline", container: "#picker", maxFiles: 20, uploadInBackground: false,
      fromSources: ["local_file_system", "url", "webcam", "customsource"], ${options} });
    await window.picker.open();`));
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}
const source = (name) => page.getByRole("tab", { name, exact: true }).click();
const hold = () => page.route("**/multipart/part?*", () => undefined);
async function choose(...paths) {
  await page.locator("#fsp-fileUpload").setInputFiles(paths);
  await picker.is("ready");
}
const upload = () => page.getByRole("button", { name: /^Upload \d+$/ }).click();

/** How to come into each state. */
const STATES = {
  empty: () => openWith('accept: ["image/*", ".pdf"], maxSize: 5_000_000'),
  async list() {
    await openWith();
    const many = await Promise.all(Array.from({ length: 9 }, (_, at) => files.picture(`Dune ${at}.png`, 60, 40, at * 30)));
    await choose(...pictures, film, ...many);
    await page.locator(".up-sieve").waitFor();
  },
  async cards() {
    await openWith('viewType: "grid"');
    await choose(...pictures, film);
  },
  async uploading() {
    await hold();
    await openWith();
    await choose(film, ...pictures);
    await upload();
    await picker.is("sending");
  },
  async failed() {
    await page.route("**/multipart/start", (route) => route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed", trace: "4f1c09e6" } }));
    await openWith('supportEmail: "help@harbour.test"');
    await choose(film, ...pictures);
    await upload();
    await picker.is("failed");
  },
  async refused() {
    await openWith('accept: ["image/*"], maxFiles: 2');
    await page.locator("#fsp-fileUpload").setInputFiles([film, ...pictures, await files.text("Minutes of the last meeting.docx", "x")]);
    await page.locator(".up-notice").waitFor();
  },
  async done() {
    await openWith();
    await choose(...pictures);
    await upload();
    await picker.is("done");
  },
  async editor() {
    await openWith();
    await choose(...pictures);
    await page.getByRole("button", { name: "Edit Lighthouse.png" }).click();
    await page.locator(".up-editor-bench").waitFor();
  },
  async link() {
    await openWith();
    await source("Link (URL)");
    await page.getByRole("textbox").fill("ftp://harbour");
    await page.keyboard.press("Enter");
    await page.locator(".up-link-help--bad").waitFor();
  },
  async "camera-trouble"() {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await openWith();
    await source("Take Photo");
    await page.locator("[data-trouble]").waitFor();
  },
  async cloud() {
    await openWith();
    await source("Samples");
    await page.getByRole("option", { name: /^Figures/ }).click();
  },
  async preview() {
    await openWith();
    await choose(...pictures);
    await page.getByRole("button", { name: "Preview Lighthouse.png" }).click();
    await page.locator("dialog img").waitFor();
  },
  async overlay() {
    await openWith('displayMode: "overlay", container: undefined');
    await choose(...pictures);
  },
  async "drop-pane"() {
    await hold();
    await openWith('displayMode: "dropPane", uploadInBackground: true');
    await page.locator("#fsp-fileUpload").setInputFiles(film);
    await picker.is("sending");
  },
  async leaving() {
    await hold();
    await openWith('displayMode: "overlay", container: undefined');
    await choose(film);
    await upload();
    await picker.is("sending");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
  },
  async dragging() {
    await openWith();
    await dragOver(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
    await page.locator(".up-air").waitFor();
  },
  async blocked() {
    await page.route("**/prefetch", (route) => route.fulfill({ status: 403, json: { error: "the policy has expired", code: "policy_expired", trace: "4f1c09e6a2b7d835" } }));
    await openWith('supportEmail: "help@harbour.test"').catch(() => undefined);
    await page.locator(".up-blocked").waitFor();
  },
  async unfinished() {
    await hold();
    await openWith();
    await choose(film);
    await upload();
    await page.waitForRequest("**/multipart/part?*");
    await page.reload();
    await page.getByRole("region", { name: "Unfinished uploads" }).getByRole("listitem").waitFor();
  },
};

/** Zoom to 200 % makes two pixels of one, so that a window of 1280 by 800 has this much room. */
const WINDOWS = { "320-pixels": { width: 320, height: 640 }, "zoom-200": { width: 640, height: 400 } };

/** Spacing as people set it for themselves (WCAG 1.4.12). */
const SPACING = "*, ::before, ::after { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";

for (const [name, enter] of Object.entries(STATES)) {
  test(`${name}: there is room in a narrow window and zoomed in, with wider text as well, and nothing moves`, async () => {
    ({ page, context, noted } = await open(browser, { viewport: WINDOWS["zoom-200"], reducedMotion: "reduce" }));
    picker = pickerOn(page);
    await enter();
    assert.deepEqual(await page.evaluate(moving), []);
    for (const wider of [false, true]) {
      if (wider) await spaceOut();
      for (const [size, viewport] of Object.entries(WINDOWS)) {
        await page.setViewportSize(viewport);
        const shot = `room-${name}-${size}${wider ? "-wider" : ""}`;
        await page.screenshot({ path: join(shots, `${shot}.png`) });
        assert.deepEqual(await page.evaluate(crowded), [], shot);
        await focusIsSeen(shot);
      }
    }
  });
}

// A strict content policy does not allow a style element, but the browser's own setting, as people's extensions use it.
const spaceOut = () => page.evaluate((css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}, SPACING);

/** In the page: what still moves although nobody wants to see motion. */
function moving() {
  const lasting = document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 0 && one.effect.target?.closest(".up-root"));
  const parts = [...document.querySelectorAll(".up-root *")].filter((one) => /[1-9]/.test(`${getComputedStyle(one).transitionDuration}${getComputedStyle(one).animationDuration}`));
  return [...lasting.map((one) => one.effect.target), ...parts].map((one) => `${one.tagName}.${one.className}`);
}

/** Goes through all that Tab leads to: it is in the window, nothing lies over it, and the focus shows. */
async function focusIsSeen(shot) {
  const seen = new Set();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(lookAtFocus);
    if (found === undefined || seen.has(found.key)) break;
    seen.add(found.key);
    assert.deepEqual(found.problems, [], `${shot}: ${found.key}`);
  }
}

/** In the page: where the focus is, and what is wrong with it there. */
function lookAtFocus() {
  const here = document.activeElement;
  if (here === document.body || here.closest(".up-root") === null) return undefined;
  window.places ??= new Map();
  if (!window.places.has(here)) window.places.set(here, window.places.size);
  const key = `${window.places.get(here)} ${here.tagName}.${here.className} ${here.ariaLabel ?? here.textContent.slice(0, 40)}`;
  const box = here.getBoundingClientRect();
  const problems = [];
  // Part of a thing that is larger than its place is enough.
  const points = [0.5, 0.1, 0.9].flatMap((across) => [0.5, 0.1, 0.9].map((down) => [box.left + box.width * across, box.top + box.height * down]));
  const tops = points.filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight).map(([x, y]) => document.elementFromPoint(x, y));
  if (!tops.some((top) => top !== null && (top === here || here.contains(top) || top.contains(here)))) {
    problems.push(tops[0] ? `${tops[0].tagName}.${tops[0].className} lies over it` : "it is outside of the window");
  }
  const ring = here.matches("[type=radio]") ? here.parentElement : here;
  const { outlineStyle, outlineWidth } = getComputedStyle(ring);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) problems.push(`the focus does not show: ${outlineWidth} ${outlineStyle}`);
  return { key, problems };
}
