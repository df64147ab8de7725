// Self-hosted: the picker over the page, as a drop pane, and several on one page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect, violations } from "./support/chromium.mjs";
import { MB } from "./support/files.mjs";
import { dragOver, drop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, page, picker, proxy, useWorld } from "./support/world.mjs";

useWorld();

/** Turns the one picture in the list, and saves it. */
async function turn(name) {
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const editor = page.locator("dialog.up-editor");
  await editor.getByRole("button", { name: "Rotate right" }).click();
  await editor.getByRole("button", { name: "Save" }).click();
  await editor.waitFor({ state: "detached" });
}
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
const hears = (wanted) => page.waitForFunction((name) => window.said.some(([call]) => call === name), wanted);
/** Longer than somebody is given to see that everything went well. */
const aWhile = () => page.evaluate(() => new Promise((over) => setTimeout(over, 1000)));
/** Keeps parts of files back until the answer is called. */
async function holdParts() {
  let letGo;
  const held = new Promise((go) => (letGo = go));
  await page.route("**/multipart/part**", async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

test("closing asks before a picture that was edited is lost", async () => {
  await openOverlay("{ maxFiles: 5 }");
  await picker.pick(await files.picture("quay.png", 400, 300, 20));
  await turn("quay.png");
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "Not everything has been uploaded yet" });
  await question.getByText("If you close now, edited pictures and recordings are lost.").waitFor();
  await looksRight("overlay-leave-work");
  await question.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(await picker.names(), ["quay.png"]);
  await page.keyboard.press("Escape");
  await question.getByRole("button", { name: "Close" }).click();
  await dialog().waitFor({ state: "detached" });
});

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
  await openOverlay("{ maxFiles: 5, disableTransformer: true }");
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

test("over the page: pictures added meanwhile keep the dialog; the page hears of those that went", async () => {
  const letGo = await holdParts();
  await openOverlay("{ maxFiles: 10 }");
  await picker.choose(await files.picture("One.png", 80, 60, 1), await files.picture("Two.png", 80, 60, 2));
  const late = await files.picture("Late.png", 80, 60, 3);
  await picker.pick(late);
  await picker.rowIs(late, "ready");
  letGo();
  await hears("onUploadDone");
  await aWhile();
  await picker.rowIs(late, "ready");
  await picker.button("Upload 1").click();
  await closed();
  const done = (await said()).filter(([name]) => name === "onUploadDone");
  assert.deepEqual(done.map(([, { filesUploaded }]) => filesUploaded.map(({ filename }) => filename).sort()), [["One.png", "Two.png"], ["Late.png"]]);
});

test("over the page: where it is hidden meanwhile, it comes back for files that have not gone", async () => {
  const letGo = await holdParts();
  await openOverlay("{ maxFiles: 10, hideModalWhenUploading: true, uploadInBackground: false }");
  await picker.pick(await files.text("first.txt", "first"));
  await picker.button("Upload 1").click();
  await dialog().waitFor({ state: "hidden" });
  await drop(page, [{ name: "late.txt", type: "text/plain", text: "late" }]);
  letGo();
  await hears("onUploadDone");
  await dialog().waitFor();
  await aWhile();
  await picker.rowIs("late.txt", "ready");
});

test("over the page: what is dropped while it is about to close is taken in", async () => {
  await openOverlay("{ maxFiles: 5, uploadInBackground: false }");
  await picker.pick(await files.text("first.txt", "first"));
  await picker.button("Upload 1").click();
  await hears("onUploadDone");
  await drop(page, [{ name: "second.txt", type: "text/plain", text: "second" }]);
  await aWhile();
  await picker.rowIs("second.txt", "ready");
});

test("over the page: a refusal at the last moment can be read", async () => {
  await openOverlay();
  await picker.choose(await files.text("first.txt", "first"));
  await hears("onUploadDone");
  await drop(page, [{ name: "second.txt", type: "text/plain", text: "second" }]);
  await aWhile();
  await page.locator("[data-notice]").waitFor();
});

