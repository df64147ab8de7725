// Self-hosted: where pickers stand and how often, and what they do about a page that goes about it in a hurry or wrongly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calls, files, makePicker, openPane, openWith, page, picker, proxy, tab, text, useWorld } from "./options/world.mjs";
import { inspect } from "./support/chromium.mjs";
import { MB } from "./support/files.mjs";
import { drop, openOwnPage, ownHtml } from "./support/picker.mjs";

useWorld();

const roots = () => page.locator(".up-root").evaluateAll((all) => all.map(({ id }) => id));
/** What opening the picker is refused with. */
const refusal = () => page.evaluate(() => window.picker.open().then(() => "it opened", ({ message }) => message));
const order = () => page.evaluate(() => window.said.map(([name]) => name));

test("a container that is not there is an error, and the picker opens as soon as it is", async () => {
  for (const options of ['{ container: "#later" }', '{ container: "#later", displayMode: "dropPane" }', '{ container: "later" }']) {
    await makePicker(options);
    assert.equal(await refusal(), `The picker's container was not found on the page: ${/"(#?later)"/.exec(options)[1]}`);
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { id: "later" })));
    await page.evaluate(() => window.picker.open());
    assert.equal(await page.locator("#later .up-picker").count(), 1, options);
  }
});

test("a container may be an id that no selector can be, and over the page none is needed", async () => {
  await makePicker('{ container: "#7th-place" }');
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { id: "7th-place" })));
  await page.evaluate(() => window.picker.open());
  assert.equal(await page.locator('[id="7th-place"] .up-picker').count(), 1);
  await openWith('{ displayMode: "overlay", container: "#nowhere" }');
});

test("two of one name share a page, and what belongs together is told by ids that are there once", async () => {
  await openPane("{}");
  await page.evaluate(async () => {
    const place = () => document.querySelector("main").appendChild(document.createElement("div"));
    const more = [{ displayMode: "dropPane" }, { displayMode: "inline" }, { displayMode: "inline" }];
    window.pickers = more.map((options) => client.picker({ ...options, container: place() }));
    for (const one of window.pickers) await one.open();
  });
  assert.deepEqual(await roots(), ["up-drop-pane", "up-drop-pane-2", "__filestack-picker", "__filestack-picker-2"]);
  const described = await page.locator(".up-drop").evaluateAll((all) => all.map((area) => area.contains(document.getElementById(area.getAttribute("aria-describedby")))));
  assert.deepEqual(described, [true, true, true, true]);
  await page.evaluate(() => Promise.all(window.pickers.map((one) => one.close())));
  assert.deepEqual(await roots(), ["up-drop-pane"]);
});

test("several pickers on one page keep apart", async () => {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.done = {};
    for (const id of ["left", "right"]) {
      document.querySelector("main").append(Object.assign(document.createElement("div"), { id }));
      client.picker({ displayMode: "inline", container: "#" + id, rootId: id + "-picker", maxFiles: 5,
        onUploadDone: ({ filesUploaded }) => (window.done[id] = filesUploaded.map(({ filename }) => filename)) }).open();
    }`));
  const place = (id) => page.locator(`#${id} .up-picker`);
  await place("left").getByRole("button", { name: /^Select Files/ }).waitFor();
  await place("right").getByRole("button", { name: /^Select Files/ }).waitFor();
  await drop(page, [text("a.txt")], place("left"));
  await drop(page, [text("b.txt")], place("right"));
  await page.waitForFunction(() => window.done.left && window.done.right);
  assert.deepEqual(await page.evaluate(() => window.done), { left: ["a.txt"], right: ["b.txt"] });
  assert.deepEqual(await inspect(page, "two-pickers"), []);
});

test("in a form of the page nothing of the picker belongs to the form, and Enter does not send it", async () => {
  await makePicker('{ maxFiles: 20, uploadInBackground: false, fromSources: ["local_file_system", "url"] }');
  await page.evaluate(() => {
    const place = document.querySelector("#picker");
    const form = document.createElement("form");
    place.replaceWith(form);
    form.append(place, document.createElement("button"));
    return window.picker.open();
  });
  const owned = () => page.evaluate(() => Array.from(document.querySelector("form").elements, ({ outerHTML }) => outerHTML));
  await tab("Link (URL)").click();
  assert.deepEqual(await owned(), ["<button></button>"]);
  await tab("My Device").click();
  await picker.pick(await files.picture("quay.png", 400, 300, 20), ...(await Promise.all(Array.from({ length: 8 }, (_, at) => files.text(`${at}.txt`, "x")))));
  const filter = page.getByRole("searchbox", { name: "Filter" });
  await filter.fill("quay");
  await filter.press("Enter");
  assert.deepEqual(await owned(), ["<button></button>"]);
  await page.getByRole("button", { name: "Edit quay.png" }).click();
  await page.locator(".up-editor-bench").waitFor();
  assert.deepEqual(await owned(), ["<button></button>"]);
  assert.doesNotMatch(page.url(), /\?/);
});

