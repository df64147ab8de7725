// Self-hosted: what the picker loads only when it is needed, when it comes late or not at all.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, page, picker, server, useWorld } from "./support/world.mjs";

let missed;

useWorld();
beforeEach(async () => {
  missed = 0;
});

const again = () => page.getByRole("button", { name: "Try again" });
const missing = () => page.locator(".up-none", { hasText: "This could not be loaded. Check your connection and try again." });
const focusIsOn = (selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);

/** Every request for the part `name` fails from now on; the answer lets it through again. */
async function lose(name) {
  await page.route(`**/picker-${name}.js*`, (route) => {
    missed += 1;
    return route.abort();
  });
  return () => page.unroute(`**/picker-${name}.js*`);
}

async function isMissed(times) {
  while (missed < times) await page.waitForTimeout(10);
}

const inline = (options) => ownHtml(`
  const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
  window.picker = filestack.init(apiKey, { security: { policy, signature } }).picker({ container: "#picker", ...${options} });
  window.opened = window.picker.open().then(() => "open", () => "not open");`);

test("without what sifts many files, all of them are there and uploaded", async () => {
  await lose("sieve");
  await openOwnPage(page, server.origin, inline('{ displayMode: "inline", maxFiles: 20 }'));
  await picker.isOpen();
  await picker.pick(...await Promise.all(Array.from({ length: 9 }, (_, at) => files.text(`log ${at}.txt`, `${at}`))));
  await isMissed(1);
  await picker.is("done");
  assert.equal(await page.locator(".up-row[data-status=stored]").count(), 9);
});

test("without the reasons of refusals it is said how many files were refused, and the others go", async () => {
  await lose("notice");
  await openOwnPage(page, server.origin, inline('{ displayMode: "inline", maxFiles: 20, accept: ".txt" }'));
  await picker.isOpen();
  await picker.pick(await files.text("letter.txt", "x"), await files.text("film.mov", "x"));
  await isMissed(1);
  await picker.is("done");
  assert.match(await page.locator("[data-notice]").innerText(), /1 file was not added/);
});

test("a dialog whose frame does not come says so to the page, and opens with the next try", async () => {
  const find = await lose("overlay");
  await openOwnPage(page, server.origin, inline('{ displayMode: "overlay", maxFiles: 3 }'));
  assert.equal(await page.waitForFunction(() => window.opened).then((it) => it.jsonValue()), "not open");
  assert.equal(await page.locator(".up-root").count(), 0);
  await find();
  await page.evaluate(() => window.picker.open());
  await page.getByRole("dialog").waitFor();
});

test("a preview that does not come is said, and the focus stays where it was", async () => {
  await page.goto(server.origin);
  await picker.isOpen();
  await picker.pick(await files.text("letter.txt", "dear harbour master"));
  const find = await lose("preview");
  const preview = page.getByRole("button", { name: "Preview letter.txt" });
  await preview.focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-notice]", { hasText: "This could not be loaded." }).waitFor();
  assert.ok(await focusIsOn(".up-thumb"));
  await find();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "letter.txt" }).getByText("dear harbour master").waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await focusIsOn(".up-thumb"));
});

const POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; img-src 'self' blob:; connect-src 'self'";

test("a drop pane that does not come can be asked for again", async () => {
  const find = await lose("pane");
  const html = ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    filestack.init(apiKey, { security: { policy, signature } }).picker({ displayMode: "dropPane", container: "#picker", maxFiles: 3 }).open();`);
  await openOwnPage(page, server.origin, html.replace("<meta", `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta`));
  await missing().waitFor();
  assert.deepEqual(await inspect(page, "pane-missing"), []);
  await find();
  await again().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Drag and Drop/ }).waitFor();
  assert.ok(await focusIsOn(".up-drop"), "the focus goes on to the pane");
  await page.locator("#fsp-fileUpload").setInputFiles(await files.text("dropped.txt", "x"));
  await picker.is("done");
});
