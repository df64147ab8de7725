// Self-hosted: what the picker says beyond its main states, in the languages that need the most room and one from right
// to left: all of it has room and is in that language, on a desk, on a small phone and between. The pictures are in shots/.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { cramped, EDGES, LOOKED_AT, openIn, untranslated, WIDTHS, wordsOf } from "./support/languages.mjs";
import { dragOver, drop } from "./support/picker.mjs";
import { context, files, page, server, useWorld } from "./support/world.mjs";

/** Bytes that a file may have where there is a limit below. */
const LARGE = 300_000;

let harbour, lighthouse, dot, torn, film, large, letter, speech;

useWorld({
  settings: '[fetch]\nallow_private = ["127.0.0.0/8"]\n',
  args: ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"],
  async begin() {
    harbour = await files.picture("Harbour at dawn.png", 400, 300, 20);
    lighthouse = await files.picture("Lighthouse.png", 400, 300, 90);
    dot = await files.picture("Dot.png", 4, 4, 90);
    film = await files.random("Interview with the harbour master.mp4", 1000);
    large = await files.random("Large.txt", LARGE + 1);
    letter = await files.text("Letter to the harbour master.txt", "Dear harbour master. ".repeat(12_000));
    speech = await files.text("Speech.docx", "x");
    torn = join(dirname(harbour), "IMG_2041.heic");
    await writeFile(torn, Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(5000, 7)]));
  },
});

const one = (selector) => page.locator(selector).first();
const gone = (selector) => page.locator(selector).waitFor({ state: "detached" });
const choose = (...paths) => one("#fsp-fileUpload").setInputFiles(paths);
const source = (name) => one(`.up-source:has(.fsp-icon--${name})`).click();
const status = (kind) => one(`.up-status[data-status="${kind}"]`).waitFor();
const row = (kind) => one(`.up-row[data-status="${kind}"]`);
/** The button at that place among those for everything; and the main one of the camera. */
const action = (at) => page.locator(".up-status-actions .up-button").nth(at);
const main = () => one(".up-camera-main .up-button").click();
const ask = (tone) => one(`.up-ask .up-button--${tone}`);
const text = (name) => ({ name, type: "text/plain", text: "x" });
const refuse = (error, code) => (route) => route.fulfill({ status: 403, json: { error, code, trace: "4f1c09e6a2b7d835" } });
const NOT_ALLOWED = ["the path is not one that the policy allows", "not_allowed"];
/** As if it were that much later now, in milliseconds. */
const later = (span) => page.evaluate((ahead) => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + ahead;
}, span);

