// Self-hosted: pages of one's own, with the unmodified SDK and our picker behind it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MB } from "./support/files.mjs";
import { dropFromDesktop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, noted, page, picker, server, useWorld } from "./support/world.mjs";

useWorld();

/** Opens a page of one's own whose picker has `options` (source text) and notes every call back in `calls`. */
async function openNoting(options) {
  await openOwnPage(page, server.origin, ownHtml(`
    window.calls = [];
    const note = (name) => (...values) => { window.calls.push([name, ...values.map((value) => value instanceof Error ? value.message : value)]); };
    const names = ["onOpen", "onUploadStarted", "onFileUploadStarted", "onFileUploadProgress", "onFileUploadFinished", "onFileUploadFailed",
      "onFileUploadCancel", "onCancel", "onUploadDone"];
    const noting = Object.fromEntries(names.map((name) => [name, note(name)]));
    noting.onOpen = () => note("onOpen")();
    noting.onFileUploadStarted = (file, { pause, resume, cancel }) => note("onFileUploadStarted")(file, [typeof pause, typeof resume, typeof cancel]);
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", ...noting, ...{ ${options} } }).open();`));
  await picker.isOpen();
}
const calls = (name) => page.evaluate((wanted) => window.calls.filter(([called]) => called === wanted), name);
const called = (name) => page.waitForFunction((wanted) => window.calls.some(([name]) => name === wanted), name);

test("a file that is dropped before uploading is allowed does not take the page away", async () => {
  let letGo;
  const held = new Promise((go) => (letGo = go));
  await page.route("**/prefetch", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(server.origin);
  await page.locator(".up-picker [aria-busy=true]").first().waitFor();
  await dropFromDesktop(page, await files.text("early.txt", "dear harbour master"));
  letGo();
  await picker.isOpen();
  assert.deepEqual([new URL(page.url()).pathname, await picker.names()], ["/", []]);
});

test("the README's page works byte for byte and uploads", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const snippet = /```html\n([\s\S]*?)```/.exec(readme)[1];
  await openOwnPage(page, server.origin, `<!doctype html><html lang="en"><title>Mine</title>\n${snippet}</html>`);
  await picker.isOpen();
  assert.equal(await page.locator("#picker .fsp-picker").count(), 1);
  const path = await files.text("mine.txt", "from a page of my own");
  await picker.choose(path);
  await picker.rowIs(path, "stored");
});

test("Filestack's documented snippet opens our picker once the key and the guide's security are filled in", async () => {
  const { apiKey, policy, signature } = await (await fetch(`${server.origin}/get-filestack-credentials`)).json();
  // Filestack's documentation: "Web File Picker", "Opening File Picker", with the option of "Security".
  const documented = "const client = filestack.init(YOUR_API_KEY, { security: YOUR_SECURITY });\nclient.picker().open();";
  const filled = documented.replace("YOUR_API_KEY", JSON.stringify(apiKey)).replace("YOUR_SECURITY", JSON.stringify({ policy, signature }));
  await openOwnPage(page, server.origin, ownHtml(filled));
  await picker.isOpen();
  // Filestack's default: over the page, for one file.
  await page.getByRole("dialog", { name: "Upload files" }).waitFor();
  const stored = page.waitForResponse((response) => response.url().endsWith("/multipart/complete") && response.ok());
  await picker.choose(await files.text("once.txt", "one file"));
  await stored;
  await page.locator(".fsp-picker").waitFor({ state: "detached" });
  assert.equal(noted.requests.filter((url) => url.endsWith("/picker.js")).length, 1);
});