/** Removes a file with `press` while another is on its way; the dialog waits for whoever wants it back, and closes. */
async function goesAfterRemoval(press) {
  const letGo = await holdParts();
  await openOverlay("{ maxFiles: 10 }");
  const late = await files.picture("Late.png", 80, 60, 3);
  await picker.choose(await files.picture("One.png", 80, 60, 1));
  await picker.pick(late);
  await press(page.getByRole("button", { name: "Remove Late.png" }));
  await picker.rowIs(late, "leaving");
  letGo();
  await hears("onUploadDone");
  await aWhile();
  assert.equal(await dialog().count(), 1);
  await closed();
}
async function tap(target) {
  const devtools = await page.context().newCDPSession(page);
  const { x, y, width, height } = await target.boundingBox();
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + width / 2, y: y + height / 2 }] });
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("over the page: a removed file can be taken back before the dialog closes by itself", () => goesAfterRemoval(async (remove) => {
  await remove.click();
  await page.mouse.move(0, 0);
}));

test("over the page: what a finger removes goes, though the focus that the tap has left stays there", () => goesAfterRemoval(tap));

test("over the page: what a key removes stays as long as the focus is there", async () => {
  await openOverlay("{ maxFiles: 5 }");
  const kept = await files.picture("Kept.png", 80, 60, 3);
  await picker.pick(kept);
  await page.getByRole("button", { name: "Remove Kept.png" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Undo: keep Kept.png" }).and(page.locator(":focus-visible")).waitFor();
  await page.waitForTimeout(7000);
  await page.keyboard.press("Enter");
  await picker.rowIs(kept, "ready");
});

test("over the page: Done closes at once, also after a failure", async () => {
  await page.route("**/multipart/start", (route) => route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed" } }));
  await openOverlay("{ maxFiles: 5, errorsTimeout: 60_000 }");
  await picker.choose(await files.text("bad.txt", "bad"));
  await picker.is("failed");
  await picker.button("Done").click();
  await closed();
  assert.deepEqual((await calls()).slice(-2), ["onUploadDone", "onClose"]);
});

test("over the page: a picker that the page opens anew at the end stays", async () => {
  await openOverlay("{ onOpen(own) { window.own = own; }, onUploadDone() { own.close(); own.open(); said.push(['onUploadDone']); } }");
  await picker.choose(await files.text("first.txt", "first"));
  await hears("onUploadDone");
  await picker.isOpen();
  await aWhile();
  assert.equal(await dialog().count(), 1);
});

test("over the page: a back gesture that cannot be prevented asks all the same, and leaves the page as it was", async () => {
  const goBack = () => page.locator("dialog.up-overlay").evaluate((element) => {
    element.dispatchEvent(new Event("cancel"));
    element.close();
  });
  const big = await files.random("Back.mov", 20 * MB);
  await openOverlay("{ maxFiles: 5 }");
  proxy.setRate(1.5 * MB);
  await picker.choose(big);
  await picker.is("sending");
  await goBack();
  const ask = page.getByRole("alertdialog", { name: "Files are still on their way" });
  await ask.waitFor();
  await page.keyboard.press("Escape");
  await ask.waitFor({ state: "detached" });
  await picker.is("sending");
  await goBack();
  await ask.getByRole("button", { name: "Cancel uploads and close" }).click();
  await closed();
  await opener().click();
  await picker.isOpen();
  await goBack();
  await closed();
  assert.ok(await focusIsOn("main > button"), "the focus is back on the opener");
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute("style")), null, "the page scrolls again");
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

test("over the page: on a phone it is a sheet that can be pulled down, and stays if it is not pulled far", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openOverlay();
  const pull = async (distance) => {
    const { x, y } = await page.locator(".up-header").boundingBox();
    await page.mouse.move(x + 40, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 20 + distance, { steps: 5 });
    await page.mouse.up();
  };
  await pull(60);
  assert.equal(await dialog().count(), 1);
  await pull(200);
  await closed();
  assert.deepEqual(await calls(), ["onOpen", "onClose"]);
});

/** A page with two drop panes in a form; what they call back is noted in `window.said`. */
async function panePage(options = "{}") {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.said = [];
    const say = (name) => (value) => window.said.push([name, value instanceof Event ? value.type : value]);
    const names = ["onDragEnter", "onDragLeave", "onDragOver", "onDrop", "onClick", "onProgress", "onSuccess", "onError"];
    const noting = Object.fromEntries(names.map((name) => [name, say(name)]));
    const main = document.querySelector("main");
    for (const id of ["receipts", "photos"]) main.append(
      Object.assign(document.createElement("h2"), { textContent: id }), Object.assign(document.createElement("div"), { id }));
    const pane = (id, { dropPane, ...rest }) => client.picker({
      displayMode: "dropPane", container: "#" + id, rootId: id + "-pane", onUploadDone: say("onUploadDone " + id), ...rest, dropPane: { ...noting, ...dropPane },
    });
    const { photos = {}, ...receipts } = ${options};
    await Promise.all([pane("receipts", receipts).open(), pane("photos", photos).open()]);`));
  await page.locator("#photos .up-drop--pane").waitFor();
}
const pane = (id) => page.locator(`#${id} .up-pane`);
const paneIs = (id, kind, timeout = 30_000) => page.locator(`#${id} .up-status[data-status="${kind}"]`).waitFor({ timeout });
const text = (name, content = name) => ({ name, type: "text/plain", text: content });

test("drop panes: two on one page, each with its own callbacks, text and limits", async () => {
  await panePage(`{ maxFiles: 3, dropPane: { customText: "Receipts of the journey" }, photos: { accept: "image/*", dropPane: { showIcon: false } } }`);
  await looksRight("pane-empty");
  assert.equal(await pane("receipts").locator(".fsp-drop-pane__text").innerText(), "Receipts of the journey");
  assert.equal(await pane("photos").locator(".fsp-drop-pane__text").innerText(), "Drag and Drop, Copy and Paste Files");
  assert.equal(await pane("receipts").locator(".fsp-drop-pane__icon").count(), 1);
  assert.equal(await pane("photos").locator(".fsp-drop-pane__icon").count(), 0);
  const air = await dragOver(page, [text("a.txt")], pane("receipts"));
  assert.equal(await pane("receipts").locator(".fsp-drop-pane__text").innerText(), "Drop your files anywhere");
  assert.deepEqual(await calls(), ["onDragEnter", "onDragOver"]);
  await looksRight("pane-dragging");
  await air.leave();
  assert.deepEqual((await calls()).slice(2), ["onDragLeave"]);
  await drop(page, [text("taxi.txt"), text("hotel.txt")], pane("receipts"));
  await paneIs("receipts", "done");
  await looksRight("pane-done");
  const all = await said();
  assert.equal(all.filter(([name]) => name === "onDrop").length, 1);
  assert.equal(all.findLast(([name]) => name === "onProgress")[1], 100);
  const [, success] = all.find(([name]) => name === "onSuccess");
  assert.deepEqual(success.map(({ filename }) => filename), ["taxi.txt", "hotel.txt"]);
  assert.equal(all.find(([name]) => name === "onUploadDone receipts")[1].filesUploaded.length, 2);
  assert.ok(!all.some(([name]) => name === "onUploadDone photos" || name === "onError"));
  await drop(page, [text("ferry.txt"), text("bus.txt"), text("train.txt")], pane("receipts"));
  await paneIs("receipts", "done");
  await page.waitForFunction(() => window.said.filter(([name]) => name === "onSuccess").length === 2);
});

test("drop panes: a click opens the file dialog, unless the page forbids it; the page hears of it in any case", async () => {
  await panePage("{ photos: { dropPane: { disableClick: true } } }");
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), pane("receipts").getByRole("button", { name: /^Drag and Drop/ }).click()]);
  await dialog.setFiles(await files.text("clicked.txt", "clicked"));
  await paneIs("receipts", "done");
  let asked = 0;
  page.on("filechooser", () => (asked += 1));
  await pane("photos").locator(".up-drop--pane").click();
  assert.equal((await calls()).filter((name) => name === "onClick").length, 2);
  assert.equal(asked, 0);
});

