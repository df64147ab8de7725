// Self-hosted with the keyboard alone: everything can be reached, and the focus is never lost.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MB } from "./support/files.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, page, picker, proxy, server, useWorld } from "./support/world.mjs";

useWorld({ settings: '[fetch]\nallow_private = ["127.0.0.0/8"]\n', args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
beforeEach(async () => {
  proxy.setRate(8 * MB);
  await page.goto(proxy.origin);
  await picker.isOpen();
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
  for (let steps = 0; steps < 50; steps += 1) {
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

/** A page of somebody's own with a picker of `options`, a piece of script. */
async function openWith(options) {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    const open = () => client.picker({ displayMode: "inline", container: "#picker", maxFiles: 9, ...(${options}) }).open();
    const button = Object.assign(document.createElement("button"), { textContent: "Attach files", onclick: open });
    document.querySelector("header").append(button);`));
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  await tabTo(/^Attach files$/);
  await page.keyboard.press("Enter");
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}
/** Opens the source called `name` with the arrows. */
async function openSource(name) {
  await tabTo(/^(My Device|Link|Take Photo)/);
  for (let steps = 0; steps < 9 && !name.test(await focused()); steps += 1) await press("ArrowDown");
  await press("Enter");
}

test("two pictures are added, one is cropped, one fails, is sent again, and all is done", async () => {
  const paths = [await files.picture("crop me.png", 300, 200, 0), await files.picture("fail first.png", 300, 200, 180)];
  await page.route("**/multipart/start", (route) => {
    if (route.request().postDataJSON().filename !== "fail first.png") return route.continue();
    return route.fulfill({ status: 403, json: { error: "not today", code: "not_allowed", trace: "t2" } });
  });
  await openWith("{}");
  await chooseByKey(SELECT, ...paths);
  await picker.is("ready");
  await tabTo(/^crop me\.png$/, "Shift+Tab");
  await press("e");
  await page.locator(".up-editor-bench").waitFor();
  await tabTo(/^Crop: 300 by 200/);
  await press("Alt+Shift+ArrowLeft", "]", "[");
  await tabTo(/^Save$/);
  await press("Enter");
  await page.locator("dialog.up-editor").waitFor({ state: "detached" });
  await tabTo(/^Upload 2$/);
  await press("Enter");
  await picker.is("failed");
  await page.unroute("**/multipart/start");
  await tabTo(/^Retry$/);
  await press("Enter");
  await picker.is("done");
  await tabTo(/^Done$/);
  await press("Enter");
  await picker.is("idle").catch(() => undefined);
  assert.match(await focused(), SELECT);
});

test("a file behind a link, and a photo that is taken here", async () => {
  await openWith('{ fromSources: ["local_file_system", "url", "webcam"], disableTransformer: true }');
  await openSource(/^Link/);
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type(`${server.origin}/picker.js`);
  await press("Enter");
  await page.getByRole("button", { name: "Add", exact: true }).waitFor();
  await tabTo(/^Add$/);
  await press("Enter");
  await picker.is("done");
  await openSource(/^Take Photo/);
  await page.locator("video").waitFor();
  await tabTo(/^Take Photo$/);
  await press("Enter");
  await page.getByRole("button", { name: "Add", exact: true }).waitFor();
  assert.equal(await focused(), "Add", "the button is the same, and keeps the focus");
  await press("Enter");
  // The bar has said "done" since the link; the list comes back with the photo.
  await page.locator(".up-row").nth(1).waitFor();
  await picker.is("done");
});

test("over the page: the focus goes to the heading, stays inside, and goes back to what opened it", async () => {
  await openWith('{ displayMode: "overlay", container: undefined }');
  await page.getByRole("dialog", { name: "Upload files" }).waitFor();
  assert.equal(await focused(), "Upload files");
  for (let steps = 0; steps < 12; steps += 1) {
    await page.keyboard.press(steps % 5 === 4 ? "Shift+Tab" : "Tab");
    assert.ok(await page.evaluate(() => document.querySelector("dialog").contains(document.activeElement)), `step ${steps}`);
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(), "Attach files");
});

test("a drop pane is a button, too", async () => {
  await openWith('{ displayMode: "dropPane" }');
  await chooseByKey(/^Drag and Drop/, await files.text("pane.txt", "low tide"));
  await picker.is("done");
  await tabTo(/^Done$/);
});

test("an unfinished upload of earlier is chosen again, and another is discarded", async () => {
  const paths = [await files.random("tides.bin", 24 * MB), await files.random("winds.bin", 24 * MB)];
  proxy.setRate(4 * MB);
  await chooseByKey(SELECT, ...paths);
  await picker.reaches(30);
  await page.reload();
  proxy.setRate(Infinity);
  const rows = page.getByRole("region", { name: "Unfinished uploads" }).getByRole("listitem");
  await rows.nth(1).waitFor();
  await chooseByKey(/^Choose again: tides\.bin$/, paths[0]);
  await picker.rowIs(paths[0], "stored");
  await tabTo(/^Discard winds\.bin$/, "Shift+Tab");
  await press("Enter");
  await rows.getByRole("button", { name: "Undo: keep winds.bin" }).and(page.locator(":focus")).waitFor();
  await press("Enter");
  await rows.getByRole("button", { name: "Choose again: winds.bin" }).and(page.locator(":focus")).waitFor();
  await tabTo(/^Discard winds\.bin$/);
  await press("Enter", "Tab");
  await rows.first().waitFor({ state: "detached" });
});

test("in cards the arrows go sideways, the other way round from right to left, and what is sifted keeps its keys", async () => {
  const paths = await Promise.all(Array.from({ length: 9 }, (_, at) => files.picture(`card ${at}.png`, 60, 40, at * 30)));
  await chooseByKey(SELECT, ...paths);
  await picker.is("ready");
  await tabTo(/^Show as grid$/, "Shift+Tab");
  await press("Enter");
  await tabTo(/^card 0\.png$/);
  await press("ArrowRight", "ArrowRight");
  assert.equal(await focused(), "card 2.png");
  await page.evaluate(() => (document.querySelector(".up-root").dir = "rtl"));
  await press("ArrowRight");
  assert.equal(await focused(), "card 1.png");
  await press("End");
  assert.equal(await focused(), "card 8.png");
  await press(" ");
  await page.getByRole("dialog", { name: "card 8.png" }).waitFor();
  await press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await tabTo(/^Filter$/, "Shift+Tab");
  await page.keyboard.type("card 4");
  await page.locator(".up-row").nth(1).waitFor({ state: "detached" });
  await tabTo(/^card 4\.png$/);
  await press("Delete");
  await picker.rowIs(paths[4], "leaving");
});
