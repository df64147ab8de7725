// Self-hosted: what the page loads until it can be used, in how many bytes, and what waits for what.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openOwnPage } from "./support/picker.mjs";
import { files, noted, page, picker, server, useWorld } from "./support/world.mjs";

useWorld();

/** Bytes of the page that there is something to see with: the document, and what the browser waits for before it paints. */
const FIRST_BYTES = 3000;

/** Bytes of the picker with its styles and English, and of all that sending a file needs. */
const PICKER_BYTES = 45_000;

/** What the page loaded, with its bytes on the wire. */
const loaded = () => page.evaluate(() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)).map((entry) => ({
  path: new URL(entry.name).pathname, bytes: entry.encodedBodySize, blocks: entry.renderBlockingStatus === "blocking",
})));
const bytesOf = (some) => some.reduce((sum, { bytes }) => sum + bytes, 0);
const paths = () => noted.requests.map((url) => new URL(url).pathname);

/** Lets nobody have `name` before all of `others` have been answered. */
async function holdBack(name, ...others) {
  const answered = others.map((other) => page.waitForResponse((response) => new URL(response.url()).pathname === other));
  await page.route(`**${name}`, async (route) => {
    await Promise.all(answered);
    await route.continue();
  });
}

test("nothing but a small style sheet keeps the page from showing its frame", async () => {
  await page.goto(server.origin);
  await picker.isOpen();
  const first = (await loaded()).filter(({ path, blocks }) => blocks || path === "/");
  assert.deepEqual(first.map(({ path }) => path.replace(/\.[0-9a-f]{12}\./, ".")), ["/", "/static/page.css"]);
  assert.ok(first.every(({ bytes }) => bytes > 0) && bytesOf(first) <= FIRST_BYTES, `${bytesOf(first)} bytes`);
});

test("the frame of the picker is there before any script is, and stands where the picker will", async () => {
  let letGo;
  const held = new Promise((go) => (letGo = go));
  await page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(server.origin, { waitUntil: "commit" });
  const boxes = async (...selectors) => {
    const all = await Promise.all(selectors.map((selector) => page.locator(selector).boundingBox()));
    return all.map(({ x, y, width, height }) => [x, y, width, height].map(Math.round));
  };
  await page.getByText("Upload files").last().waitFor();
  const before = await boxes(".frame", ".frame-title");
  letGo();
  await picker.isOpen();
  assert.deepEqual(await boxes(".up-panel", ".up-header"), before);
  assert.equal(await page.locator(".frame").count(), 0);
});

test("the SDK is run when a frame has been drawn, and whoever blocks it is told", async () => {
  await page.addInitScript(() => {
    let sdk, frames = 0;
    requestAnimationFrame(() => { frames += 1; });
    Object.defineProperty(window, "filestack", {
      get: () => sdk,
      set(value) {
        sdk = value;
        window.ranAfter = frames;
      },
    });
  });
  await page.goto(server.origin);
  await picker.isOpen();
  assert.equal(await page.evaluate(() => window.ranAfter), 1);
  await page.route("**/filestack.js", (route) => route.abort());
  await page.reload();
  await page.getByRole("alert").getByText("The picker did not load.").waitFor();
});

test("policy, picker and styles are fetched while the SDK is, and nothing is fetched twice", async () => {
  await holdBack("/filestack.js", "/get-filestack-credentials", "/picker.js", "/picker.css");
  const warnings = [];
  page.on("console", (message) => warnings.push(message.text()));
  await page.goto(server.origin);
  await picker.isOpen();
  const asked = paths();
  assert.deepEqual(asked.filter((path, at) => asked.indexOf(path) !== at), []);
  assert.ok(asked.indexOf("/get-filestack-credentials") < asked.indexOf("/prefetch"));
  assert.deepEqual(warnings, []);
});

test("without the SDK, the styles are fetched beside the client", async () => {
  await holdBack("/picker-standalone.js", "/picker.css");
  await openOwnPage(page, server.origin, '<!doctype html><html lang="en"><title>Mine</title><div id="here"></div><script src="/picker.js" data-container="#here"></script></html>');
  await picker.isOpen();
  const asked = paths();
  assert.deepEqual(asked.filter((path, at) => asked.indexOf(path) !== at), []);
});

test("a file is sent with no more of the picker than its budget has", async () => {
  await page.goto(server.origin);
  await picker.isOpen();
  const path = await files.text("letter.txt", "dear harbour master");
  await picker.choose(path);
  await picker.rowIs(path, "stored");
  const own = (await loaded()).filter(({ path }) => path.startsWith("/picker"));
  assert.deepEqual(own.map(({ path }) => path).sort(), ["/picker.css", "/picker.js"]);
  assert.ok(own.every(({ bytes }) => bytes > 0));
  assert.ok(bytesOf(own) <= PICKER_BYTES, `${bytesOf(own)} bytes`);
});
