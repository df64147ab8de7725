// Self-hosted: sources whose folders the server lists, from looking around to a stored file.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { startSelfHosted } from "./support/server.mjs";
import { context, noted, origins, page, picker, server, useWorld } from "./support/world.mjs";

const shared = await mkdtemp(join(tmpdir(), "sealdrop-shared-"));
let demo;

useWorld({
  settings: `[customsource]\nfolder = ${JSON.stringify(shared)}\nname = "Harbour office"\n`,
  opening: { permissions: ["clipboard-read", "clipboard-write"] },
  async begin() {
    await mkdir(join(shared, "Harbour/2024"), { recursive: true });
    await mkdir(join(shared, "Nothing here"));
    await mkdir(join(shared, "Many"));
    const write = (name, bytes) => writeFile(join(shared, name), bytes);
    await write("Harbour/map.pdf", "%PDF-1.4 a map");
    await write("Harbour/2024/写真 with a name that is far too long for one line of a list, or of a card.jpg", "jpeg");
    await write("Harbour/2024/tides.csv", "hour,metres\n");
    await write("accounts.csv", "a,b\n1,2\n");
    await write("letter.txt", "Dear harbour master");
    await write("sound.mp3", Buffer.alloc(60_000));
    for (let at = 0; at < 230; at++) await write(`Many/file ${at}.txt`, `${at}`);
    demo = await startSelfHosted();
  },
});
after(async () => {
  await demo?.stop();
  await rm(shared, { recursive: true });
});
beforeEach(() => origins.push(demo.origin));

const looksRight = async (state) => assert.deepEqual(await inspect(page, state), []);
const tab = (name) => page.getByRole("tab", { name, exact: true });
const tabs = () => page.getByRole("tab").evaluateAll((all) => all.map((one) => one.title));
const panel = () => page.getByRole("tabpanel");
const namesOf = (entries) => entries.evaluateAll((all) => all.map((one) => one.querySelector(".up-name").title));
const options = () => namesOf(panel().getByRole("option"));
const option = (name) => panel().getByRole("option", { name: new RegExp(`^${name}`) });
const chosen = () => namesOf(panel().getByRole("option", { selected: true }));
/** Waits until `names` are chosen and nothing else is. */
const areChosen = (...names) => page.waitForFunction((wanted) => {
  const rows = [...document.querySelectorAll("[role=tabpanel] [role=option][aria-selected=true]")];
  return JSON.stringify(rows.map((row) => row.querySelector(".up-name").title)) === JSON.stringify(wanted);
}, names);
const listed = (name) => panel().getByRole("listbox", { name: `Files of ${name}`, exact: true }).waitFor();
const button = (name) => panel().getByRole("button", { name, exact: true });
const focused = () => page.evaluate(() => {
  const { activeElement } = document;
  return activeElement.title || activeElement.querySelector(".up-name")?.title || activeElement.textContent.trim();
});
const result = () => page.evaluate(() => new Promise((told) => setInterval(() => window.done && told(window.done), 50)));

