// Self-hosted: the picker over the page, as a drop pane, and several on one page.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { inspect, launch, open } from "./support/chromium.mjs";
import { makeFiles, MB } from "./support/files.mjs";
import { assertClean, openOwnPage, ownHtml, pickerOn } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";

let server, proxy, browser, files, context, page, noted, picker;

before(async () => {
  server = await startSelfHosted();
  proxy = await startProxy(server.port);
  browser = await launch();
  files = await makeFiles();
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
  await files?.remove();
});
beforeEach(async () => {
  proxy.setRate(Infinity);
  ({ page, context, noted } = await open(browser));
  picker = pickerOn(page);
});
afterEach(async () => {
  await context.close();
  assertClean(noted, proxy.origin);
});

const looksRight = async (state) => assert.deepEqual(await inspect(page, state), []);
const said = () => page.evaluate(() => window.said);

/** A page with a button that opens a picker with `options`; what the picker calls back is noted in `window.said`. */
async function openerPage(options = "{}") {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.said = [];
    const say = (name) => (...values) => window.said.push([name, ...values.filter((value) => !(value?.open))]);
    const names = ["onOpen", "onClose", "onCancel", "onUploadStarted", "onUploadDone", "onFileUploadFinished", "onFileUploadFailed", "onFileUploadCancel"];
    window.noting = Object.fromEntries(names.map((name) => [name, say(name)]));
    window.makePicker = (more) => client.picker({ ...noting, ...more });
    const button = Object.assign(document.createElement("button"), { textContent: "Attach files" });
    button.addEventListener("click", () => { (window.picker = makePicker(${options})).open(); });
    document.querySelector("main").append(button, Object.assign(document.createElement("p"), { textContent: "A letter to the harbour master. ".repeat(60) }));`));
  await page.getByRole("button", { name: "Attach files" }).waitFor();
}
const opener = () => page.getByRole("button", { name: "Attach files" });
const dialog = () => page.getByRole("dialog", { name: "Upload files" });
async function openOverlay(options) {
  await openerPage(options);
  await opener().click();
  await picker.isOpen();
}
const calls = async () => (await said()).map(([name]) => name);
const focusIsOn = (selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
const closed = () => page.locator("#__filestack-picker").waitFor({ state: "detached" });

test("over the page: a dialog that keeps the focus, closes on Escape and gives the focus back", async () => {
  await openOverlay();
  await looksRight("overlay-empty");
  const element = page.locator("#__filestack-picker > dialog[aria-modal=true]");
  assert.equal(await element.count(), 1);
  assert.equal(await dialog().count(), 1);
  assert.ok(await focusIsOn(".up-title"), "the focus is on the heading");
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    assert.ok(await focusIsOn("dialog *"), `${key} leads out of the dialog`);
  }
  await page.keyboard.press("Escape");
  await closed();
  assert.ok(await focusIsOn("main > button"), "the focus is back on the opener");
  assert.deepEqual(await calls(), ["onOpen", "onClose"]);
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute("style")), null, "the page scrolls again");
});

test("over the page: one file goes, the page is told, the dialog closes", async () => {
  await openOverlay();
  await picker.choose(await files.text("letter.txt", "dear harbour master"));
  await closed();
  const all = await said();
  assert.deepEqual(all.map(([name]) => name), ["onOpen", "onUploadStarted", "onFileUploadFinished", "onUploadDone", "onClose"]);
  assert.deepEqual(all[3][1].filesUploaded.map(({ filename }) => filename), ["letter.txt"]);
  assert.deepEqual(all[3][1].filesFailed, []);
});

test("over the page: with room for more the dialog waits for Done, and tells of all files at once", async () => {
  await openOverlay("{ maxFiles: 5 }");
  await picker.choose(await files.picture("Harbour.png", 800, 600, 20), await files.text("notes.txt", "low tide at six"));
  await picker.is("done");
  await looksRight("overlay-done");
  assert.ok(!(await calls()).includes("onUploadDone"));
  await picker.choose(await files.text("more.txt", "high tide at noon"));
  await picker.rowIs("more.txt", "stored");
  await page.locator("[data-e2e=upload]").click();
  await closed();
  const [done] = (await said()).filter(([name]) => name === "onUploadDone");
  assert.deepEqual(done[1].filesUploaded.map(({ filename }) => filename).sort(), ["Harbour.png", "more.txt", "notes.txt"]);
});

test("over the page: closing when everything is stored tells of it first", async () => {
  await openOverlay("{ maxFiles: 5 }");
  await picker.choose(await files.text("kept.txt", "kept"));
  await picker.is("done");
  await page.keyboard.press("Escape");
  await closed();
  assert.deepEqual((await calls()).slice(-2), ["onUploadDone", "onClose"]);
});

test("over the page: whoever closes while files are on their way is asked once", async () => {
  const big = await files.random("Interview.mov", 40 * MB);
  await openOverlay("{ maxFiles: 5 }");
  proxy.setRate(1.5 * MB);
  await picker.choose(big);
  await picker.is("sending");
  await page.keyboard.press("Escape");
  const ask = page.getByRole("alertdialog", { name: "Files are still on their way" });
  await ask.waitFor();
  await looksRight("overlay-leave");
  await page.keyboard.press("Escape");
  await ask.waitFor({ state: "detached" });
  await picker.is("sending");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await ask.getByRole("button", { name: "Cancel uploads and close" }).click();
  await closed();
  assert.deepEqual((await calls()).slice(-3), ["onFileUploadCancel", "onCancel", "onClose"]);
});

test("over the page: picker.cancel() and picker.close() do what they say", async () => {
  const big = await files.random("Long.mov", 30 * MB);
  await openOverlay("{ maxFiles: 5 }");
  proxy.setRate(1.5 * MB);
  await picker.choose(big);
  await picker.is("sending");
  await page.evaluate(() => window.picker.cancel());
  await picker.row(big).waitFor({ state: "detached" });
  assert.deepEqual((await calls()).slice(-2), ["onFileUploadCancel", "onCancel"]);
  assert.equal(await dialog().count(), 1, "it stays open");
  await page.evaluate(() => window.picker.close());
  await closed();
  assert.deepEqual((await calls()).slice(-1), ["onClose"]);
});

test("over the page: open, close and open again quickly leaves exactly one", async () => {
  await openerPage();
  await page.evaluate(async () => {
    const picker = window.makePicker({});
    const all = [];
    for (let time = 0; time < 5; time += 1) all.push(picker.open(), picker.close());
    all.push(picker.open(), picker.open());
    await Promise.all(all);
    window.picker = picker;
  });
  await picker.isOpen();
  assert.equal(await page.locator("#__filestack-picker").count(), 1);
  assert.equal((await calls()).filter((name) => name === "onOpen").length, 1);
  await page.evaluate(() => window.picker.close());
  await closed();
});

test("over the page: hidden while files are on their way, back when one needs the user", async () => {
  await page.route("**/multipart/start", (route) => (route.request().postDataJSON().filename === "bad.txt"
    ? route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed" } })
    : route.continue()));
  const big = await files.random("Hidden.mov", 12 * MB);
  await openOverlay("{ maxFiles: 5, hideModalWhenUploading: true, uploadInBackground: false, allowManualRetry: true }");
  await picker.choose(big, await files.text("bad.txt", "bad"));
  await picker.is("ready");
  proxy.setRate(6 * MB);
  await page.locator("[data-e2e=upload]").click();
  await dialog().waitFor({ state: "hidden" });
  assert.ok(await focusIsOn("main > button"));
  proxy.setRate(Infinity);
  await dialog().waitFor();
  await picker.rowIs("bad.txt", "failed");
  assert.ok(!(await calls()).includes("onUploadDone"), "it waits for the retry");
  await page.unroute("**/multipart/start");
  await picker.button("Retry").click();
  await closed();
  const [done] = (await said()).filter(([name]) => name === "onUploadDone");
  assert.equal(done[1].filesUploaded.length, 2);
});

test("over the page: without manual retry a failure is shown for a while, then the dialog closes", async () => {
  await page.route("**/multipart/start", (route) => route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed" } }));
  await openOverlay("{ errorsTimeout: 700 }");
  await picker.choose(await files.text("bad.txt", "bad"));
  await picker.rowIs("bad.txt", "failed");
  await closed();
  const all = await said();
  assert.deepEqual(all.map(([name]) => name), ["onOpen", "onUploadStarted", "onFileUploadFailed", "onUploadDone", "onClose"]);
  assert.deepEqual(all[3][1].filesFailed.map(({ filename }) => filename), ["bad.txt"]);
});

test("over the page: as large as the page wants it, and never larger than the window", async () => {
  await openOverlay("{ modalSize: [640, 480] }");
  const size = () => page.locator("dialog.up-overlay").evaluate((element) => [element.offsetWidth, element.offsetHeight]);
  assert.deepEqual(await size(), [640, 480]);
  await page.setViewportSize({ width: 390, height: 844 });
  const [width] = await size();
  assert.equal(width, 390);
});