test("drop panes: with overlay the whole page takes what nobody else on it does", async () => {
  await panePage("{ maxFiles: 3, dropPane: { overlay: true } }");
  const air = await dragOver(page, [text("letter.txt")], page.locator("h1"));
  await page.locator(".up-veil").waitFor();
  await looksRight("pane-whole-page");
  await air.leave();
  await page.locator(".up-veil").waitFor({ state: "detached" });
  await drop(page, [text("letter.txt")], page.locator("h1"));
  await paneIs("receipts", "done");
  await drop(page, [text("photo.txt")], pane("photos"));
  await paneIs("photos", "done");
  const done = (await said()).filter(([name]) => name.startsWith("onUploadDone"));
  assert.deepEqual(done.map(([name, { filesUploaded }]) => [name, filesUploaded[0].filename]),
    [["onUploadDone receipts", "letter.txt"], ["onUploadDone photos", "photo.txt"]]);
});

test("drop panes: what fails is named with the reason and can be sent again; progress can be left out", async () => {
  await page.route("**/multipart/start", (route) => (route.request().postDataJSON().filename === "bad.txt"
    ? route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed" } })
    : route.continue()));
  await panePage("{ maxFiles: 3, dropPane: { showProgress: false }, photos: { maxFiles: 3 } }");
  await drop(page, [text("bad.txt"), text("good.txt")], pane("receipts"));
  await paneIs("receipts", "failed");
  await looksRight("pane-failed");
  const all = await said();
  assert.deepEqual(all.find(([name]) => name === "onError")[1].map(({ filename }) => filename), ["bad.txt"]);
  assert.deepEqual(all.find(([name]) => name === "onSuccess")[1].map(({ filename }) => filename), ["good.txt"]);
  assert.match(await pane("receipts").locator(".up-pane-failure").innerText(), /bad\.txt.*: The path is not one that the policy allows\./);
  await page.unroute("**/multipart/start");
  await pane("receipts").getByRole("button", { name: "Retry" }).click();
  await paneIs("receipts", "done");
  const big = [{ name: "Long.txt", type: "text/plain", text: "x".repeat(8 * MB) }];
  proxy.setRate(2 * MB);
  await drop(page, big, pane("photos"));
  await paneIs("photos", "sending");
  await looksRight("pane-sending");
  await drop(page, big, pane("receipts"));
  await page.waitForFunction(() => window.said.some(([name, percent]) => name === "onProgress" && percent > 0));
  assert.equal(await pane("receipts").getByRole("progressbar").count(), 0);
});

