// Self-hosted: work is never lost. Reload, crash, two tabs, a server that comes back, a file that is another one.
import assert from "node:assert/strict";
import { appendFile, copyFile, mkdtemp, open as openFile, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { inspect, killBrowser, launchPersistent } from "./support/chromium.mjs";
import { sha256, sha256Of } from "./support/files.mjs";
import { openOwnPage, ownHtml, pickerOn } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";
import { context, files, noted, origins, page, picker, proxy, server, useWorld } from "./support/world.mjs";

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
const PARTS = 11;
const DATE = new Date("2026-05-04T03:02:01Z");
/** Parts of one file that are under way at one time. */
const AT_ONCE = 3;

let film;

useWorld({
  opening: { permissions: ["clipboard-read", "clipboard-write"] },
  async begin() {
    film = await files.random("film.mp4", SIZE);
    await utimes(film, DATE, DATE);
  },
});
beforeEach(() => proxy.setRate(24 * MIB));
afterEach(async () => {
  // What is still on the line would be counted by the next one.
  proxy.cut();
  await settled(0);
});

const unfinished = (on = page) => on.getByRole("region", { name: "Unfinished uploads" });
const rowOf = (path, on = page) => unfinished(on).getByRole("listitem", { name: basename(path), exact: true });

/** How often the server has taken the bytes of a part, in all its lives. With as many as a file has parts, none was taken twice. */
let earlier = "";
const taken = () => `${earlier}${server.log()}`.split("\n").filter((line) => /PUT/.test(line) && /\/multipart\/part/.test(line) && /\b200\b/.test(line)).length;

/** The same, once no more are under way. */
async function settled(since) {
  for (let before = -1; ; ) {
    const now = taken() - since;
    if (now === before) return now;
    before = now;
    await new Promise((passed) => setTimeout(passed, 700));
  }
}

async function assertStored(path = film, by = picker, on = page) {
  await by.rowIs(path, "stored", 60_000);
  const link = await on.getByRole("link", { name: `Open ${basename(path)}` }).getAttribute("href");
  const { policy, signature } = await server.sign("--call", "read", "--expires", "1m");
  const url = `${server.origin}${new URL(link).pathname}?policy=${policy}&signature=${signature}`;
  assert.equal(await sha256Of(url), await sha256(path));
}

/** Sends `film` until at least `percent` have left; from then on hardly anything does. */
async function uploadSome(percent = 60, on = page, by = picker) {
  await on.goto(proxy.origin);
  await by.choose(film);
  await by.reaches(percent);
  proxy.setRate(MIB / 2);
}

/** Reloads, and waits until nothing of before is on the line any more: how many parts are there. */
async function reloaded(since) {
  await page.reload();
  proxy.setRate(Infinity);
  await rowOf(film).waitFor();
  return settled(since);
}

/** Has the whole line now, and chooses `path` for the row of `film`. */
async function chooseAgain(path = film, on = page) {
  proxy.setRate(Infinity);
  const [dialog] = await Promise.all([on.waitForEvent("filechooser"), rowOf(film, on).getByRole("button", { name: "Choose again: film.mp4" }).click()]);
  await dialog.setFiles(path);
}

/** A file beside that has the name, size and date of `film`, changed by `change`. */
async function lookalike(change) {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-other-"));
  const path = join(folder, basename(film));
  await copyFile(film, path);
  await change(path);
  await utimes(path, DATE, DATE);
  return { path, remove: () => rm(folder, { recursive: true }) };
}

/** Other bytes in the middle, where they are. */
async function scribble(path, at = SIZE / 2, length = SIZE / 2) {
  const file = await openFile(path, "r+");
  await file.write(Buffer.alloc(length, "x"), 0, length, at);
  await file.close();
}

test("after a reload in the middle, the file is chosen again and only the rest is sent", async () => {
  const since = taken();
  await uploadSome();
  const before = await reloaded(since);
  assert.ok(before >= 2 && before < PARTS, `${before} parts were there`);
  const words = await rowOf(film).innerText();
  assert.match(words, /\d+% of 67.1 MB is uploaded/);
  assert.match(words, /Choose the file again to go on/);
  assert.deepEqual(await inspect(page, "unfinished"), []);

  await chooseAgain();
  await assertStored();
  assert.equal(taken() - since, PARTS, "no part was taken twice");

  await page.reload();
  await picker.isOpen();
  assert.equal(await unfinished().count(), 0, "nothing is left to go on with");
});

test("a file of the same name that is another one is told apart, and uploaded as a new one", async () => {
  await uploadSome(40);
  await reloaded(taken());
  // The same name, size, date and beginning; only a look inside tells.
  const other = await lookalike(scribble);
  await chooseAgain(other.path);
  await assertStored(other.path);
  assert.match(await rowOf(film).innerText(), /another content\. It is uploaded as a new file/);
  assert.deepEqual(await inspect(page, "unfinished-other"), []);

  const since = taken();
  await picker.button("Done").click();
  await chooseAgain();
  await assertStored();
  assert.ok(taken() - since < PARTS, "what was there still counts");
  assert.equal(await unfinished().count(), 0);
  await other.remove();
});

test("another file in its place is named, and added only when that is wanted", async () => {
  await uploadSome(40);
  await reloaded(taken());
  const photo = await files.text("notes.txt", "not the film");
  await chooseAgain(photo);
  await rowOf(film).getByText("This is notes.txt, not film.mp4").waitFor();
  assert.equal(await picker.row(photo).count(), 0, "nothing is added silently");
  assert.deepEqual(await inspect(page, "unfinished-wrong"), []);
  await rowOf(film).getByRole("button", { name: "Add as a new file" }).click();
  await picker.rowIs(photo, "stored");
  assert.match(await rowOf(film).innerText(), /Choose the file again to go on/);
  await chooseAgain();
  await assertStored();
});

test("a file that was begun goes on at once beside one that waits", async () => {
  const since = taken();
  await uploadSome();
  await reloaded(since);
  const picture = await files.picture("waits.png", 40, 30, 200);
  await picker.pick(picture);
  await picker.rowIs(picture, "ready");
  await chooseAgain();
  await assertStored();
  assert.equal(await unfinished().count(), 0, "its row went with the choice");
  assert.equal(taken() - since, PARTS);
  await picker.rowIs(picture, "ready");
});

test("what is cancelled does not come back after a reload, although its undo was still open", async () => {
  await uploadSome(30);
  await page.getByRole("button", { name: "Cancel film.mp4" }).click();
  await picker.rowIs(film, "leaving");
  await page.reload();
  await picker.isOpen();
  await page.waitForTimeout(500);
  assert.equal(await unfinished().count(), 0);
});

test("a pause takes nothing from the bar", async () => {
  await uploadSome(30);
  const before = await picker.percent();
  await picker.button("Pause").click();
  await picker.is("paused");
  assert.ok((await picker.percent()) >= before);
  proxy.setRate(Infinity);
  await picker.rowIs(film, "paused");
  assert.ok((await picker.percent()) >= before);
  await picker.button("Resume").click();
  await assertStored();
});

test("a server that does not answer is waited for in words, and tried when the user says so", async () => {
  await uploadSome(30);
  proxy.setDead(true);
  proxy.cut();
  await picker.is("stalled");
  assert.equal(await picker.sentence(), "Waiting for the server. Nothing is lost");
  assert.doesNotMatch(await page.locator(".up-status").innerText(), / left/);
  assert.deepEqual(await inspect(page, "stalled"), []);
  proxy.setDead(false);
  proxy.setRate(Infinity);
  await picker.button("Try now").click();
  await assertStored();
});

test("parts that differ where no sample was taken are sent again", async () => {
  const since = taken();
  await uploadSome();
  await reloaded(since);
  const sly = await lookalike((path) => scribble(path, 2 * MIB, 1000));
  await chooseAgain(sly.path);
  await assertStored(sly.path);
  assert.equal(taken() - since, PARTS + 1, "all of it arrived, and the first part twice");
  await sly.remove();
});

test("what is discarded does not come back after a reload, although its undo was still open, and begins anew", async () => {
  await uploadSome(40);
  await reloaded(taken());
  await rowOf(film).getByRole("button", { name: "Discard film.mp4" }).click();
  await rowOf(film).getByText("Removed").waitFor();
  await page.reload();
  await picker.isOpen();
  await page.waitForTimeout(500);
  assert.equal(await unfinished().count(), 0);
  const since = taken();
  proxy.setRate(Infinity);
  await picker.choose(film);
  await assertStored();
  assert.equal(taken() - since, PARTS);
});

test("what is discarded by mistake waits for its undo as long as somebody looks at it, and goes on", async () => {
  const since = taken();
  await uploadSome(40);
  await reloaded(since);
  const focused = (name) => rowOf(film).getByRole("button", { name }).and(page.locator(":focus")).waitFor();
  await rowOf(film).getByRole("button", { name: "Discard film.mp4" }).focus();
  await page.mouse.move(0, 0);
  await page.keyboard.press("Enter");
  await focused("Undo: keep film.mp4");
  assert.match(await rowOf(film).innerText(), /Removed/);
  assert.deepEqual(await inspect(page, "unfinished-discarded"), []);
  await page.waitForTimeout(7000);
  await page.keyboard.press("Enter");
  await focused("Choose again: film.mp4");
  await chooseAgain();
  await assertStored();
  assert.equal(taken() - since, PARTS, "no part was taken twice");
});

test("an upload that the user cancels leaves nothing behind", async () => {
  await uploadSome(30);
  await page.getByRole("button", { name: "Cancel film.mp4" }).click();
  // Undo is offered as long as somebody looks at it.
  await page.getByRole("button", { name: "Add more" }).focus();
  await page.mouse.move(0, 0);
  await picker.row(film).waitFor({ state: "detached", timeout: 15_000 });
  await page.reload();
  await picker.isOpen();
  await page.waitForTimeout(500);
  assert.equal(await unfinished().count(), 0);
});

test("a server that is killed meanwhile still has what it took", async () => {
  const since = taken();
  await uploadSome();
  await reloaded(since);
  earlier += server.log();
  await server.crash();
  await server.restart();
  await chooseAgain();
  await assertStored();
  assert.equal(taken() - since, PARTS, "no part was taken twice");
});

test("a file that was stored while nobody heard of it is found, and nothing is sent again", async () => {
  const since = taken();
  await page.goto(proxy.origin);
  proxy.setRate(Infinity);
  let lost = true;
  await page.route("**/multipart/complete", async (route) => {
    if (!lost) return route.continue();
    await route.fetch().catch(() => undefined);
    await new Promise(() => undefined);
  });
  await picker.choose(film);
  await picker.is("finishing", 60_000);
  while (!/multipart\/complete/.test(server.log().split("\n").slice(-4).join("\n"))) await page.waitForTimeout(50);
  await page.reload();
  lost = false;
  await rowOf(film).waitFor();
  assert.match(await rowOf(film).innerText(), /100% of 67.1 MB is uploaded/);
  await chooseAgain();
  await assertStored();
  assert.equal(taken() - since, PARTS);
});

test("one tab owns an upload; another one says so, and takes over when that one closes", async () => {
  const since = taken();
  await uploadSome(25);
  const second = await context.newPage();
  const there = pickerOn(second);
  await second.goto(proxy.origin);
  await rowOf(film, second).waitFor();
  assert.match(await rowOf(film, second).innerText(), /Being uploaded in another tab/);
  assert.equal(await rowOf(film, second).getByRole("button").count(), 0);
  assert.deepEqual(await inspect(second, "unfinished-elsewhere"), []);

  await there.choose(film);
  await there.rowIs(film, "elsewhere");
  assert.match(await there.row(film).innerText(), /Being uploaded in another tab/);
  assert.deepEqual(await inspect(second, "uploading-elsewhere"), []);
  await page.close();
  await there.rowIs(film, "sending");
  proxy.setRate(Infinity);
  await assertStored(film, there, second);
  assert.ok(taken() - since <= PARTS + AT_ONCE, "only what was under way is sent again");
});

test("a tab that only watches loses the row when the other one is done", async () => {
  await uploadSome(25);
  const second = await context.newPage();
  await second.goto(proxy.origin);
  await rowOf(film, second).waitFor();
  proxy.setRate(Infinity);
  await assertStored();
  await unfinished(second).waitFor({ state: "detached" });
});

test("the time of an upload that nobody went on with is over, and the file begins anew", async () => {
  const brief = await startSelfHosted('[files]\nupload_lifetime = "15s"');
  const slow = await startProxy(brief.port, 6 * MIB);
  origins.push(slow.origin);
  try {
    await page.goto(slow.origin);
    await picker.choose(film);
    await picker.reaches(15);
    await page.goto("about:blank");
    await page.waitForTimeout(15_500);
    slow.setRate(Infinity);
    await page.goto(slow.origin);
    await rowOf(film).waitFor();
    assert.match(await rowOf(film).innerText(), /The time to finish it is over/);
    assert.deepEqual(await inspect(page, "unfinished-over"), []);
    await picker.choose(film);
    await picker.rowIs(film, "stored");
    await page.reload();
    await picker.isOpen();
    assert.equal(await unfinished().count(), 0);
  } finally {
    await slow.stop();
    await brief.stop();
  }
});

test("without a connection it waits, goes on by itself, and sends nothing twice", async () => {
  const since = taken();
  await uploadSome(40);
  await context.setOffline(true);
  await picker.is("offline");
  const before = await settled(since);
  await context.setOffline(false);
  proxy.setRate(Infinity);
  await assertStored();
  assert.ok(before >= 1);
  assert.equal(taken() - since, PARTS);
});

test("a page that was frozen while the computer slept goes on by itself", async () => {
  await uploadSome(30);
  const session = await context.newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await new Promise((passed) => setTimeout(passed, 1000));
  proxy.setDead(true);
  proxy.cut();
  await new Promise((passed) => setTimeout(passed, 12_000));
  proxy.setDead(false);
  proxy.setRate(Infinity);
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await assertStored();
});

test("one file that breaks holds no other up", async () => {
  const broken = await files.random("broken.bin", 30 * MIB);
  const others = await Promise.all([1, 2, 3, 4, 5].map((number) => files.random(`fine ${number}.bin`, 8 * MIB)));
  await page.goto(proxy.origin);
  proxy.setRate(8 * MIB);
  await picker.choose(broken, ...others);
  await picker.reaches(15);
  await appendFile(broken, "changed");
  proxy.setRate(Infinity);
  for (const path of others) await picker.rowIs(path, "stored", 60_000);
  await picker.rowIs(broken, "failed");
  assert.match(await picker.row(broken).innerText(), /changed, moved or removed/);
});

test("a dropped file goes on with one click, without being chosen, and beside one that waits", async () => {
  // What the browser hands over with a file from the desktop, here one of its own folder.
  await context.addInitScript(() => {
    DataTransferItem.prototype.getAsFileSystemHandle = async () => (await navigator.storage.getDirectory()).getFileHandle("film.mp4");
  });
  await page.goto(proxy.origin);
  await picker.isOpen();
  await page.evaluate(async (size) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("film.mp4", { create: true });
    const out = await handle.createWritable();
    const piece = new Uint8Array(1 << 20);
    for (let at = 0; at < size; at += piece.length) await out.write(piece.fill(at >> 20));
    await out.close();
    const data = new DataTransfer();
    data.items.add(await handle.getFile());
    document.querySelector(".up-picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
  }, SIZE);
  const since = taken();
  await picker.reaches(50);
  proxy.setRate(MIB / 2);
  assert.ok((await reloaded(since)) < PARTS);
  assert.deepEqual(await inspect(page, "unfinished-handle"), []);
  proxy.setRate(Infinity);
  const picture = await files.picture("waiting.png", 40, 30, 200);
  await picker.pick(picture);
  await picker.rowIs(picture, "ready");
  await rowOf(film).getByRole("button", { name: "Resume film.mp4" }).click();
  await picker.rowIs(film, "stored", 60_000);
  assert.equal(await unfinished().count(), 0);
  assert.equal(taken() - since, PARTS);
  await picker.rowIs(picture, "ready");
});

test("several dropped files go on with one click, and nothing before that", async () => {
  await context.addInitScript(() => {
    const names = ["one.bin", "two.bin"];
    DataTransferItem.prototype.getAsFileSystemHandle = async () => (await navigator.storage.getDirectory()).getFileHandle(names.shift());
  });
  await page.goto(proxy.origin);
  await picker.isOpen();
  proxy.setRate(2 * MIB);
  await page.evaluate(async (size) => {
    const data = new DataTransfer();
    const folder = await navigator.storage.getDirectory();
    for (const name of ["one.bin", "two.bin"]) {
      const handle = await folder.getFileHandle(name, { create: true });
      const out = await handle.createWritable();
      await out.write(new Uint8Array(size).fill(name.length + name.charCodeAt(0)));
      await out.close();
      data.items.add(await handle.getFile());
    }
    document.querySelector(".up-picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
  }, 13 * MIB);
  await picker.reaches(10);
  await page.reload();
  proxy.setRate(Infinity);
  const all = unfinished().getByRole("button", { name: "Resume all", exact: true });
  await all.waitFor();
  assert.match(await unfinished().innerText(), /2 can go on/);
  assert.deepEqual(await inspect(page, "unfinished-several"), []);
  noted.requests.length = 0;
  await page.waitForTimeout(500);
  assert.deepEqual(noted.requests.filter((url) => /multipart\/(start|upload|part)/.test(url)), [], "no page starts by itself");
  await all.click();
  await picker.rowIs("one.bin", "stored", 60_000);
  await picker.rowIs("two.bin", "stored", 60_000);
  assert.equal(await unfinished().count(), 0);
});

test("a file that failed and is chosen again instead of tried again goes on, also where there is room for one", async () => {
  const since = taken();
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    await client.picker({ displayMode: "inline", container: "#picker" }).open();`));
  await picker.choose(film);
  await picker.reaches(40);
  await page.route("**/multipart/upload", (route) => route.fulfill({ status: 403, json: { error: "not now", code: "not_allowed" } }));
  await picker.rowIs(film, "failed", 60_000);
  await page.unroute("**/multipart/upload");
  assert.ok((await settled(since)) > 0);
  proxy.setRate(Infinity);
  await picker.choose(film);
  await assertStored();
  assert.equal(taken() - since, PARTS);
});

test("a browser that is killed finds its upload again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-profile-"));
  const since = taken();
  try {
    // Somebody who has been here before: a browser may lose a cookie that it got just before it is killed.
    const visit = await launchPersistent(folder);
    await visit.pages()[0].goto(proxy.origin);
    await visit.close();
    const first = await launchPersistent(folder);
    const at = first.pages()[0];
    const there = pickerOn(at);
    await uploadSome(60, at, there);
    await killBrowser(folder);
    await first.close().catch(() => undefined);
    proxy.setRate(Infinity);
    const before = await settled(since);
    assert.ok(before >= 2 && before < PARTS, `${before} parts were there`);

    const second = await launchPersistent(folder);
    const again = second.pages()[0];
    await again.goto(proxy.origin);
    await rowOf(film, again).waitFor();
    await chooseAgain(film, again);
    await assertStored(film, pickerOn(again), again);
    assert.equal(taken() - since, PARTS, "no part was taken twice");
    await second.close();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** The callbacks of one upload, by name and in order, repeats of one left out; and what the last of each was told. */
async function heardOver(transport, path) {
  if (transport === "sdk") {
    await page.route("**/prefetch", (route) => {
      const { permissions, ...body } = route.request().postDataJSON();
      return route.continue({ postData: JSON.stringify({ ...body, permissions: permissions.filter((one) => one !== "resume") }) });
    });
  }
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.heard = [];
    const hear = (name) => (...values) => { window.heard.push([name, JSON.parse(JSON.stringify(values))]); };
    client.on("upload.start", hear("upload.start"));
    client.on("upload.error", hear("upload.error"));
    const names = ["onUploadStarted", "onFileUploadStarted", "onFileUploadProgress", "onFileUploadFinished", "onUploadDone"];
    await client.picker({
      displayMode: "inline", container: "#picker", ...Object.fromEntries(names.map((name) => [name, hear(name)])),
      storeTo: { location: "s3" }, uploadConfig: { onProgress: hear("onProgress"), tags: { of: (file) => file.filename }, progressInterval: 100 },
      onFileUploadStarted: (file, controls) => { hear("onFileUploadStarted")(file); window.controls = controls; },
    }).open();`));
  await picker.choose(path);
  await picker.reaches(20);
  await page.evaluate(() => window.controls.pause());
  await picker.rowIs(path, "paused");
  await page.evaluate(() => window.controls.resume());
  await picker.rowIs(path, "stored", 60_000);
  const heard = await page.evaluate(() => window.heard);
  if (transport === "sdk") await page.unroute("**/prefetch");
  return heard;
}

/** `value` without what is another one each time. */
const lasting = (value) => JSON.parse(JSON.stringify(value, (name, inner) => (["handle", "url", "uploadId", "key"].includes(name) ? typeof inner : inner)));

test("the page hears the same over our transport and over the SDK's", async () => {
  proxy.setRate(16 * MIB);
  const path = await files.random("forty.bin", 40 * MIB);
  const own = await heardOver("own", path);
  assert.ok(noted.requests.some((url) => url.endsWith("/picker-resume.js")));
  noted.requests.length = 0;
  const sdk = await heardOver("sdk", path);
  assert.ok(!noted.requests.some((url) => url.endsWith("/picker-resume.js")));
  const order = (heard) => heard.map(([name]) => name).filter((name) => !/rogress/.test(name));
  assert.deepEqual(order(own), order(sdk));
  for (const name of ["onUploadStarted", "onFileUploadStarted", "onFileUploadFinished", "onUploadDone"]) {
    const last = (heard) => lasting(heard.findLast(([one]) => one === name));
    assert.deepEqual(last(own), last(sdk), name);
  }
  for (const name of ["onFileUploadProgress", "onProgress"]) {
    const shape = ([, values]) => values.map((value) => Object.entries(value ?? {}).map(([key, inner]) => `${key} ${typeof inner}`).sort());
    const told = (heard) => heard.filter(([one, [first]]) => one === name && first !== null && Object.keys(first ?? {}).length > 0);
    assert.deepEqual(shape(told(own).at(-1)), shape(told(sdk).at(-1)), name);
    const bytes = told(own).map(([, values]) => values.at(-1).totalBytes);
    assert.deepEqual(bytes, bytes.toSorted((one, other) => one - other), `${name} never goes back`);
    assert.ok(bytes.length > 3 && bytes.at(-1) === 40 * MIB, `${name} to the end: ${bytes}`);
  }
});
