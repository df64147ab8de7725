// Self-hosted: the picker on pages without filestack-js, by one script tag and as a module, on our origin and elsewhere.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, open } from "./support/chromium.mjs";
import { makeFiles, MB, sha256, sha256Of } from "./support/files.mjs";
import { assertClean, openOwnPage, pickerOn } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";

let elsewhere, server, browser, files, context, page, noted, picker, body;

before(async () => {
  // Somebody else's site: another origin with a page, and with credentials of its own.
  elsewhere = createServer(async (request, response) => {
    if (request.url === "/credentials") return response.setHeader("Content-Type", "application/json").end(JSON.stringify(await server.sign("--call", "pick")));
    if (request.url === "/note.txt") return response.setHeader("Content-Type", "text/plain").end("from far away");
    response.setHeader("Content-Type", "text/html; charset=utf-8").end(body);
  });
  await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  elsewhere.origin = `http://127.0.0.1:${elsewhere.address().port}`;
  server = await startSelfHosted(`[callers]\nallowed_origins = ["${elsewhere.origin}"]\n[fetch]\nallow_private = ["127.0.0.0/8"]`);
  browser = await launch();
  files = await makeFiles();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  elsewhere?.close();
  await files?.remove();
});
beforeEach(async () => {
  ({ page, context, noted } = await open(browser));
  picker = pickerOn(page);
});
afterEach(async () => {
  await context.close();
  assertClean(noted, server.origin, elsewhere.origin);
});

const html = (rest) => `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Mine</title>${rest}</html>`;
const script = (text) => `<script type="module">${text}</script>`;
async function openElsewhere(rest) {
  body = html(rest);
  await page.goto(`${elsewhere.origin}/`);
}
const openHere = (rest) => openOwnPage(page, server.origin, html(rest));
const done = () => page.waitForFunction(() => window.outcome);
const asked = (ending) => noted.requests.filter((url) => new URL(url).pathname.endsWith(ending)).length;

/** Adds what is behind `address` through the source for links. */
async function addLink(address) {
  await page.getByRole("tab", { name: "Link (URL)" }).click();
  await page.getByRole("textbox", { name: "Enter a URL" }).fill(address);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add", exact: true }).click();
}

/** Uploads one file through the picker on the page and compares what is stored with it. */
async function uploadOne(name) {
  const path = await files.random(name, 300_000);
  const complete = page.waitForResponse((response) => response.url().endsWith("/multipart/complete") && response.ok());
  await picker.choose(path);
  const { handle } = await (await complete).json();
  const { policy, signature } = await server.sign("--call", "read");
  assert.equal(await sha256Of(`${server.origin}/${handle}?policy=${policy}&signature=${signature}`), await sha256(path));
  return handle;
}

test("one script tag is a picker", async () => {
  await openElsewhere(`<main id="place"></main><script src="${server.origin}/picker.js" data-container="#place" data-options='{"maxFiles": 3}'></script>`);
  await picker.isOpen();
  await uploadOne("tag.bin");
  assert.equal(await page.locator("#place .fsp-picker").count(), 1);
  assert.equal(asked("/filestack.js"), 0);
});

test("a tag may stand before its container, and name another place for credentials", async () => {
  await openElsewhere(`<script src="${server.origin}/picker.js" data-container="#place" data-credentials="/credentials"></script><main id="place"></main>`);
  await picker.isOpen();
  await uploadOne("before.bin");
  assert.equal(asked("/get-filestack-credentials"), 0);
  assert.equal(asked("/credentials"), 1);
});

test("sealdrop.picker has the options and callbacks of client.picker", async () => {
  await openHere(`<button>Attach</button><script src="/picker.js"></script>${script(`
    window.called = [];
    const names = ["onOpen", "onUploadStarted", "onFileUploadStarted", "onFileUploadFinished", "onUploadDone", "onClose"];
    const noting = Object.fromEntries(names.map((name) => [name, (...values) => { called.push(name); if (name === "onUploadDone") window.outcome = values[0]; }]));
    document.querySelector("button").addEventListener("click", () => sealdrop.picker({ ...noting, uploadConfig: { tags: { from: "script" } } }).open());
  `)}`);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("dialog", { name: "Upload files" }).waitFor();
  const handle = await uploadOne("callbacks.bin");
  await done();
  await page.locator(".fsp-picker").waitFor({ state: "detached" });
  assert.deepEqual(await page.evaluate(() => window.called), ["onOpen", "onUploadStarted", "onFileUploadStarted", "onFileUploadFinished", "onUploadDone", "onClose"]);
  const [file] = (await page.evaluate(() => window.outcome)).filesUploaded;
  assert.deepEqual([file.handle, file.filename, file.size, file.status, file.uploadTags], [handle, "callbacks.bin", 300_000, "Stored", { from: "script" }]);
});