test("open, close and open again, each twice and all at once, leaves one that works", async () => {
  await makePicker("{}");
  await page.evaluate(async () => {
    const { picker } = window;
    await Promise.all([picker.open(), picker.open(), picker.close(), picker.close(), picker.open(), picker.cancel(), picker.open()]);
  });
  await picker.isOpen();
  assert.equal(await page.locator(".up-root").count(), 1);
  assert.deepEqual(await order(), ["onOpen"]);
  await page.evaluate(async () => {
    await window.picker.close();
    await window.picker.close();
    await window.picker.cancel();
  });
  assert.deepEqual(await order(), ["onOpen", "onClose"]);
});

test("cancel() tells of it once, and what comes after it is a new round", async () => {
  await openWith("{ maxFiles: 5 }");
  proxy.setRate(1 * MB);
  await drop(page, [text("a.txt", "x".repeat(3 * MB))]);
  await picker.rowIs("a.txt", "sending");
  await page.evaluate(async () => {
    await window.picker.cancel();
    await window.picker.cancel();
  });
  proxy.setRate(Infinity);
  await drop(page, [text("b.txt")]);
  await picker.is("done");
  assert.deepEqual(await order(), ["onOpen", "onUploadStarted", "onFileUploadCancel", "onCancel", "onUploadStarted", "onFileUploadFinished", "onUploadDone"]);
});

test("a page that closes the picker after an upload has heard of the upload, then of the end", async () => {
  await openWith('{ displayMode: "overlay", maxFiles: 5 }');
  await drop(page, [text("a.txt")]);
  await picker.is("done");
  await page.evaluate(() => window.picker.close());
  assert.deepEqual((await order()).slice(-3), ["onFileUploadFinished", "onUploadDone", "onClose"]);
});

test("crop() takes files, other bytes and addresses, and waits where nobody may upload yet", async () => {
  await page.route("**/prefetch", (route) => route.fulfill({ json: { blocked: "the policy has ended", code: "policy_expired" } }), { times: 1 });
  const picture = (await import("node:fs")).readFileSync(await files.picture("quay.png", 400, 300, 20));
  await page.route("**/quay.png", (route) => route.fulfill({ body: picture, contentType: "image/png" }));
  await makePicker("{ maxFiles: 5 }");
  await page.evaluate(async () => {
    const blob = await (await fetch("/quay.png")).blob();
    await window.picker.crop([new File([blob], "file.png", { type: blob.type }), blob, "/quay.png"]);
  });
  await page.getByRole("button", { name: "Try again" }).waitFor();
  assert.equal(await page.locator("dialog.up-editor").count(), 0);
  await page.getByRole("button", { name: "Try again" }).click();
  const editor = page.locator("dialog.up-editor");
  for (const name of ["file.png", "image", "quay.png"]) {
    await editor.locator(".up-editor-name", { hasText: name }).waitFor();
    await editor.locator(".up-editor-bench").waitFor();
    await editor.getByRole("button", { name: /^(Next|Save)$/ }).click();
  }
  await editor.waitFor({ state: "detached" });
  assert.equal((await picker.names()).length, 3);
});

test("a style sheet that does not come leaves a picker without it, and another one after that has it", async () => {
  await page.route("**/mine.css", (route) => route.fulfill({ status: 404 }), { times: 1 });
  await openWith('{ loadCss: "/mine.css" }');
  await drop(page, [text("a.txt")]);
  await picker.is("done");
  await page.route("**/mine.css", (route) => route.fulfill({ body: ".up-picker { border: 7px solid red }", contentType: "text/css" }));
  await page.evaluate(() => window.picker.close().then(() => window.picker.open()));
  assert.equal(await page.locator(".up-picker").evaluate((element) => getComputedStyle(element).borderTopWidth), "7px");
});

test("a resolution that is none is the usual one", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"], videoResolution: "HD" }');
  await tab("Take Photo").click();
  await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
  assert.equal(await page.locator("video").evaluate(({ videoWidth }) => videoWidth), 640);
});

test("an exception in a callback is the page's own and stops nothing", async () => {
  await openWith(`{ onOpen() { throw new Error("mine"); }, onUploadStarted() { throw new Error("mine"); }, onFileUploadStarted: () => Promise.reject("mine"),
    onFileUploadFinished: async () => { throw new Error("mine too"); }, onFileUploadProgress() { throw new Error("mine"); } }`);
  await drop(page, [text("a.txt")]);
  await picker.is("done");
  assert.equal((await calls("onUploadDone")).length, 1);
  await page.evaluate(() => window.picker.close());
  assert.equal((await calls("onClose")).length, 1);
});