/** Files of a folder, as the browser's dialog hands them over. */
const selectFolder = (names) => page.evaluate((all) => {
  const input = document.querySelector(".up-picker input[type=file]");
  const chosen = all.map((name) => Object.defineProperty(new File([name], name, { type: "text/plain" }), "webkitRelativePath", { value: `Journey/${name}` }));
  Object.defineProperty(input, "files", { value: chosen, configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  delete input.files;
}, names);

/** Each goes from state to state, and has each `seen`. */
const JOURNEYS = {
  async "what is recorded, over the page"(open, seen) {
    await open({ displayMode: "overlay" });
    await seen("overlay");
    await one(".up-help-button").click();
    await one('.up-help[aria-busy="false"]').waitFor();
    await seen("help");
    await page.keyboard.press("Escape");
    await gone(".up-help");
    await source("url");
    await one(".up-link-field").fill(`${server.origin}/filestack.js`);
    await one(".up-link-field").press("Enter");
    await one(".up-found").waitFor();
    await seen("link found");
    await one(".up-link-field").fill(`${server.origin}/nothing`);
    await one(".up-link-field").press("Enter");
    await one(".up-link-help--bad").waitFor();
    await seen("link refused");
    await source("video");
    await page.waitForFunction(() => document.querySelector(".up-camera-picture")?.videoWidth > 0);
    await main();
    await one(".up-camera-clock").waitFor();
    await seen("recording");
    await page.keyboard.press("Escape");
    await ask("primary").waitFor();
    await seen("question while recording");
    await ask("primary").click();
    await gone(".up-ask");
    await main();
    await one("video[controls]").waitFor();
    await seen("film taken");
    await source("webcam");
    await page.waitForFunction(() => document.querySelector(".up-camera-picture")?.videoWidth > 0);
    await one(".up-camera-device").waitFor();
    await seen("camera");
    await main();
    await one("img.up-camera-picture").waitFor();
    await seen("photo taken");
    await source("audio");
    await one(".up-camera-device").waitFor();
    await seen("microphone");
    await main();
    await one(".up-camera-clock").waitFor();
    await main();
    await one(".up-camera-sound").waitFor();
    await seen("sound taken");
    await source("local_file_system");
    await page.keyboard.press("Escape");
    await ask("primary").waitFor();
    await seen("question before a recording is lost");
    await ask("plain").click();
    await gone(".up-ask");
  },

  async "a picker over the page that is closed too early"(open, seen) {
    await open({ displayMode: "overlay" });
    await choose(harbour);
    await status("ready");
    await one(".up-row-actions .up-icon-button").click();
    await one(".up-editor-bench").waitFor();
    await one(".up-editor-frame").press("ArrowRight");
    await one(".up-editor-frame").press("]");
    await page.keyboard.press("Escape");
    await one(".up-ask").waitFor();
    await seen("editor question");
    await ask("primary").click();
    await gone("dialog.up-editor");
    await page.keyboard.press("Escape");
    await ask("primary").waitFor();
    await seen("question before work is lost");
    await ask("primary").click();
    await gone(".up-ask");
    await page.route("**/multipart/part**", () => undefined);
    await action(0).click();
    await status("sending");
    await page.keyboard.press("Escape");
    await ask("primary").waitFor();
    await seen("question while uploading");
    await ask("plain").click();
    await gone(".up-ask");
  },

  async "folders of a drive"(open, seen) {
    const drive = { answer: { auth: { redirect_url: `${server.origin}/drive` } } };
    await page.route("**/prefetch", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), clouds: { googlephotos: "Google Photos" } } });
    });
    await page.route("**/folder/list", (route) => {
      const { search, path } = route.request().postDataJSON().clouds.googlephotos;
      const contents = search || path !== "/" && path !== undefined && path !== "" ? [] : drive.contents;
      const page = { client: "googlephotos", filename: "", next: drive.next ?? "", search: true, contents };
      return route.fulfill({ json: { token: "T1", googlephotos: drive.answer ?? page } });
    });
    await open({ fromSources: ["local_file_system", "googlephotos"], maxFiles: 5, accept: ["image/*", "text/*"], maxSize: LARGE, supportEmail: "help@harbour.test" });
    await page.evaluate(() => { window.open = () => ({ close() {} }); });
    await source("googlephotos");
    await one('[data-step="asking"]').waitFor();
    await seen("sign-in");
    await one(".up-sign-in .up-button").click();
    await one('[data-step="waiting"]').waitFor();
    await seen("sign-in waiting");
    await one(".up-sign-in .up-button").click();
    await page.evaluate(() => { window.open = () => null; });
    await one(".up-sign-in .up-button").click();
    await one('[data-step="blocked"]').waitFor();
    await seen("sign-in blocked");
    drive.answer = undefined;
    const entry = (name, more) => ({ name, path: `/${name}`, folder: false, mimetype: "text/plain", bytes: 1234, thumbnail: "", ...more });
    drive.contents = [
      entry("Journeys/", { name: "Journeys", folder: true }), entry("letter.txt"), entry("sound.mp3", { mimetype: "audio/mpeg" }),
      entry("large.txt", { bytes: LARGE + 1 }), entry("unknown.txt", { bytes: undefined }),
    ];
    await source("local_file_system");
    await source("googlephotos");
    await one(".up-entry[aria-selected]").waitFor();
    await seen("drive");
    await page.locator(".up-entry").nth(1).click();
    await one(".up-entry--chosen").waitFor();
    await seen("drive chosen");
    await one(".up-clouds-tools .up-icon-button").click();
    await one(".up-clouds-list--grid").waitFor();
    await seen("drive as cards");
    await page.locator(".up-entry").nth(1).click();
    await page.locator(".up-entry").first().locator(".up-entry-mark").click();
    await one(".up-entry--chosen .up-icon").waitFor();
    await seen("folder chosen");
    await one(".up-clouds-search").fill("nobody");
    await one(".up-sign-in-words .up-button").waitFor();
    await seen("nothing found");
    await one(".up-sign-in-words .up-button").click();
    await page.locator(".up-entry").first().click();
    await one(".up-sign-in-words").waitFor();
    await seen("empty folder");
    const problems = {
      "drive gone": { error: "there is no such file or folder", code: "not_found" },
      "drive not there": { error: "not_configured", code: "not_configured" },
      "drive refuses": { error: "the policy ended", code: "policy_expired" },
    };
    for (const [name, answer] of Object.entries(problems)) {
      drive.answer = answer;
      await source("local_file_system");
      await source("googlephotos");
      await one(".up-sign-in-words .up-button").waitFor();
      await seen(name);
    }
  },

  async "uploads that were not finished"(open, seen) {
    const options = { accept: undefined, maxSize: undefined };
    const letterOf = (word) => [{ name: "Letter.txt", type: "text/plain", text: word.repeat(1_400_000) }];
    const rows = (kind, count) => page.waitForFunction(
      ([wanted, times]) => document.querySelectorAll(`.up-row--unfinished[data-kind="${wanted}"]`).length === times, [kind, count]);
    await context.route("**/multipart/part?*", () => undefined);
    // What the browser hands over with a file from the desktop, here one of its own folder.
    await context.addInitScript(() => {
      DataTransferItem.prototype.getAsFileSystemHandle = async function () {
        const file = this.getAsFile();
        return file.lastModified < Date.now() - 1e9 ? null : (await navigator.storage.getDirectory()).getFileHandle(file.name);
      };
    });
    const other = await context.newPage();
    await open(options, { on: other });
    // The first one, so that it is in sight.
    await drop(other, letterOf("calm "));
    await other.locator('.up-row[data-status="ready"]').waitFor();
    await other.evaluate(async () => {
      const data = new DataTransfer();
      for (const name of ["Lighthouse.mov", "Harbour.mov"]) {
        const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
        const out = await handle.createWritable();
        await out.write(name.repeat(600_000));
        await out.close();
        data.items.add(await handle.getFile());
      }
      document.querySelector(".up-picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
    });
    await other.locator('.up-row[data-status="ready"]').nth(2).waitFor();
    await other.locator(".up-status-actions .up-button--primary").click();
    await other.locator('.up-row[data-status="sending"]').nth(2).waitFor();
    await open(options);
    await rows("elsewhere", 3);
    await seen("unfinished elsewhere");
    await drop(page, letterOf("calm "));
    await row("ready").waitFor();
    await seen("unfinished chosen again");
    await action(0).click();
    await status("elsewhere");
    await seen("sending elsewhere");
    await other.close();
    await open(options);
    await rows("handle", 2);
    await rows("choose", 1);
    await seen("unfinished");
    const letterRow = '.up-row--unfinished[data-kind="choose"]';
    await one(`${letterRow} .up-icon-button`).press("Enter");
    await one(".up-row--unfinished.up-row--leaving .up-button").waitFor();
    await seen("unfinished discarded");
    await one(".up-row--unfinished.up-row--leaving .up-button").press("Enter");
    await one(`${letterRow}:not(.up-row--leaving)`).waitFor();
    const [dialog] = await Promise.all([page.waitForEvent("filechooser"), one(`${letterRow} .up-button`).click()]);
    await dialog.setFiles(speech);
    await one(`${letterRow} .up-row-status--warn`).waitFor();
    await seen("unfinished wrong file");
    await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      await folder.removeEntry("Lighthouse.mov");
      const out = await (await folder.getFileHandle("Harbour.mov")).createWritable();
      await out.write("another one");
      await out.close();
    });
    await one(".up-unfinished-head .up-button").click();
    await rows("choose", 3);
    await seen("unfinished changed");
    await drop(page, letterOf("rough"));
    await row("ready").waitFor();
    await action(0).click();
    await row("sending").waitFor();
    await seen("unfinished with another content");
    await context.route("**/multipart/status", (route) => route.fulfill({ status: 400, json: { error: "it is over", code: "upload_closed" } }));
    await open(options);
    await one('.up-row--unfinished[data-kind="over"]').waitFor();
    await seen("unfinished over");
  },

  async "the list of files"(open, seen) {
    await open(
      { maxFiles: 8, accept: ["image/*", "video/*", "text/*"], maxSize: LARGE, imageMin: [40, 30], imageMinMaxBlock: true, supportEmail: "help@harbour.test", allowManualRetry: true },
      { data: { destination: "harbour.test" } },
    );
    for (const [name, files] of Object.entries({ welcome: [text("a.txt")], refused: [{ ...text("a.pdf"), type: "application/pdf" }] })) {
      const air = await dragOver(page, files);
      await one(`.up-air--${name}`).waitFor();
      await seen(`dragging ${name}`);
      await air.leave();
      await gone(".up-air");
    }
    await choose(large, speech);
    await page.locator(".up-notice-line").nth(1).waitFor();
    await seen("refusals");
    await one(".up-notice .up-icon-button").click();
    await gone(".up-notice");
    await choose(dot);
    await one(".up-notice-line").waitFor();
    await seen("refused picture");
    await choose(harbour, lighthouse, film, letter, torn);
    await page.waitForFunction(() => document.querySelectorAll('.up-row[data-status="ready"]').length === 5);
    await selectFolder(["One.txt", "Two.txt", "Three.txt"]);
    await one(".up-drawer").waitFor();
    await seen("drawer");
    await one(".up-drawer").click();
    await one(".up-row--inside").waitFor();
    await seen("drawer open");
    await one(".up-view-type").click();
    await one(".up-list--grid").waitFor();
    await seen("cards");
    await one(".up-view-type").click();
    await one(".up-list:not(.up-list--grid)").waitFor();
    await one(".up-sieve-text").fill("nothing of that name");
    await one(".up-none").waitFor();
    await seen("none shown");
    await one(".up-none .up-button").click();
    await one(".up-row--drawer .fsp-summary__action--remove").press("Enter");
    await one(".up-row--drawer.up-row--leaving").waitFor();
    await seen("drawer removed");
    await one(".up-row--drawer.up-row--leaving .up-button").press("Enter");
    await one(".up-row--drawer:not(.up-row--leaving)").waitFor();
    const rowOf = (name) => page.locator(`.up-row[aria-label="${name}"]`);
    await rowOf("Lighthouse.png").locator(".fsp-summary__action--remove").press("Enter");
    await row("leaving").waitFor();
    await seen("removed");
    await row("leaving").locator(".up-button").press("Enter");
    await rowOf("Harbour at dawn.png").locator(".up-thumb").click();
    await one(".up-preview-image").waitFor();
    await seen("preview of a picture");
    await page.keyboard.press("Escape");
    await gone(".up-preview");
    await rowOf("Interview with the harbour master.mp4").locator(".up-thumb").click();
    await one(".up-preview-failed").waitFor();
    await seen("preview that fails");
    await page.keyboard.press("Escape");
    await gone(".up-preview");
    await rowOf("Letter to the harbour master.txt").locator(".up-thumb").click();
    await one(".up-preview-cut").waitFor();
    await seen("preview of a text");
    await page.keyboard.press("Escape");
    await gone(".up-preview");
    const air = await dragOver(page, [text("a.txt")]);
    await one(".up-air--full").waitFor();
    await seen("dragging full");
    await air.leave();
    await gone(".up-air");
    let answer = (route, name) => (/^Letter|heic$/.test(name) ? refuse(...NOT_ALLOWED)(route) : /^Harbour/.test(name) ? undefined : route.continue());
    await page.route("**/multipart/start", (route) => answer(route, route.request().postDataJSON().filename));
    await one(".up-status-actions .up-button--primary").click();
    await row("failed").waitFor();
    await status("sending");
    await seen("sending with failures");
    await later(9000);
    await status("stalled");
    await seen("stalled");
    await action(1).click();
    await status("paused");
    await seen("paused");
    answer = (route, name) => (/^Letter|heic$/.test(name) ? refuse(...NOT_ALLOWED)(route) : route.continue());
    await action(0).click();
    await status("failed");
    await seen("partly failed");
    await one(".up-view-type").click();
    await one(".up-list--grid").waitFor();
    await seen("partly failed as cards");
    await one(".up-view-type").click();
    await one(".up-list:not(.up-list--grid)").waitFor();
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      document.execCommand = () => false;
    });
    await one('.up-row[data-status="stored"] a + .up-icon-button').click();
    await one('.up-row[data-status="stored"] .up-row-status--bad').waitFor();
    await seen("copying not allowed");
    answer = (route) => route.continue();
    await one(".up-status-actions .up-button--primary").click();
    await status("done");
    await seen("done");
  },

  async "a small picker"(open, seen) {
    await open({ miniUploader: true, uploadConfig: { retry: 1 } });
    await seen("small empty");
    await choose(harbour, lighthouse);
    await status("ready");
    await seen("small ready");
    await page.route("**/multipart/start", (route) => route.abort());
    await one(".up-status-actions .up-button--primary").click();
    await status("retrying");
    await seen("small retrying");
  },

  async "a drop pane"(open, seen) {
    await open({ displayMode: "dropPane", maxFiles: 3, uploadInBackground: true, dropPane: { overlay: true } });
    await seen("pane");
    const air = await dragOver(page, [text("a.png")]);
    await one(".up-veil").waitFor();
    await seen("pane dragging");
    await air.leave();
    await gone(".up-veil");
    await choose(speech);
    await one(".up-notice-line").waitFor();
    await seen("pane refusal");
    await page.route("**/multipart/start", (route) => (/^Harbour/.test(route.request().postDataJSON().filename) ? refuse(...NOT_ALLOWED)(route) : undefined));
    await choose(harbour, lighthouse);
    await one(".up-pane-failure").waitFor();
    await status("sending");
    await seen("pane sending");
    await page.unroute("**/multipart/start");
    await page.route("**/multipart/start", (route) => (/^Harbour/.test(route.request().postDataJSON().filename) ? refuse(...NOT_ALLOWED)(route) : route.continue()));
    await action(0).click();
    await status("paused");
    await action(0).click();
    await status("failed");
    await seen("pane failed");
    await page.unroute("**/multipart/start");
    await one(".up-status-actions .up-button--primary").click();
    await status("done");
    await seen("pane done");
  },

  async "a picker that does not open"(open, seen) {
    const blocked = { ready: ".up-blocked" };
    let answer = (route) => route.continue();
    await page.route("**/prefetch", (route) => answer(route));
    await open();
    await page.route("**/picker-sources.js*", (route) => route.abort());
    await source("url");
    await one(".up-none .up-button").waitFor();
    await seen("source not loaded");
    answer = refuse("the policy ended", "policy_expired");
    await open({ supportEmail: "help@harbour.test" }, blocked);
    await seen("blocked");
    answer = (route) => route.abort();
    await open({}, blocked);
    await seen("unreachable");
    answer = () => undefined;
    await open({}, { ready: ".up-drop--skeleton" });
    await page.waitForFunction(() => document.querySelector(".up-drop--skeleton .up-drop-limits").textContent.trim() !== "");
    await seen("preparing");
  },
};

// Hebrew is shorter than Arabic and runs the same way.
for (const lang of LOOKED_AT.filter((one) => one !== "he")) {
  const widths = lang === LOOKED_AT[0] ? WIDTHS : EDGES;
  for (const [name, go] of Object.entries(JOURNEYS)) {
    test(`${lang}: ${name}`, async () => {
      let words;
      const open = async (options, more) => (words === undefined ? (words = await wordsOf(lang, options, more)) : openIn(lang, options, more));
      const problems = [];
      const seen = async (state, { on = page, shot = true } = {}) => {
        problems.push(...await cramped(`${lang} ${state}`, { on, shot, widths }));
        problems.push(...(await untranslated(words, on)).map((what) => `${lang} ${state} is English: ${what}`));
      };
      await go(open, seen);
      assert.deepEqual(problems, []);
    });
  }
}
