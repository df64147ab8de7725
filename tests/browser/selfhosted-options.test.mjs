// Self-hosted: one case for each option and callback of the picker (protocol: picker, sections 4 and 5), given to the
// unmodified SDK as a page gives them.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { inspect, launch, open } from "./support/chromium.mjs";
import { makeFiles, MB } from "./support/files.mjs";
import { assertClean, drop, openOwnPage, ownHtml, pickerOn } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";

let server, proxy, browser, files, context, page, noted, picker, starts;

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
  starts = [];
  page.on("request", (request) => request.url().endsWith("/multipart/start") && starts.push(request.postDataJSON()));
});
afterEach(async () => {
  await context.close();
  assertClean(noted, proxy.origin);
});

/** Opens an inline picker with `options`, a piece of script; callbacks are noted in `window.said`. */
async function openWith(options, ready = picker.isOpen) {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.said = [];
    const say = (name) => (...values) => { window.said.push([name, ...values.map(plain)]); };
    const plain = (value) => (typeof value?.open === "function" ? "picker" : value instanceof Error ? value.message : value);
    const names = ["onOpen", "onClose", "onCancel", "onUploadStarted", "onUploadDone", "onFileUploadFinished", "onFileUploadFailed", "onFileUploadCancel"];
    const noting = Object.fromEntries(names.map((name) => [name, say(name)]));
    window.picker = client.picker({ displayMode: "inline", container: "#picker", ...noting, ...(${options}) });
    await window.picker.open();`));
  await ready();
}
const text = (name, content = name) => ({ name, type: "text/plain", text: content });
const calls = (name) => page.evaluate((wanted) => window.said.filter(([one]) => one === wanted).map(([, ...values]) => values), name);
const notice = () => page.locator("[data-notice] .up-notice-text").innerText();
const refuseStarts = () => page.route("**/multipart/start", (route) => route.fulfill({ status: 403, json: { error: "no", code: "not_allowed" } }));

const options = {
  async accept() {
    await openWith('{ maxFiles: 5, accept: ["image/*", ".txt"] }');
    await drop(page, [text("a.txt"), { name: "b.bin", type: "application/x-thing", text: "b" }]);
    await picker.is("done");
    assert.match(await notice(), /b\.bin is not an accepted file type/);
  },
  async acceptFn() {
    await openWith(`{ maxFiles: 5, acceptFn: async (file, { mimeFromExtension, mimeFromMagicBytes, accept, acceptMime }) => {
      window.help = [mimeFromExtension(file.name), await mimeFromMagicBytes(file), accept, acceptMime];
      if (file.name === "no.txt") throw new Error("Not this one");
    }, accept: [".txt"] }`);
    await drop(page, [text("no.txt"), text("yes.txt")]);
    await picker.is("done");
    assert.match(await notice(), /Not this one/);
    assert.deepEqual(await picker.names(), ["yes.txt"]);
    assert.deepEqual(await page.evaluate(() => window.help), ["text/plain", undefined, [".txt"], ["text/plain"]]);
  },
  async allowManualRetry() {
    await refuseStarts();
    await openWith("{ maxFiles: 5, allowManualRetry: true }");
    await drop(page, [text("a.txt")]);
    await picker.is("failed");
    assert.deepEqual(await calls("onUploadDone"), []);
    await page.unroute("**/multipart/start");
    await picker.button("Retry").click();
    await picker.is("done");
    assert.equal((await calls("onUploadDone"))[0][0].filesUploaded.length, 1);
  },
  async concurrency() {
    await openWith("{ maxFiles: 5, concurrency: 1 }");
    proxy.setRate(1 * MB);
    await drop(page, ["a.txt", "b.txt", "c.txt"].map((name) => text(name, name.repeat(100_000))));
    await picker.rowIs("a.txt", "sending");
    await picker.rowIs("c.txt", "queued");
    assert.equal(await page.locator(".up-row[data-status=sending], .up-row[data-status=completing]").count(), 1);
  },
  async container() {
    await openWith("{ container: document.querySelector('header') }");
    assert.equal(await page.locator("header .up-picker").count(), 1);
  },
  async customText() {
    await openWith(`{ maxFiles: 5, uploadInBackground: false, customText: {
      "Select Files to Upload": "Choose your <b>letters</b>", "or Drag and Drop, Copy and Paste Files": "or let them fall",
      Upload: "Send", "Upload more": "More letters", "Deselect All": "None of them", "Selected Files": "Letters",
      "File {displayName} is too big. The accepted file size is less than {roundFileSize}": "{displayName} is over {roundFileSize}",
    }, maxSize: 100 }`, () => page.getByText("or let them fall").waitFor());
    await page.getByRole("button", { name: "Choose your <b>letters</b>" }).waitFor();
    await drop(page, [text("a.txt"), text("b.txt"), text("big.txt", "x".repeat(101))]);
    await picker.is("ready");
    assert.match(await notice(), /^big\.txt is over 100 bytes\.$/);
    await page.getByRole("heading", { name: /^Letters/ }).waitFor();
    await page.getByRole("button", { name: "More letters" }).waitFor();
    await page.getByRole("button", { name: "None of them" }).waitFor();
    await page.getByRole("button", { name: "Send 2" }).waitFor();
  },
  async disableDirectoryUpload() {
    await openWith("{ maxFiles: 5, disableDirectoryUpload: true }");
    assert.equal(await page.getByRole("button", { name: "Select a folder" }).count(), 0);
  },
  async disableStorageKey() {
    await refuseStarts();
    await openWith("{ disableStorageKey: true }");
    await drop(page, [text("plain.txt")]);
    await picker.is("failed");
    assert.equal(starts[0].store.path, "/plain.txt");
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
  async dropPane() {
    await openWith('{ displayMode: "dropPane", dropPane: { customText: "Here, please" } }', () => page.getByRole("button", { name: /^Here, please/ }).waitFor());
  },
  async errorsTimeout() {
    await openWith('{ accept: ".png", errorsTimeout: 300 }');
    await drop(page, [text("a.txt")]);
    await page.locator("[data-notice]").waitFor();
    await page.locator("[data-notice]").waitFor({ state: "detached" });
  },
  async exposeOriginalFile() {
    await openWith("{ exposeOriginalFile: true, onFileSelected: (file) => { window.isFile = file.originalFile instanceof File; } }");
    await drop(page, [text("a.txt")]);
    await picker.is("done");
    assert.ok(await page.evaluate(() => window.isFile));
  },
  async failOverMaxFiles() {
    await openWith("{ maxFiles: 2, failOverMaxFiles: true }");
    await drop(page, [text("a.txt"), text("b.txt"), text("c.txt")]);
    assert.match(await notice(), /limit is 2 files/);
    assert.deepEqual(await picker.names(), []);
  },
  async globalDropZone() {
    await openWith("{ maxFiles: 5, globalDropZone: true }");
    await drop(page, [text("a.txt")]);
    await picker.is("done");
    await drop(page, [text("b.txt")], page.locator(".up-list"));
    await picker.rowIs("b.txt", "stored");
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
  async loadCss() {
    await page.route("**/mine.css", (route) => route.fulfill({ body: ".up-picker { border: 7px solid red } .up-row { padding: 21px }", contentType: "text/css" }));
    await openWith('{ loadCss: "/mine.css" }');
    assert.equal(await page.locator(".up-picker").evaluate((element) => getComputedStyle(element).borderTopWidth), "7px");
    assert.equal(noted.requests.filter((url) => url.endsWith("/picker.css")).length, 0);
    await drop(page, [text("a.txt")]);
    assert.equal(await page.locator(".up-row").evaluate((element) => getComputedStyle(element).padding), "21px", "what comes later lies beneath the page's sheet");
  },
  async maxFiles() {
    await openWith("{ maxFiles: 2 }");
    await drop(page, [text("a.txt"), text("b.txt"), text("c.txt")]);
    await picker.is("done");
    assert.match(await notice(), /limit is 2 files/);
  },
  async maxSize() {
    await openWith("{ maxSize: 3 }");
    await drop(page, [text("long.txt", "four")]);
    assert.match(await notice(), /long\.txt is too big\. The accepted file size is less than 3 bytes/);
  },
  async minFiles() {
    await openWith("{ minFiles: 2, maxFiles: 5 }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    assert.ok(await picker.button("Upload 1").isDisabled());
    await drop(page, [text("b.txt")]);
    await picker.is("done");
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
  async multipleFileUpload() {
    await openWith("{ maxFiles: 5, multipleFileUpload: false }");
    assert.equal(await page.locator("#fsp-fileUpload").evaluate((input) => input.multiple), false);
  },
  async pasteMode() {
    await openWith("{ maxFiles: 5 }");
    const paste = () => page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], `pasted ${Math.random()}.txt`, { type: "text/plain" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.mouse.move(0, 0);
    await paste();
    assert.deepEqual(await picker.names(), [], "nobody asked for it");
    await openWith("{ maxFiles: 5, pasteMode: { pasteToFirstInViewPort: true } }");
    await page.evaluate(() => (document.body.style.paddingTop = "3000px"));
    await paste();
    assert.deepEqual(await picker.names(), [], "it is not in view");
    await page.evaluate(() => (document.body.style.paddingTop = "0"));
    await paste();
    await picker.is("done");
    await openWith("{ maxFiles: 5, pasteMode: { pasteToFirstInstance: true } }");
    await page.evaluate(() => (document.body.style.paddingTop = "3000px"));
    await paste();
    await picker.is("done");
  },
  async rootId() {
    await openWith('{ rootId: "letters" }');
    assert.equal(await page.locator("#letters .up-picker").count(), 1);
    assert.equal(await page.locator("#__filestack-picker").count(), 0);
  },
  async startUploadingWhenMaxFilesReached() {
    await openWith("{ maxFiles: 2, uploadInBackground: false, startUploadingWhenMaxFilesReached: true }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    await drop(page, [text("b.txt")]);
    await picker.is("done");
  },
  async storeTo() {
    await refuseStarts();
    await openWith('{ storeTo: { path: "/letters/", container: "post", filename: "renamed.txt" } }');
    await drop(page, [text("a.txt")]);
    await picker.is("failed");
    assert.equal(starts[0].filename, "renamed.txt");
    assert.deepEqual([starts[0].store.path, starts[0].store.container], ["/letters/", "post"]);
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
  async uploadConfig() {
    await openWith('{ uploadConfig: { tags: { room: "blue", name: (file) => file.filename } } }');
    const completed = page.waitForRequest("**/multipart/complete");
    await drop(page, [text("a.txt")]);
    assert.deepEqual((await completed).postDataJSON().upload_tags, { room: "blue", name: "a.txt" });
    await picker.is("done");
  },
  async uploadInBackground() {
    await openWith("{ maxFiles: 5, uploadInBackground: false }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    assert.deepEqual(starts, []);
    await page.locator("[data-e2e=upload]").click();
    await picker.is("done");
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

const callbacks = {
  async onOpen() {
    await openWith("{}");
    assert.deepEqual(await calls("onOpen"), [["picker"]]);
  },
  async onClose() {
    await openWith("{}");
    await page.evaluate(() => window.picker.close());
    assert.deepEqual(await calls("onClose"), [[]]);
  },
  async onFileSelected() {
    await openWith(`{ maxFiles: 5, onFileSelected: (file) => {
      if (file.filename === "veto.txt") throw new Error("Not that");
      return { ...file, filename: "renamed " + file.filename };
    } }`);
    await drop(page, [text("veto.txt"), text("a.txt")]);
    await picker.is("done");
    assert.match(await notice(), /Not that/);
    assert.deepEqual(await picker.names(), ["renamed a.txt"]);
    assert.equal(starts[0].filename, "renamed a.txt");
  },
  async onUploadStarted() {
    await openWith("{ maxFiles: 5, uploadInBackground: false }");
    await drop(page, [text("a.txt"), text("b.txt")]);
    await picker.is("ready");
    assert.deepEqual(await calls("onUploadStarted"), []);
    await page.locator("[data-e2e=upload]").click();
    await picker.is("done");
    assert.deepEqual((await calls("onUploadStarted")).map(([all]) => all.map(({ filename }) => filename)), [["a.txt", "b.txt"]]);
  },
  async onFileUploadStarted() {
    await openWith("{ maxFiles: 5, onFileUploadStarted: (file, controls) => { window.controls = controls; } }");
    proxy.setRate(4 * MB);
    await picker.choose(await files.random("controlled.bin", 40 * MB));
    await picker.rowIs("controlled.bin", "sending");
    await page.evaluate(() => window.controls.pause());
    await picker.rowIs("controlled.bin", "paused");
    await page.evaluate(() => window.controls.resume());
    await picker.rowIs("controlled.bin", "sending");
    await page.evaluate(() => window.controls.cancel());
    await picker.row("controlled.bin").waitFor({ state: "detached" });
  },
  async onFileUploadProgress() {
    await openWith("{ onFileUploadProgress: (file, progress) => (window.progress = [file.filename, progress]) }");
    const size = 14 * MB;
    // So slow that some of it is seen on its way.
    proxy.setRate(7 * MB);
    await picker.choose(await files.random("progress.bin", size));
    await picker.is("done");
    const [name, { totalPercent, totalBytes }] = await page.evaluate(() => window.progress);
    assert.equal(name, "progress.bin");
    assert.ok(totalBytes > 0 && totalBytes <= size && totalPercent === Math.min(99, Math.floor((totalBytes / size) * 100)), `${totalPercent} % for ${totalBytes}`);
  },
  async onFileUploadFinished() {
    await openWith("{}");
    await drop(page, [text("a.txt", "five!")]);
    await picker.is("done");
    const [[file]] = await calls("onFileUploadFinished");
    assert.match(file.handle, /^\w+$/);
    assert.match(file.uploadId, /^\w+$/);
    assert.deepEqual([file.filename, file.mimetype, file.size, file.source, file.originalPath, file.status],
      ["a.txt", "text/plain", 5, "local_file_system", "a.txt", "Stored"]);
    assert.deepEqual(file.originalFile, { name: "a.txt", type: "text/plain", size: 5 });
    assert.ok(file.url.endsWith(`/${file.handle}`));
  },
  async onFileUploadFailed() {
    await refuseStarts();
    await openWith("{}");
    await drop(page, [text("a.txt")]);
    await picker.is("failed");
    const [[file, message]] = await calls("onFileUploadFailed");
    assert.deepEqual([file.filename, message], ["a.txt", "no"]);
  },
  async onFileUploadCancel() {
    await openWith("{ maxFiles: 5 }");
    proxy.setRate(1 * MB);
    await drop(page, [text("a.txt", "x".repeat(3 * MB))]);
    await picker.rowIs("a.txt", "sending");
    await page.evaluate(() => window.picker.cancel());
    assert.deepEqual((await calls("onFileUploadCancel")).map(([file]) => file.filename), ["a.txt"]);
  },
  async onCancel() {
    await openWith("{ maxFiles: 5 }");
    proxy.setRate(1 * MB);
    await drop(page, [text("a.txt", "x".repeat(3 * MB))]);
    await picker.rowIs("a.txt", "sending");
    await page.evaluate(() => window.picker.cancel());
    assert.deepEqual(await calls("onCancel"), [[{ filesUploaded: [], filesFailed: [] }]]);
  },
  async onUploadDone() {
    await openWith("{ maxFiles: 5 }");
    await drop(page, [text("a.txt"), text("b.txt")]);
    await picker.is("done");
    const [[outcome]] = await calls("onUploadDone");
    assert.deepEqual([outcome.filesUploaded.map(({ filename }) => filename), outcome.filesFailed], [["a.txt", "b.txt"], []]);
  },
};

for (const [name, check] of Object.entries(options)) test(`option ${name}`, check);
for (const [name, check] of Object.entries(callbacks)) test(`callback ${name}`, check);

test("an exception in a callback is the page's own and stops nothing", async () => {
  await openWith("{ onUploadStarted() { throw new Error('mine'); }, onFileUploadFinished: async () => { throw new Error('mine too'); } }");
  await drop(page, [text("a.txt")]);
  await picker.is("done");
  assert.equal((await calls("onUploadDone")).length, 1);
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
