// Self-hosted: the page's own style wins without force, its resets break nothing, and the documented themes look right.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { drop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, page, picker, server, useWorld } from "./support/world.mjs";

useWorld({ opening: { reducedMotion: "reduce" } });

/** A page with `style` of its own around an inline picker. */
async function openStyled(style, options = "{ maxFiles: 9 }", data = "") {
  const html = ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker({ displayMode: "inline", container: "#picker", ...${options} });
    await window.picker.open();`);
  await openOwnPage(page, server.origin, html.replace("<header>", `<style>${style}</style><header>`).replace('id="picker"', `id="picker" ${data}`));
  await picker.isOpen();
}
const refused = { name: "movie.mov", type: "video/quicktime", text: "x" };
/** A list with a stored picture and a message, and the empty picker before it. */
async function fill() {
  await picker.choose(await files.picture("Harbour.png", 800, 600, 20));
  await picker.is("done");
  await page.waitForFunction(() => document.querySelector(".up-thumb canvas"));
}
/** How everything in the picker is drawn, to name what differs in two pictures. */
const drawn = () => page.evaluate(() => {
  const properties = [
    "display", "color", "background-color", "border-top-width", "border-radius", "padding", "margin", "font", "text-align",
    "text-transform", "text-decoration", "text-indent", "letter-spacing", "width", "height", "vertical-align", "opacity", "box-shadow", "stroke", "fill",
  ];
  return [...document.querySelectorAll(".up-root *")].flatMap((element) => {
    const style = getComputedStyle(element);
    const name = `${element.tagName} ${element.className.baseVal ?? element.className}`;
    return properties.map((property) => `${name}: ${property}: ${style.getPropertyValue(property)}`);
  });
});

/** How many pixels of two pictures differ to the eye. */
const differing = (...pictures) => page.evaluate(async (encoded) => {
  const pixels = await Promise.all(encoded.map(async (text) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
  }));
  const [one, other] = pixels;
  if (one.length !== other.length) return Infinity;
  let count = 0;
  for (let at = 0; at < one.length; at += 4) if ([0, 1, 2].some((channel) => Math.abs(one[at + channel] - other[at + channel]) > 16)) count += 1;
  return count;
}, pictures.map((bytes) => bytes.toString("base64")));

/** Round corners are smoothed a little differently from run to run. */
const SMOOTHING = 60;

/** Rules as widely used resets have them, in our own words. */
const RESETS = {
  "the shortest": "* { margin: 0; padding: 0; } button { background: transparent; }",
  "everything from nothing": `
    *, ::before, ::after { box-sizing: border-box; border: 0 solid #e5e7eb; margin: 0; padding: 0; }
    h1, h2, h3 { font-size: inherit; font-weight: inherit; } a { color: inherit; text-decoration: inherit; } ol, ul, menu { list-style: none; }
    img, svg, video, canvas { display: block; vertical-align: middle; } img, video { max-width: 100%; height: auto; }
    button, input, select { font-family: inherit; font-size: 100%; line-height: inherit; color: inherit; margin: 0; padding: 0; }
    button, [type=button], [type=reset], [type=submit] { appearance: button; background-color: transparent; background-image: none; }
    [role=button], button { cursor: pointer; } p, dl, dd, ul, h1, h2, h3 { margin: 0; } [type=search] { appearance: textfield; outline-offset: -2px; }`,
  "friendly defaults": `
    *, *::before, *::after { box-sizing: border-box; } h1, h2, h3 { margin-top: 0; margin-bottom: .5rem; font-weight: 500; line-height: 1.2; }
    h2 { font-size: 2rem; } h3 { font-size: 1.75rem; } p { margin-top: 0; margin-bottom: 1rem; } ul { padding-left: 2rem; margin-bottom: 1rem; }
    a { color: #0d6efd; text-decoration: underline; } dl, dd { margin-bottom: .5rem; } img, svg { vertical-align: middle; }
    button, input, select { margin: 0; font-family: inherit; font-size: inherit; line-height: inherit; } button { border-radius: 0; text-transform: none; }
    [type=button]:not(:disabled), [type=submit]:not(:disabled), button:not(:disabled) { cursor: pointer; }`,
  "an old theme": `
    button, input { border: 2px outset gray; border-radius: 0; background: #ddd; color: green; text-transform: uppercase; letter-spacing: 2px; box-shadow: 1px 1px 1px black; }
    li { margin: 1em; padding: 1em; list-style: square; } p { text-indent: 0; margin: 2em; } h2, h3 { color: red; text-transform: uppercase; } section { padding: 3em; }
    svg { width: 10px; fill: red; } canvas { border: 1px solid; } span { line-height: 3; } header { padding: 3em; background: yellow; }`,
};

test("a page's reset changes nothing in the picker", async () => {
  // The pointer rests where nothing reacts to it.
  const picture = async (of = ".up-root") => {
    await page.mouse.move(0, 0);
    return { bytes: await page.locator(of).screenshot({ animations: "disabled" }), lines: await drawn() };
  };
  const look = async (reset) => {
    await openStyled(`${reset} body > header { position: fixed; bottom: 0; } main { position: absolute; top: 20px; left: 20px; width: 800px; }`);
    const empty = await picture();
    await page.locator(".up-drop").focus();
    await fill();
    await drop(page, [{ name: "empty folder", type: "", text: "x" }]);
    await picker.rowIs("empty folder", "stored");
    await page.evaluate(() => document.activeElement.blur());
    const list = await picture();
    await page.getByRole("button", { name: "Preview Harbour.png" }).click();
    await page.locator("dialog canvas, dialog img").first().waitFor();
    const preview = await picture("dialog[open]");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.locator("[type=file]").first().setInputFiles(quay);
    await page.getByRole("button", { name: "Edit Quay.png" }).click();
    await page.locator(".up-editor-frame").waitFor();
    const editor = await picture("dialog[open]");
    await openStyled(reset, '{ displayMode: "overlay", container: undefined }');
    return { empty, list, preview, editor, overlay: await picture("dialog[open]") };
  };
  const quay = await files.picture("Quay.png", 400, 300, 7);
  const plain = await look("");
  for (const [name, reset] of Object.entries(RESETS)) {
    for (const [at, { bytes, lines }] of Object.entries(await look(reset))) {
      if ((await differing(bytes, plain[at].bytes)) <= SMOOTHING) continue;
      assert.deepEqual(lines.filter((line, index) => line !== plain[at].lines[index]), [], `${name}: ${at} looks different`);
    }
  }
});

test("a small picker's buttons are as large as ever under a finger", async () => {
  await openStyled("", "{ miniUploader: true }");
  const hit = () => page.locator(".up-root").evaluate((root) => getComputedStyle(root).getPropertyValue("--up-hit"));
  assert.equal(await hit(), "32px");
  const finger = await page.context().newCDPSession(page);
  await finger.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await page.waitForFunction(() => matchMedia("(pointer: coarse)").matches);
  assert.equal(await hit(), "40px");
});

test("one class of the page is enough, and tokens need not even that", async () => {
  await openStyled(`
    .up-root { --up-accent: rgb(1, 100, 2); --up-radius: 3px; }
    .up-button--primary { text-transform: uppercase; }
    .up-row { padding: 21px; }`);
  await fill();
  const style = (selector, name) => page.locator(selector).first().evaluate((element, wanted) => getComputedStyle(element).getPropertyValue(wanted), name);
  assert.equal(await style(".up-button--primary", "background-color"), "rgb(1, 100, 2)");
  assert.equal(await style(".up-button--primary", "text-transform"), "uppercase");
  assert.equal(await style(".up-panel", "border-radius"), "3px");
  assert.equal(await style(".up-row", "padding"), "21px");
});

/** What pages and plugins write against the hosted picker; each line has to have its effect here, without force. */
const OVERRIDES = [
  [".fsp-picker", "font-family", "Verdana"],
  [".fsp-modal", "border-radius", "17px"],
  [".fsp-header", "background-color", "rgb(0, 0, 0)"],
  [".fsp-header", "color", "rgb(255, 255, 255)"],
  [".fsp-header-text", "text-transform", "uppercase"],
  [".fsp-content", "margin-top", "13px"],
  [".fsp-drop-area-container", "background-color", "rgb(255, 0, 0)"],
  [".fsp-drop-area", "background-color", "rgb(0, 128, 0)"],
  [".fsp-drop-area__title", "letter-spacing", "3px"],
  [".fsp-drop-area__button", "background-color", "rgb(9, 9, 9)"],
  [".fsp-drop-area__subtitle", "display", "none"],
  [".fsp-select-labels", "font-weight", "300"],
  [".fsp-summary", "background-color", "rgb(250, 250, 210)"],
  [".fsp-summary__body", "padding-top", "11px"],
  [".fsp-summary__item", "margin-bottom", "12px"],
  [".fsp-summary__item-name", "font-style", "italic"],
  [".fsp-summary__thumbnail-container", "border-radius", "20px"],
  [".fsp-grid__cell", "border-top-width", "4px"],
  [".fsp-footer", "background-color", "rgb(1, 2, 3)"],
  [".fsp-badge", "display", "none"],
  [".fsp-button", "border-radius", "15px"],
  [".fsp-button--primary", "background-color", "rgb(228, 87, 46)"],
  [".fsp-button-upload", "text-transform", "uppercase"],
];

test("a sheet written for the hosted picker has its effect", async () => {
  const sheet = OVERRIDES.map(([selector, name, value]) => `${selector} { border-style: solid; ${name}: ${value}; }`).join("\n");
  await openStyled(`${sheet}\n#__filestack-picker { opacity: .9; }`);
  const seen = new Set();
  const check = async () => {
    for (const [selector, name, value] of OVERRIDES) {
      const element = page.locator(selector).first();
      if (await element.count() === 0) continue;
      const is = await element.evaluate((one, wanted) => getComputedStyle(one).getPropertyValue(wanted), name);
      assert.equal(is, value, `${selector} ${name}`);
      seen.add(selector);
    }
  };
  await check();
  await fill();
  await check();
  assert.deepEqual(OVERRIDES.map(([selector]) => selector).filter((selector) => !seen.has(selector)), []);
  assert.equal(await page.locator("#__filestack-picker").evaluate((element) => getComputedStyle(element).opacity), "0.9");
});

test("scripts written for the hosted picker find its parts", async () => {
  await openStyled("", "{ maxFiles: 9, uploadInBackground: false }");
  await page.locator("#fsp-fileUpload").setInputFiles(await files.text("scripted.txt", "x"));
  await page.locator("span.fsp-button-upload").click();
  await picker.is("done");
  assert.equal(await page.locator('[title="Upload"] [data-e2e="upload"], [data-e2e="upload"]').count() > 0, true);
});

test("nothing in the picker names us", async () => {
  await openStyled("");
  await fill();
  assert.doesNotMatch(await page.locator(".up-root").evaluate((root) => root.outerHTML), /sealdrop/i);
});

test("a compact picker has smaller rows, and nothing in it is too small to be hit", async () => {
  const heights = async (data) => {
    await openStyled("", '{ maxFiles: 9, fromSources: ["local_file_system", "url"] }', data);
    await fill();
    return page.evaluate(() => [".up-row", ".up-status", ".up-source"].map((part) => document.querySelector(part).offsetHeight));
  };
  const usual = await heights("");
  const compact = await heights('data-density="compact"');
  assert.ok(compact.every((height, at) => height < usual[at]), `${usual}, then ${compact}`);
  assert.deepEqual(await inspect(page, "compact"), []);
});

test("the documented themes", async () => {
  const docs = await readFile(join(import.meta.dirname, "../../docs/themes.md"), "utf8");
  const themes = [...docs.matchAll(/```css\n([\s\S]*?)```/g)].map(([, css]) => css);
  assert.equal(themes.length, 3);
  for (const [at, name] of ["accent", "serif", "contrast"].entries()) {
    await openStyled(themes[at], '{ maxFiles: 9, accept: ["image/*", ".txt"] }');
    assert.deepEqual(await inspect(page, `theme-${name}-empty`), []);
    await fill();
    await drop(page, [refused, { name: "notes.txt", type: "text/plain", text: "low tide at six" }]);
    await picker.rowIs("notes.txt", "stored");
    assert.deepEqual(await inspect(page, `theme-${name}-done`), []);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});