test("the page is called back in order, with what the documentation promises about a file", async () => {
  const pair = await server.sign("--call", "pick,store");
  await page.route("**/get-filestack-credentials", (route) => route.fulfill({ json: pair }));
  await openNoting('maxFiles: 3, storeTo: { path: "/inbox/" }, uploadConfig: { tags: { from: "journey" } }');
  const paths = [await files.random("big.bin", 8 * MB), await files.picture("small.png", 80, 60, 100)];
  await picker.choose(...paths);
  await called("onUploadDone");
  const order = (await page.evaluate(() => window.calls)).map(([name, file]) => (file?.filename ? `${name} ${file.filename}` : name));
  assert.deepEqual(await calls("onFileUploadFailed"), []);
  assert.deepEqual(order.slice(0, 2), ["onOpen", "onUploadStarted"]);
  assert.equal(order.at(-1), "onUploadDone");
  for (const name of ["big.bin", "small.png"]) {
    const own = order.filter((call) => call.endsWith(` ${name}`)).map((call) => call.split(" ")[0]);
    assert.deepEqual([own[0], own.at(-1)], ["onFileUploadStarted", "onFileUploadFinished"]);
    assert.ok(own.slice(1, -1).every((call) => call === "onFileUploadProgress"));
  }
  const [[, , controls]] = await calls("onFileUploadStarted");
  assert.deepEqual(controls, ["function", "function", "function"]);
  const percents = (await calls("onFileUploadProgress")).filter(([, file]) => file.filename === "big.bin").map(([, , { totalPercent }]) => totalPercent);
  assert.ok(percents.length > 0 && percents.every((percent) => percent >= 0 && percent <= 100));
  assert.deepEqual(percents, percents.toSorted((one, other) => one - other));

  const [[, { filesUploaded, filesFailed }]] = await calls("onUploadDone");
  assert.deepEqual(filesFailed, []);
  const { uploadId, handle, url, key, ...image } = filesUploaded.find(({ filename }) => filename === "small.png");
  const [, [started]] = (await calls("onUploadStarted"))[0];
  assert.ok(started.uploadId && (await calls("onFileUploadFinished")).some(([, file]) => file.uploadId === started.uploadId));
  assert.match(uploadId, /\S/);
  assert.equal(url, `${server.origin}/${handle}`);
  assert.match(key, /^inbox\/.*small\.png$/);
  const size = image.size;
  assert.deepEqual(image, {
    filename: "small.png", mimetype: "image/png", size, source: "local_file_system", originalPath: "small.png",
    originalFile: { name: "small.png", type: "image/png", size }, container: "sealdrop", status: "Stored", uploadTags: { from: "journey" },
  });
});

test("the page may refuse a file and rename another", async () => {
  await openNoting(`maxFiles: 5, onFileSelected: (file) => {
    if (file.filename.endsWith(".exe")) throw new Error("No programs, please");
    return { ...file, name: "renamed " + file.filename };
  }`);
  await picker.choose(await files.text("setup.exe", "MZ"), await files.text("letter.txt", "Dear"));
  await called("onUploadDone");
  assert.equal(await picker.notice(), "No programs, please");
  assert.deepEqual(await picker.names(), ["renamed letter.txt"]);
  const [[, { filesUploaded }]] = await calls("onUploadDone");
  assert.deepEqual(filesUploaded.map(({ filename }) => filename), ["renamed letter.txt"]);
});

test("what cannot be uploaded is told to the page, beside what could", async () => {
  await page.route("**/multipart/start", (route) =>
    route.request().postDataJSON().filename === "unlucky.txt"
      ? route.fulfill({ status: 413, json: { error: "the file is larger than the policy allows", code: "size_not_allowed", trace: "t1" } })
      : route.continue());
  await openNoting("maxFiles: 5");
  await picker.choose(await files.text("unlucky.txt", "x"), await files.text("lucky.txt", "y"));
  await called("onUploadDone");
  const [[, { filesUploaded, filesFailed }]] = await calls("onUploadDone");
  assert.deepEqual(filesUploaded.map(({ filename }) => filename), ["lucky.txt"]);
  assert.deepEqual(filesFailed.map(({ filename, status }) => [filename, status]), [["unlucky.txt", "Failed"]]);
  const [[, file, reason]] = await calls("onFileUploadFailed");
  assert.deepEqual([file.filename, reason], ["unlucky.txt", "the file is larger than the policy allows"]);
});

test("without uploadInBackground nothing is sent before somebody says so", async () => {
  await openNoting("maxFiles: 3, minFiles: 2, uploadInBackground: false");
  const [one, two] = [await files.text("one.txt", "1"), await files.text("two.txt", "2")];
  await picker.choose(one);
  await picker.is("ready");
  assert.ok(await page.locator("[data-e2e=upload]").isDisabled(), "one is too few");
  await picker.choose(two);
  await page.locator(".up-badge", { hasText: "2" }).waitFor();
  assert.deepEqual(noted.requests.filter((url) => url.includes("/multipart/")), []);
  await page.locator("[data-e2e=upload]").click();
  await called("onUploadDone");
  const [[, { filesUploaded }]] = await calls("onUploadDone");
  assert.equal(filesUploaded.length, 2);
});

test("with startUploadingWhenMaxFilesReached the last file is the word", async () => {
  await openNoting("maxFiles: 2, uploadInBackground: false, startUploadingWhenMaxFilesReached: true");
  await picker.choose(await files.text("first.txt", "1"), await files.text("last.txt", "2"));
  await called("onUploadDone");
});

test("a callback that throws does not break the picker", async () => {
  await openNoting('maxFiles: 2, onFileUploadStarted: () => { throw new Error("the page\'s own mistake"); }');
  const path = await files.text("sturdy.txt", "goes on");
  await picker.choose(path);
  await picker.rowIs(path, "stored");
});
