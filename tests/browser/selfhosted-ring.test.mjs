// Self-hosted: while the tab is hidden and files are on their way, a ring of progress stands around the page's own icon.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MB } from "./support/files.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, page, picker, server, useWorld } from "./support/world.mjs";

let letGo;

useWorld();
beforeEach(async () => {
  // Parts wait until the test lets them go.
  const held = new Promise((go) => (letGo = go));
  await page.route("**/multipart/part**", async (route) => {
    await held;
    await route.continue();
  });
});

/** Looks away from the tab, or at it again, as far as the page can tell. */
const look = (away) => page.evaluate((hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}, away);
const icons = () => page.locator("link[rel~=icon]").evaluateAll((links) => links.map((link) => link.outerHTML));
const head = () => page.evaluate(() => document.head.innerHTML);
const ringed = () => page.waitForFunction(() => {
  const links = document.querySelectorAll("link[rel~=icon]");
  return links.length === 1 && links[0].href.startsWith("blob:");
});
/** The icon's colours in the middle and at the top of the ring, "r,g,b,a" each. */
const colours = () => page.evaluate(async () => {
  const image = Object.assign(new Image(), { src: document.querySelector("link[rel~=icon]").href });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return [[32, 22], [32, 4]].map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data].join());
});

test("the ring comes when somebody looks away, and the page's icon comes back as it was", async () => {
  await page.goto(server.origin);
  await picker.isOpen();
  const before = await icons();
  assert.equal(before.length, 1);
  await page.evaluate(() => (window.ours = document.querySelector("link[rel~=icon]")));
  await picker.pick(await files.random("film.mp4", 3 * MB));
  await page.locator('.up-row[data-status="sending"], .up-row[data-status="completing"]').waitFor();
  const whole = await head();
  assert.deepEqual(await icons(), before, "nothing changes while somebody looks");
  await look(true);
  await ringed();
  const [middle, top] = await colours();
  assert.notEqual(middle, "0,0,0,0", "the page's icon is in the middle");
  assert.notEqual(top, "0,0,0,0", "the ring is around it");
  assert.match(await page.title(), /^\(\d+%\) /);
  await look(false);
  await page.waitForFunction(() => document.querySelector("link[rel~=icon]") === window.ours);
  assert.equal(await head(), whole, "everything is where it was");
  await look(true);
  await ringed();
  letGo();
  await page.waitForFunction(() => document.querySelector("link[rel~=icon]") === window.ours);
  assert.equal(await head(), whole);
});

test("a page without an icon gets a ring alone, and has no icon afterwards; closing takes it back, too", async () => {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.picker = filestack.init(apiKey, { security: { policy, signature } }).picker({ displayMode: "inline", container: "#picker" });
    window.picker.open();`));
  await picker.isOpen();
  await picker.pick(await files.random("sound.wav", MB));
  await page.locator('.up-row[data-status="sending"], .up-row[data-status="completing"]').waitFor();
  await look(true);
  await ringed();
  const [middle, top] = await colours();
  assert.equal(middle, "0,0,0,0");
  assert.notEqual(top, "0,0,0,0");
  await page.evaluate(() => window.picker.close());
  await page.waitForFunction(() => document.querySelector("link[rel~=icon]") === null);
  letGo();
});

test("where the ring does not come, the upload goes on without it", async () => {
  await page.route("**/picker-ring.js", (route) => route.abort());
  await page.goto(server.origin);
  await picker.isOpen();
  const path = await files.random("text.bin", MB);
  await picker.pick(path);
  await page.locator('.up-row[data-status="sending"], .up-row[data-status="completing"]').waitFor();
  await look(true);
  letGo();
  await picker.rowIs(path, "stored");
  assert.equal((await icons()).length, 1);
});