/** Opens an inline picker with `options`, a piece of script. */
async function openWith(options) {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    const onUploadDone = (outcome) => { window.done = outcome; };
    window.picker = client.picker({ displayMode: "inline", container: "#picker", maxFiles: 5, onUploadDone,
      fromSources: ["local_file_system", "customsource", "googledrive"], disableTransformer: true, ...(${options}) });
    await window.picker.open();`));
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}

/** Opens the office's folder in it, whatever its language. */
async function openOffice(options = "{}") {
  await openWith(options);
  await tab("Harbour office").click();
  await panel().getByRole("listbox", { name: /Harbour office/ }).waitFor();
}

test("on one's own machine three samples are picked and stored without any account, by keys alone", async () => {
  await page.goto(demo.origin);
  await picker.isOpen();
  assert.deepEqual(await tabs(), ["My Device", "Link (URL)", "Samples"]);
  await tab("My Device").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await listed("Samples");
  assert.deepEqual(await options(), ["Pictures", "Figures.csv", "Read me.txt"]);
  await looksRight("clouds-samples");
  await option("Pictures").focus();
  await page.keyboard.press("Enter");
  await listed("Pictures");
  assert.equal(await focused(), "Evening.png");
  await page.keyboard.press("Space");
  await areChosen("Evening.png");
  await page.keyboard.press("Backspace");
  await listed("Samples");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await areChosen("Read me.txt");
  await panel().getByText("2 selected").waitFor();
  await looksRight("clouds-samples-chosen");
  for (let at = 0; at < 9 && (await focused()) !== "Add 2"; at++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await picker.is("done");
  assert.deepEqual((await picker.names()).sort(), ["Evening.png", "Read me.txt"]);
  await looksRight("clouds-samples-stored");
  const link = await picker.link("Evening.png");
  const response = await page.request.get(link);
  assert.deepEqual([response.status(), response.headers()["content-type"]], [200, "image/png"]);
  assert.deepEqual((await response.body()).subarray(0, 8), Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
});

test("what is picked is told to the page like every file, and nothing of it passes through the browser", async () => {
  await openOffice('{ uploadConfig: { tags: { from: "office" } } }');
  await option("Harbour").click();
  await listed("Harbour");
  await option("map.pdf").click();
  await button("Add 1").click();
  await picker.is("done");
  assert.match(await picker.row("map.pdf").innerText(), /^map\.pdf\s.*\sHarbour · 14 bytes · Uploaded/s);
  const { filesUploaded: [file] } = await result();
  assert.deepEqual(
    [file.source, file.originalPath, file.filename, file.size, file.mimetype, "originalFile" in file, file.uploadTags],
    ["customsource", "/Harbour/map.pdf", "map.pdf", 14, "application/pdf", false, { from: "office" }],
  );
  assert.ok(file.handle.length >= 20 && file.url.endsWith(file.handle) && file.key.endsWith("map.pdf"), JSON.stringify(file));
  assert.deepEqual(noted.requests.filter((url) => url.includes("/multipart/")), []);
});

test("the way up is in the crumbs, a search looks below, and the choice outlives both", async () => {
  await openOffice();
  assert.deepEqual(await options(), ["Harbour", "Many", "Nothing here", "accounts.csv", "letter.txt", "sound.mp3"]);
  await looksRight("clouds-list");
  await button("Show as grid").click();
  await looksRight("clouds-grid");
  await option("Harbour").click();
  await listed("Harbour");
  await option("2024").click();
  await listed("2024");
  await option("tides.csv").click();
  await looksRight("clouds-deep");
  await button("Harbour").click();
  await listed("Harbour");
  await button("Harbour office").click();
  await listed("Harbour office");
  await panel().getByRole("searchbox", { name: "Search in Harbour office" }).fill("tide");
  await option("tides.csv").waitFor();
  assert.deepEqual([await options(), await chosen()], [["tides.csv"], ["tides.csv"]]);
  assert.match(await option("tides.csv").innerText(), /Harbour\/2024 · 12 bytes/);
  await looksRight("clouds-search");
  await panel().getByRole("searchbox").fill("nobody");
  await panel().getByText('No search results found for "nobody"').waitFor();
  await looksRight("clouds-search-none");
  await button("Clear the search").click();
  await option("Harbour").waitFor();
  assert.deepEqual([await panel().getByRole("searchbox").inputValue(), await focused()], ["", "Harbour"]);
  await panel().getByRole("searchbox").fill("map");
  await option("map.pdf").focus();
  await page.keyboard.press("Backspace");
  await option("Harbour").waitFor();
  assert.deepEqual([await panel().getByRole("searchbox").inputValue(), await focused()], ["", "Harbour"]);
  await button("Deselect All").click();
  await panel().getByText("Up to 5 files").waitFor();
  await option("Nothing here").click();
  await panel().getByText("This folder is empty.").waitFor();
  await looksRight("clouds-empty");
});

test("a large folder comes page by page while one scrolls, and by a button", async () => {
  const many = async () => {
    await openOffice();
    await option("Many").click();
    await listed("Many");
  };
  const there = (count) => page.waitForFunction((wanted) => document.querySelectorAll("[role=option]").length === wanted, count);
  const toTheEnd = () => page.evaluate(() => document.querySelector(".up-clouds-scroll").scrollTo(0, 1e6));
  await many();
  await there(100);
  await toTheEnd();
  await there(200);
  await toTheEnd();
  await there(230);
  const all = await options();
  assert.deepEqual([all[0], all[9], all[229], new Set(all).size], ["file 0.txt", "file 9.txt", "file 229.txt", 230]);
  await option("file 0.txt").focus();
  await page.keyboard.press("Control+a");
  assert.equal((await chosen()).length, 5);
  // Whoever does not scroll has a button.
  await page.addInitScript(() => { window.IntersectionObserver = class { observe() {} disconnect() {} }; });
  await many();
  await button("Show more").click();
  await there(200);
  await button("Show more").click();
  await there(230);
  assert.equal(await button("Show more").count(), 0);
});

test("a page that does not come is tried again where one is", async () => {
  await openOffice();
  let fails = true;
  await page.route("**/folder/list", async (route) => {
    if (fails && route.request().postDataJSON().clouds.customsource.next !== undefined) return route.fulfill({ status: 503, json: { error: "busy", code: "busy" } });
    return route.fallback();
  });
  await option("Many").click();
  await listed("Many");
  await panel().getByRole("option").last().scrollIntoViewIfNeeded();
  await panel().locator(".up-clouds-problem").waitFor();
  await looksRight("clouds-more-failed");
  fails = false;
  await button("Try again").click();
  await page.waitForFunction(() => document.querySelectorAll("[role=option]").length >= 200);
});

test("several are chosen by keys and Shift, as many as may come", async () => {
  await openOffice("{ maxFiles: 3 }");
  await option("Harbour").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "Harbour");
  await page.keyboard.press("End");
  assert.equal(await focused(), "sound.mp3");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+ArrowUp");
  await areChosen("accounts.csv", "letter.txt", "sound.mp3");
  assert.equal(await focused(), "accounts.csv");
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  assert.equal((await chosen()).length, 3);
  await button("Add 3").click();
  await picker.is("done");
  await tab("Harbour office").click();
  await panel().getByText("No more files can be added").waitFor();
  await looksRight("clouds-full");
});

test("with room for one the last choice counts, and what does not fit says why", async () => {
  await openOffice('{ maxFiles: 1, accept: ["text/*", "audio/*"], maxSize: 50000 }');
  assert.match(await option("sound.mp3").innerText(), /Too big/);
  assert.equal(await option("sound.mp3").getAttribute("aria-disabled"), "true");
  await option("sound.mp3").dispatchEvent("click");
  assert.deepEqual(await chosen(), []);
  await option("accounts.csv").click();
  await areChosen("accounts.csv");
  await option("letter.txt").click();
  await areChosen("letter.txt");
  assert.equal(await panel().getByRole("listbox").getAttribute("aria-multiselectable"), "false");
  await option("Harbour").click();
  await listed("Harbour");
  assert.match(await option("map.pdf").innerText(), /Not an accepted file type/);
  await looksRight("clouds-unfit");
});

test("a folder is taken whole, down to its last folder", async () => {
  await openOffice();
  await option("Harbour").focus();
  await page.keyboard.press("Space");
  await button("Add folder").click();
  await picker.is("done");
  assert.deepEqual((await picker.names()).length, 3);
  await openOffice("{ disableDirectoryUpload: true }");
  await option("Harbour").focus();
  await page.keyboard.press("Space");
  assert.deepEqual(await chosen(), []);
});

test("the page says what the source is called and where it begins", async () => {
  await openWith('{ customSourceName: "Tide tables", customSourcePath: "Harbour/2024", viewType: "grid", customText: { "Deselect All": "None" } }');
  await tab("Tide tables").click();
  await listed("Tide tables");
  assert.deepEqual((await options()).sort()[0], "tides.csv");
  await option("tides.csv").click();
  await button("None").waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Folders" }).getByRole("button").count(), 0);
});

test("in a grid the arrows go sideways too, and from right to left the other way round", async () => {
  await openOffice('{ viewType: "grid" }');
  await page.setViewportSize({ width: 390, height: 844 });
  await option("Harbour").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "Many");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "accounts.csv");
  await openOffice('{ viewType: "grid", lang: "ar" }');
  await option("Harbour").focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "Many");
  await looksRight("clouds-rtl");
});

/** A drive that wants to be signed in to, in the shapes that servers answer in. */
async function withDrive() {
  const drive = { isSignedIn: false, asked: [], stored: [] };
  const url = `${server.origin}/drive-sign-in`;
  await context.route("**/prefetch", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), clouds: { googledrive: "Google Drive", customsource: "Harbour office" } } });
  });
  await context.route("**/folder/list", async (route) => {
    const { clouds, token } = route.request().postDataJSON();
    if (clouds.googledrive === undefined) return route.fallback();
    drive.asked.push({ ...clouds.googledrive, token });
    const googledrive = drive.error ?? (drive.isSignedIn
      ? { client: "googledrive", filename: "", next: "", contents: [{ name: "notes.txt", path: "id:1", folder: false, mimetype: "text/plain", bytes: 5, thumbnail: `${server.origin}/x.svg` }] }
      : { auth: { redirect_url: url } });
    return route.fulfill({ status: drive.status ?? 200, json: drive.status === undefined ? { token: "T1", googledrive } : drive.error });
  });
  await context.route("**/store/", async (route) => {
    const { clouds } = route.request().postDataJSON();
    if (clouds.googledrive === undefined) return route.fallback();
    drive.stored.push(clouds.googledrive.path);
    return route.fulfill({ json: { googledrive: { handle: "AbcDefGhiJklMnoPqrSt", url: `${server.origin}/AbcDefGhiJklMnoPqrSt`, filename: "notes.txt", size: 5, mimetype: "text/plain" } } });
  });
  await context.route("**/auth/logout", async (route) => {
    drive.isSignedIn = false;
    await route.fulfill({ json: { googledrive: { success: true } } });
  });
  await context.route(url, async (route) => {
    drive.isSignedIn ||= drive.signsIn !== false;
    await route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Signed in</title>" });
  });
  return drive;
}

test("a drive is signed in to in a window of its own, picked from, and signed out of", async () => {
  const drive = await withDrive();
  await openWith('{ customAuthText: { googledrive: { top: "We read what you choose.", bottom: "Questions? Ask the harbour office." } } }');
  await tab("Google Drive").click();
  await panel().getByText("We read what you choose.").waitFor();
  await looksRight("clouds-sign-in");
  drive.signsIn = false;
  const [popup] = await Promise.all([page.waitForEvent("popup"), button("Connect Google Drive").click()]);
  await panel().getByText("Waiting for you to sign in to Google Drive in the other window").waitFor();
  await looksRight("clouds-sign-in-waiting");
  // What other windows say is nobody's business here; only time, the focus and that window itself are.
  const asked = drive.asked.length;
  await page.evaluate(() => { for (let at = 0; at < 20; at += 1) window.postMessage("hello", "*"); });
  await page.waitForTimeout(100);
  assert.ok(drive.asked.length <= asked + 1, "messages are not answered");
  await button("Cancel").click();
  await button("Connect Google Drive").waitFor();
  assert.equal(popup.url(), `${server.origin}/drive-sign-in`);
  drive.signsIn = true;
  await button("Connect Google Drive").click();
  await listed("Google Drive");
  assert.equal(drive.asked.at(-1).token, "T1");
  await looksRight("clouds-drive");
  await option("notes.txt").click();
  await button("Add 1").click();
  await picker.is("done");
  assert.deepEqual(drive.stored, ["id:1"]);
  const { filesUploaded: [file] } = await result();
  assert.deepEqual([file.source, file.originalPath, file.handle], ["googledrive", "id:1", "AbcDefGhiJklMnoPqrSt"]);
  await tab("Google Drive").click();
  await listed("Google Drive");
  await button("Sign Out").click();
  await button("Connect Google Drive").waitFor();
});

test("a blocked window is a link, and a sign-in that ended is asked for again", async () => {
  const drive = await withDrive();
  await openWith("{}");
  await page.evaluate(() => { window.open = () => null; });
  await tab("Google Drive").click();
  await panel().getByText("You need to authenticate with Google Drive.").waitFor();
  await button("Connect Google Drive").click();
  const link = panel().getByRole("link", { name: "Sign in to Google Drive" });
  await link.waitFor();
  await looksRight("clouds-sign-in-blocked");
  await link.click();
  await listed("Google Drive");
  Object.assign(drive, { isSignedIn: false, signsIn: false });
  await tab("My Device").click();
  await tab("Google Drive").click();
  // What goes wrong over there is said here.
  await button("Connect Google Drive").click();
  await panel().getByRole("link", { name: "Sign in to Google Drive" }).click();
  drive.error = { error: "access was denied", code: "sign_in_failed" };
  await panel().getByText("Access was denied.").waitFor();
  drive.error = undefined;
  await button("Retry").click();
  await button("Connect Google Drive").waitFor();
});

test("every trouble has its words and a way on", async () => {
  const drive = await withDrive();
  await openWith('{ supportEmail: "help@harbour.test" }');
  const check = async (error, words, status) => {
    Object.assign(drive, { error, status });
    await tab("My Device").click();
    await tab("Google Drive").click();
    await panel().getByText(words).waitFor();
    await button("Retry").waitFor();
  };
  await check({ error: "not_configured", code: "not_configured" }, "This server has no such source.");
  await check({ error: "there is no such file or folder", code: "not_found" }, "It is not there any more, or it was never there.");
  await check({ error: "the source is busy; try again in a few seconds", code: "busy" }, /The source is busy/);
  await looksRight("clouds-busy");
  await check({ error: "slow down", code: "rate_limited" }, /Slow down/, 429);
  await check({ error: "the policy ended", code: "policy_expired", trace: "0" }, "Your permission ended. Renew to continue; nothing is lost.", 403);
  await looksRight("clouds-permission");
  Object.assign(drive, { error: undefined, status: undefined, isSignedIn: true });
  await button("Retry").click();
  await page.getByRole("option", { name: /^notes\.txt/ }).waitFor();
});

test("without a connection one waits, and goes on by itself", async () => {
  await openOffice();
  await context.setOffline(true);
  await option("Harbour").click();
  await panel().getByText("Waiting for connection").waitFor();
  await looksRight("clouds-offline");
  await context.setOffline(false);
  await listed("Harbour");
});

test("while a folder is on its way its shape is there", async () => {
  await openOffice();
  let answer;
  await page.route("**/folder/list", (route) => { answer = () => route.fallback(); });
  await option("Harbour").click();
  await panel().locator("[aria-busy=true]").waitFor();
  await looksRight("clouds-opening");
  await answer();
  await listed("Harbour");
});

test("what the server does not store fails in its row, with the server's word", async () => {
  await openOffice();
  await option("letter.txt").click();
  await rm(join(shared, "letter.txt"));
  await button("Add 1").click();
  await picker.rowIs("letter.txt", "failed");
  assert.match(await picker.row("letter.txt").innerText(), /There is no such file or folder/);
  await writeFile(join(shared, "letter.txt"), "Dear harbour master");
  await page.getByRole("button", { name: "Try again: letter.txt" }).click();
  await picker.is("done");
});