test("every mode from right to left and in the system's own colours", async () => {
  const modes = {
    overlay: '{ displayMode: "overlay", maxFiles: 20, disableTransformer: true }',
    grid: '{ displayMode: "inline", container: "#picker", viewType: "grid", maxFiles: 20, disableTransformer: true }',
    mini: '{ displayMode: "inline", container: "#picker", miniUploader: true, maxFiles: 20, disableTransformer: true }',
    pane: '{ displayMode: "dropPane", container: "#picker", maxFiles: 20 }',
  };
  const paths = [await files.picture("harbour.png", 800, 600, 20), ...(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((at) => files.text(`letter ${at}.txt`, "x"))))];
  for (const [name, options] of Object.entries(modes)) {
    await openOwnPage(page, proxy.origin, ownHtml(`
      document.documentElement.dir = "rtl";
      const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
      filestack.init(apiKey, { security: { policy, signature } }).picker(${options}).open();`));
    await page.locator(".up-drop").waitFor();
    const empty = await violations(page);
    await page.locator("#fsp-fileUpload").setInputFiles(paths);
    await page.locator('.up-status[data-status="done"]').waitFor();
    await page.emulateMedia({ reducedMotion: "reduce" });
    const rtl = await violations(page);
    await page.emulateMedia({ forcedColors: "active" });
    assert.deepEqual([...empty, ...rtl, ...(await violations(page))], [], name);
    await page.emulateMedia({ forcedColors: "none" });
  }
});
