// Self-hosted with the keyboard alone: everything can be reached, and the focus is never lost.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, open } from "./support/chromium.mjs";
import { makeFiles, MB } from "./support/files.mjs";
import { assertClean, pickerOn } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";

let server, proxy, browser, files, context, page, noted, picker;

before(async () => {
  server = await startSelfHosted();
  proxy = await startProxy(server.port, 8 * MB);
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
  proxy.setRate(8 * MB);
  ({ page, context, noted } = await open(browser));
  picker = pickerOn(page);
  await page.goto(proxy.origin);
  await picker.isOpen();
});
afterEach(async () => {
  await context.close();
  assertClean(noted, proxy.origin);
});

/** What has the focus, by its accessible name. */
const focused = () => page.evaluate(() => {
  const { activeElement } = document;
  return activeElement === document.body ? "nothing" : (activeElement.ariaLabel ?? activeElement.textContent.trim());
});
async function press(...keys) {
  for (const key of keys) await page.keyboard.press(key);
  assert.notEqual(await focused(), "nothing", `after ${keys}`);
}
/** Tabs on until `name` has the focus. */
async function tabTo(name, key = "Tab") {
  for (let steps = 0; steps < 25; steps += 1) {
    await page.keyboard.press(key);
    if (name.test(await focused())) return;
  }
  assert.fail(`Tab does not lead to ${name}, but to ${await focused()}`);
}
async function chooseByKey(button, ...paths) {
  await tabTo(button);
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await dialog.setFiles(paths);
}
const SELECT = /^Select Files/;

test("a file is chosen, paused, resumed and finished", async () => {
  const path = await files.random("long.bin", 40 * MB);
  proxy.setRate(MB / 2);
  await chooseByKey(SELECT, path);
  await picker.is("sending");
  assert.notEqual(await focused(), "nothing");
  await tabTo(/^long\.bin$/);
  await press("p");
  await picker.rowIs(path, "paused");
  assert.equal(await focused(), "long.bin");
  await press("P");
  await picker.is("sending");
  await tabTo(/^Pause$/);
  await press("Enter");
  await picker.is("paused");
  assert.equal(await focused(), "Resume");
  await press("Enter");
  await picker.is("sending");
  assert.equal(await focused(), "Pause");
  proxy.setRate(Infinity);
  await picker.is("done");
  assert.notEqual(await focused(), "nothing", "when the button that had it is gone");
  await tabTo(/^Done$/);
  await press("Enter");
  await picker.is("idle");
  assert.match(await focused(), SELECT);
});

test("a picture is looked at and closed with Escape, and the focus goes back to its row", async () => {
  const paths = [await files.picture("one.png", 300, 200, 0), await files.picture("two.png", 300, 200, 180)];
  await chooseByKey(SELECT, ...paths);
  await tabTo(/^Upload 2$/);
  await press("Enter");
  await picker.is("done");
  await tabTo(/^one\.png$/, "Shift+Tab");
  await press("ArrowDown");
  assert.equal(await focused(), "two.png");
  await press("Home");
  assert.equal(await focused(), "one.png");
  await press("Enter");
  const dialog = page.getByRole("dialog", { name: "one.png" });
  await dialog.waitFor();
  await press("Tab", "Tab", "Tab", "Tab", "Tab");
  assert.ok(await page.evaluate(() => document.querySelector("dialog").contains(document.activeElement)), "the focus stays inside");
  await press("ArrowRight");
  await page.getByRole("dialog", { name: "two.png" }).waitFor();
  await press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(await focused(), /^(one|two)\.png$/);
});

test("a file is removed with Delete and taken back with Undo, and another is removed for good", async () => {
  const paths = [await files.random("first.bin", 24 * MB), await files.random("second.bin", 24 * MB)];
  proxy.setRate(MB);
  await chooseByKey(SELECT, ...paths);
  await picker.is("sending");
  await tabTo(/^first\.bin$/);
  await press("Delete");
  await picker.rowIs(paths[0], "leaving");
  await tabTo(/^Undo: keep first\.bin$/);
  await press("Enter");
  await picker.row(paths[0]).and(page.locator(":not([data-status=leaving])")).waitFor();
  await tabTo(/^first\.bin$/, "Shift+Tab");
  await press("ArrowDown", "Delete");
  await picker.rowIs(paths[1], "leaving");
  await tabTo(/^Add more$/, "Shift+Tab");
  await picker.row(paths[1]).waitFor({ state: "detached" });
  assert.notEqual(await focused(), "nothing");
  proxy.setRate(Infinity);
  await picker.is("done");
  assert.deepEqual(await picker.names(), ["first.bin"]);
});

test("a failed file is sent again with R", async () => {
  const refuse = (route) => route.fulfill({ status: 403, json: { error: "not today", code: "not_allowed", trace: "t2" } });
  await page.route("**/multipart/start", refuse);
  const path = await files.text("again.txt", "try me twice");
  await chooseByKey(SELECT, path);
  await picker.is("failed");
  assert.match(await picker.row(path).innerText(), /Not today\./);
  await page.unroute("**/multipart/start");
  await tabTo(/^again\.txt$/, "Shift+Tab");
  await press("r");
  await picker.rowIs(path, "stored");
  assert.notEqual(await focused(), "nothing");
});