test("as a module on another site it is loaded when it opens, and gives what was uploaded", async () => {
  await openElsewhere(`<button>Attach</button>${script(`
    import { pickFiles } from "${server.origin}/picker.mjs";
    const button = document.querySelector("button");
    button.addEventListener("click", async () => { window.outcome = await pickFiles({ maxFiles: 3, credentials: "/credentials" }); });
    window.ready = true;
  `)}`);
  await page.waitForFunction(() => window.ready);
  assert.equal(asked("/picker.js"), 0);
  const attach = page.getByRole("button", { name: "Attach" });
  await attach.click();
  await picker.isOpen();
  const handle = await uploadOne("module.bin");
  await picker.button("Done").click();
  await done();
  const { filesUploaded, filesFailed } = await page.evaluate(() => window.outcome);
  assert.deepEqual([filesUploaded.map((file) => file.handle), filesFailed], [[handle], []]);
  await page.locator(".fsp-picker").waitFor({ state: "detached" });
  assert.ok(await attach.evaluate((button) => button === document.activeElement), "the focus is where it came from");

  // Again, and away without a file.
  await page.evaluate(() => (window.outcome = undefined));
  await attach.click();
  await picker.isOpen();
  await page.keyboard.press("Escape");
  await done();
  assert.deepEqual(await page.evaluate(() => window.outcome), { filesUploaded: [], filesFailed: [] });
  assert.deepEqual([asked("/picker.js"), asked("/filestack.js")], [1, 0]);
});

test("linkTo gives the uploader a link that works", async () => {
  await openHere(`<main id="place"></main>${script(`
    import { linkTo, openPicker } from "/picker.mjs";
    const onFileUploadFinished = async (file) => { window.outcome = await linkTo(file); };
    window.picker = await openPicker({ displayMode: "inline", container: "#place", onFileUploadFinished });
  `)}`);
  await picker.isOpen();
  const handle = await uploadOne("linked.bin");
  await done();
  const link = new URL(await page.evaluate(() => window.outcome));
  assert.equal(link.pathname, `/${handle}`);
  assert.equal((await fetch(link)).status, 200);
  link.search = "";
  assert.equal((await fetch(link)).status, 403);
  await page.evaluate(() => window.picker.close());
  await page.locator(".fsp-picker").waitFor({ state: "detached" });
});

test("a page's own function may refuse, and say why; trying again asks it again", async () => {
  await openElsewhere(`<main id="place"></main><script src="${server.origin}/picker.js"></script>${script(`
    window.asked = 0;
    const credentials = async () => {
      if (++asked < 3) throw new Error("Please sign in first.");
      return (await fetch("/credentials")).json();
    };
    sealdrop.picker({ displayMode: "inline", container: "#place", credentials }).open();
  `)}`);
  const reason = page.locator(".up-blocked-why", { hasText: /^Please sign in first\.$/ });
  await reason.waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForFunction(() => window.asked === 2);
  await reason.waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await picker.isOpen();
  await uploadOne("at last.bin");
});

test("what the server refuses is shown as it is, and whoever waits for the picker hears that it has closed", async () => {
  await page.route("**/get-filestack-credentials", (route) =>
    route.fulfill({ status: 429, json: { error: "too many credentials were asked for", code: "rate_limited", trace: "t9" } }));
  await openHere(`<button>Attach</button>${script(`
    import { pickFiles } from "/picker.mjs";
    document.querySelector("button").addEventListener("click", async () => { window.outcome = await pickFiles(); });
  `)}`);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByText("rate_limited").waitFor();
  await page.keyboard.press("Escape");
  await done();
  assert.deepEqual(await page.evaluate(() => window.outcome), { filesUploaded: [], filesFailed: [] });
});

test("while the picker is open its permission is renewed, and not when it has closed", async () => {
  let asked = 0;
  await page.clock.install();
  await page.route("**/get-filestack-credentials", async (route) => {
    asked += 1;
    const pair = await server.sign("--call", "pick");
    await route.fulfill({ json: { ...pair, expiry: Math.floor((await page.evaluate(() => Date.now())) / 1000) + 600 } });
  });
  await openHere(`<main id="place"></main><script src="/picker.js"></script>${script(`
    window.picker = sealdrop.picker({ displayMode: "inline", container: "#place", maxFiles: 9 });
    picker.open();
  `)}`);
  await picker.isOpen();
  assert.equal(asked, 1);
  await page.clock.fastForward("07:00");
  assert.equal(asked, 1);
  await page.clock.fastForward("01:30");
  await page.waitForTimeout(300);
  assert.equal(asked, 2);
  const again = page.waitForRequest("**/multipart/start");
  await picker.pick(await files.text("later.txt", "later"));
  assert.ok((await again).postDataJSON().policy);
  await page.evaluate(() => window.picker.close());
  await page.clock.fastForward("20:00");
  await page.waitForTimeout(300);
  assert.equal(asked, 2);
});

