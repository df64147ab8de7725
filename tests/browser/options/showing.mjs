// How the picker looks, where it stands and what it says.
import assert from "node:assert/strict";
import { inspect } from "../support/chromium.mjs";
import { MB } from "../support/files.mjs";
import { drop } from "../support/picker.mjs";
import { calls, files, noted, offerDrive, openWith, page, picker, proxy, refuseStarts, tab, text } from "./world.mjs";

export default {
  async container() {
    await openWith("{ container: document.querySelector('header') }");
    assert.equal(await page.locator("header .up-picker").count(), 1);
  },
  async customText() {
    await openWith('{ customText: { "Select Files to Upload": "Choose your <b>letters</b>" } }', () => page.getByRole("button", { name: "Choose your <b>letters</b>" }).waitFor());
  },
  async "customAuthText.top"() {
    await offerDrive();
    await openWith('{ fromSources: ["local_file_system", "googledrive"], customAuthText: { googledrive: { top: "We read what you choose.", bottom: "x" } } }');
    await tab("Google Drive").click();
    await page.getByText("We read what you choose.").waitFor();
  },
  // What is said of no drive by its name is said of all.
  async "customAuthText.bottom"() {
    await offerDrive();
    await openWith('{ fromSources: ["local_file_system", "googledrive"], customAuthText: { dropbox: { top: "x", bottom: "y" }, default: { top: "x", bottom: "Ask the harbour office." } } }');
    await tab("Google Drive").click();
    await page.getByText("Ask the harbour office.").waitFor();
  },
  async disableThumbnails() {
    const picture = await files.picture("dunes.png", 300, 200, 40);
    await openWith("{ disableThumbnails: true }");
    await picker.choose(picture);
    await picker.is("done");
    assert.equal(await page.locator(".up-thumb canvas").count(), 0);
  },
  async displayMode() {
    await openWith('{ displayMode: "overlay" }');
    assert.equal(await page.locator("body > #__filestack-picker dialog:modal").count(), 1);
  },
  async errorsTimeout() {
    await openWith('{ accept: ".png", errorsTimeout: 300 }');
    await drop(page, [text("a.txt")]);
    await page.locator("[data-notice]").waitFor();
    await page.locator("[data-notice]").waitFor({ state: "detached" });
  },
  async hideModalWhenUploading() {
    await openWith('{ displayMode: "overlay", maxFiles: 5, hideModalWhenUploading: true }');
    proxy.setRate(1 * MB);
    await drop(page, [text("a.txt", "a".repeat(2 * MB))]);
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    proxy.setRate(Infinity);
    await page.waitForFunction(() => window.said.at(-1)[0] === "onClose");
    assert.equal((await calls("onUploadDone")).length, 1);
  },
  async lang() {
    await openWith('{ lang: "de" }', () => page.getByRole("button", { name: /^Dateien/ }).waitFor());
    assert.equal(await page.locator(".up-root").getAttribute("lang"), "de");
  },
  async loadCss() {
    await page.route("**/mine.css", (route) => route.fulfill({ body: ".up-picker { border: 7px solid red } .up-row { padding: 21px }", contentType: "text/css" }));
    await openWith('{ loadCss: "/mine.css" }');
    assert.equal(await page.locator(".up-picker").evaluate((element) => getComputedStyle(element).borderTopWidth), "7px");
    assert.equal(noted.requests.filter((url) => url.endsWith("/picker.css")).length, 0);
    await drop(page, [text("a.txt")]);
    assert.equal(await page.locator(".up-row").evaluate((element) => getComputedStyle(element).padding), "21px", "what comes later lies beneath the page's sheet");
  },
  async miniUploader() {
    await openWith("{ maxFiles: 5, miniUploader: true }");
    const height = () => page.locator(".up-panel").evaluate((element) => element.offsetHeight);
    assert.ok(await height() < 160, `${await height()} px`);
    assert.deepEqual(await inspect(page, "mini-empty"), []);
    await drop(page, [text("a.txt"), text("b.txt")]);
    await picker.is("done");
    assert.deepEqual(await inspect(page, "mini-done"), []);
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.ok(await height() < 260, `${await height()} px`);
  },
  async modalSize() {
    await openWith('{ displayMode: "overlay", modalSize: [600, 500] }');
    assert.deepEqual(await page.getByRole("dialog").evaluate((element) => [element.offsetWidth, element.offsetHeight]), [600, 500]);
  },
  async rootId() {
    await openWith('{ rootId: "letters" }');
    assert.equal(await page.locator("#letters .up-picker").count(), 1);
    assert.equal(await page.locator("#__filestack-picker").count(), 0);
  },
  async supportEmail() {
    await refuseStarts();
    await openWith('{ supportEmail: "help@example.com" }');
    await drop(page, [text("a.txt")]);
    await picker.is("failed");
    assert.equal(await page.getByRole("link", { name: "help@example.com" }).getAttribute("href"), "mailto:help@example.com");
    assert.deepEqual(await inspect(page, "support-email"), []);
  },
  // The hosted picker's other editor; it has no meaning here and does no harm.
  async transformationsUI() {
    await openWith("{ transformationsUI: true }");
  },
  // Reports of errors to the vendor; nothing is ever sent.
  async useSentryBreadcrumbs() {
    await openWith("{ useSentryBreadcrumbs: true }");
  },
  async viewType() {
    const pictures = [await files.picture("harbour.png", 800, 600, 20), await files.picture("light.png", 600, 800, 200), await files.picture("sand.png", 900, 500, 50)];
    await openWith('{ maxFiles: 9, viewType: "grid" }');
    await picker.choose(...pictures, await files.text("a letter with a name that is longer than its card is wide.txt", "x"));
    await picker.is("done");
    await page.waitForFunction(() => document.querySelectorAll(".up-thumb canvas").length === 3);
    assert.deepEqual(await inspect(page, "grid"), []);
    await page.setViewportSize({ width: 1280, height: 800 });
    const tops = () => page.locator(".up-row").evaluateAll((rows) => rows.map((row) => row.offsetTop));
    assert.ok(new Set(await tops()).size < 4, "cards stand beside each other");
    await page.locator(".up-row").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.locator(".up-row").nth(1).evaluate((row) => row === document.activeElement));
    await page.getByRole("button", { name: "Show as list" }).click();
    assert.equal(new Set(await tops()).size, 4);
  },
};