test("beside filestack-js there is one picker and one SDK, and the page keeps its own", async () => {
  await openHere(`<main id="one"></main><main id="two"></main><script src="/filestack.js"></script>${script(`
    import { openPicker } from "/picker.mjs";
    window.mine = filestack;
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    await filestack.init(apiKey, { security: { policy, signature } }).picker({ displayMode: "inline", container: "#one", rootId: "first" }).open();
    window.before = filestackInternals.modules["fs-loader-picker"].instance;
    await openPicker({ displayMode: "inline", container: "#two", rootId: "second" });
    window.outcome = [filestack === mine, filestackInternals.modules["fs-loader-picker"].instance === before];
  `)}`);
  await done();
  assert.deepEqual(await page.evaluate(() => window.outcome), [true, true]);
  for (const [id, name] of [["first", "first.txt"], ["second", "second.txt"]]) {
    const [dialog] = await Promise.all([page.waitForEvent("filechooser"), page.locator(`#${id}`).getByRole("button", { name: /^Select Files/ }).click()]);
    await dialog.setFiles(await files.text(name, name));
    await page.locator(`#${id} .up-row[data-status=stored]`).waitFor();
  }
  assert.deepEqual([asked("/picker.js"), asked("/filestack.js")], [1, 1]);
});

test("for a link the SDK comes, and an SDK of the page's own, which goes elsewhere, is left alone", async () => {
  await page.route("**/theirs.js", async (route) => {
    const sdk = await (await fetch(`${server.origin}/filestack.js`)).text();
    await route.fulfill({ contentType: "text/javascript", body: sdk.slice(0, sdk.lastIndexOf("// Sealdrop, self-hosted")) });
  });
  await openHere(`<main id="place"></main><script src="/theirs.js"></script><script src="/picker.js" data-container="#place"></script>`);
  await picker.isOpen();
  assert.equal(asked("/filestack.js"), 0);
  await addLink(`${elsewhere.origin}/note.txt`);
  await picker.rowIs("note.txt", "stored");
  assert.equal(asked("/filestack.js"), 1);
  const theirs = await page.evaluate(() => window.filestack.init("theirs").session.urls.uploadApiUrl);
  assert.equal(theirs, "https://upload.filestackapi.com");
});

test("a page without an SDK has none afterwards; where it does not come, a file waits for it", async () => {
  let blocked = true;
  await page.route("**/filestack.js", (route) => (blocked ? route.abort() : route.continue()));
  await openHere(`<main id="place"></main><script src="/picker.js" data-container="#place" data-options='{"uploadConfig": {"intelligent": true}}'></script>`);
  await picker.isOpen();
  const path = await files.random("patient.bin", 200_000);
  await picker.choose(path);
  await picker.rowIs(path, "retrying");
  blocked = false;
  await picker.rowIs(path, "stored");
  assert.equal(await page.evaluate(() => "filestack" in window), false, "the page's names are its own");
});

test("an upload can be paused, goes on, and can be cancelled for good", async () => {
  const line = await startProxy(server.port, 2 * MB);
  try {
    await openOwnPage(page, line.origin, html(`<main id="place"></main><script src="/picker.js"></script>${script(`
      sealdrop.picker({ displayMode: "inline", container: "#place", maxFiles: 2, uploadConfig: { partSize: 20 * 1024 * 1024 }, onUploadDone: (outcome) => { window.outcome = outcome; } }).open();
    `)}`));
    await picker.isOpen();
    const [kept, gone] = [await files.random("kept.bin", 15 * MB), await files.random("gone.bin", 15 * MB)];
    await picker.choose(kept, gone);
    await picker.reaches(10);
    await page.getByRole("button", { name: "Pause kept.bin" }).click();
    await picker.rowIs(kept, "paused");
    await page.getByRole("button", { name: "Cancel gone.bin" }).click();
    line.setRate(Infinity);
    await page.getByRole("button", { name: "Resume kept.bin" }).click();
    await picker.rowIs(kept, "stored");
    await done();
    const { filesUploaded } = await page.evaluate(() => window.outcome);
    assert.deepEqual(filesUploaded.map((file) => file.filename), ["kept.bin"]);
  } finally {
    await line.stop();
    noted.requests.splice(0);
  }
});

test("the pages in the documentation work under the content policy that it names", async () => {
  const docs = (await readFile(new URL("../../docs/anywhere.md", import.meta.url), "utf8")).replaceAll("https://files.example.com", server.origin);
  const [, policy] = /```text\n([\s\S]*?)```/.exec(docs);
  const snippets = [...docs.matchAll(/```html\n([\s\S]*?)```/g)].map(([, snippet]) => snippet);
  assert.equal(snippets.length, 4);
  for (const [at, snippet] of snippets.entries()) {
    // Scripts in the page, and asking its own host, are the page's own affair.
    const own = policy.replaceAll("\n", " ").replace("script-src", "script-src 'unsafe-inline'").replace("connect-src", "connect-src 'self'");
    await openElsewhere(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${own.trim()}"><h1>Mine</h1>${snippet}`);
    const attach = page.getByRole("button", { name: /^Attach/ });
    if (await attach.isVisible()) await attach.click();
    await picker.isOpen();
    const path = await files.picture(`snippet ${at}.png`, 60, 40, 90 * at);
    const complete = page.waitForResponse((response) => response.url().endsWith("/multipart/complete") && response.ok());
    await picker.choose(path);
    await complete;
  }
});
