// Self-hosted: a folder is one row in the list, a drawer with its files; by mouse, by keys, and with thousands of files.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { page, picker, server, useWorld } from "./support/world.mjs";

useWorld();

async function openPicker(options = "", language = "en") {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.done = [];
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: 10000, uploadInBackground: false, lang: "${language}", ${options}
      onUploadDone: (result) => window.done.push(result) }).open();`));
  await page.locator(".up-drop").waitFor();
}

/** Selects a folder in the browser's dialog: files at `paths`, the first part of which is the folder. */
async function select(paths) {
  await page.evaluate((all) => {
    window.chosen = all.map(([path, text]) => {
      const file = new File([text], path.split("/").at(-1), { type: "text/plain", lastModified: 1_790_000_000_000 });
      return Object.defineProperty(file, "webkitRelativePath", { value: path });
    });
    const input = document.querySelector(".up-picker input[type=file]");
    Object.defineProperty(input, "files", { value: window.chosen, configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
    delete input.files;
  }, paths);
}
const trip = (count, folder = "trip") => Array.from({ length: count }, (_, at) => [`${folder}/day ${(at % 2) + 1}/photo ${at + 1}.txt`, "x".repeat(at * 40 + 9)]);
const drawer = (name = "trip") => page.getByRole("button", { name, exact: true });
const rows = () => picker.names();
const words = () => page.locator(".up-row--drawer .up-row-words").first().innerText();
const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));

test("a folder is one row that says how it gets on, and opens and closes like a drawer", async () => {
  await openPicker();
  await select([["alone.txt", "1"], ...trip(4), ["single/only.txt", "2"]]);
  await drawer().waitFor();
  assert.deepEqual(await rows(), ["alone.txt", "trip", "only.txt"]);
  assert.match(await words(), /^4 files · 276 bytes · Ready to upload$/);
  assert.equal(await drawer().getAttribute("aria-expanded"), "false");
  assert.deepEqual(await inspect(page, "drawer-closed"), []);
  // The whole row opens it, not only its picture.
  await page.locator(".up-row--drawer").click({ position: { x: 200, y: 30 } });
  assert.equal(await drawer().getAttribute("aria-expanded"), "true");
  assert.deepEqual(await rows(), ["alone.txt", "trip", "photo 1.txt", "photo 2.txt", "photo 3.txt", "photo 4.txt", "only.txt"]);
  assert.deepEqual(await inspect(page, "drawer-open"), []);
  await page.getByRole("button", { name: "Show as grid" }).click();
  assert.deepEqual(await inspect(page, "drawer-grid"), []);
  await page.getByRole("button", { name: "Show as list" }).click();
  await page.getByRole("button", { name: "Upload 6" }).click();
  await page.waitForFunction(() => window.done.length === 1);
  assert.deepEqual(
    await page.evaluate(() => window.done[0].filesUploaded.map(({ originalPath }) => originalPath).sort()),
    ["alone.txt", "single/only.txt", "trip/day 1/photo 1.txt", "trip/day 1/photo 3.txt", "trip/day 2/photo 2.txt", "trip/day 2/photo 4.txt"],
  );
});

test("the focus stays at the folder when what it can be cancelled with is gone", async () => {
  let letGo;
  const held = new Promise((go) => (letGo = go));
  await page.route("**/multipart/complete", async (route) => {
    await held;
    await route.continue();
  });
  await openPicker("concurrency: 10,");
  await select(trip(3));
  await page.getByRole("button", { name: "Upload 3" }).click();
  await page.locator('.up-row--drawer[data-status="finishing"]').waitFor();
  await page.getByRole("button", { name: "Cancel trip" }).focus();
  letGo();
  await page.locator('.up-row--drawer[data-status="done"]').waitFor();
  await page.waitForFunction(() => document.activeElement.matches(".up-drawer"));
});

test("files in it say their way below it, and a filter shows the files themselves", async () => {
  await openPicker();
  await select([...trip(8)]);
  await drawer().click();
  await page.getByRole("button", { name: "Upload 8" }).click();
  await page.getByText("day 1 · 9 bytes · Uploaded").waitFor();
  await page.getByText("8 files uploaded ·").waitFor();
  await page.getByRole("searchbox", { name: "Filter" }).fill("photo 7");
  await page.getByText("trip/day 1 · 249 bytes · Uploaded").waitFor();
  assert.deepEqual(await rows(), ["photo 7.txt"]);
});

for (const [language, into, out] of [["en", "ArrowRight", "ArrowLeft"], ["he", "ArrowLeft", "ArrowRight"]]) {
  test(`in ${language}, keys open it, go into it, out of it and close it`, async () => {
    await openPicker("", language);
    await select(trip(3));
    await drawer().focus();
    await page.keyboard.press(into);
    assert.equal(await drawer().getAttribute("aria-expanded"), "true");
    assert.equal(await focused(), "trip");
    await page.keyboard.press(into);
    assert.equal(await focused(), "photo 1.txt");
    await page.keyboard.press("End");
    assert.equal(await focused(), "photo 3.txt");
    await page.keyboard.press(out);
    assert.equal(await focused(), "trip");
    await page.keyboard.press(out);
    assert.equal(await drawer().getAttribute("aria-expanded"), "false");
    await page.keyboard.press("Enter");
    assert.equal(await drawer().getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Space");
    assert.equal(await drawer().getAttribute("aria-expanded"), "false");
  });
}

test("a whole folder is removed and comes back", async () => {
  await openPicker();
  await select([["alone.txt", "1"], ...trip(3)]);
  await drawer().waitFor();
  await page.getByRole("button", { name: "Remove trip" }).click();
  await page.getByText("3 files · Removed").waitFor();
  assert.deepEqual(await inspect(page, "drawer-removed"), []);
  await page.getByRole("button", { name: "Undo: keep trip" }).click();
  await page.getByText("Ready to upload").first().waitFor();
  await drawer().focus();
  await page.keyboard.press("Delete");
  await page.getByText("3 files · Removed").waitFor();
  // Somebody looks at it, so it stays; then nobody does.
  await page.locator(".up-row", { hasText: "alone.txt" }).focus();
  await page.mouse.move(0, 0);
  await drawer().waitFor({ state: "detached" });
  assert.deepEqual(await rows(), ["alone.txt"]);
});

test("what failed in it is told on its row, and tried again from there", async () => {
  await openPicker("allowManualRetry: true,");
  let broken = true;
  await page.route("**/multipart/start", (route) => {
    const refused = broken && route.request().postDataJSON().filename === "photo 2.txt";
    return refused ? route.fulfill({ status: 403, json: { error: "this one is not wanted", code: "not_allowed" } }) : route.continue();
  });
  await select([["alone.txt", "1"], ...trip(3)]);
  await page.getByRole("button", { name: "Upload 4" }).click();
  await page.getByText("2 of 3 uploaded · 1 file failed").waitFor();
  assert.deepEqual(await rows(), ["trip", "alone.txt"], "what failed comes first");
  assert.deepEqual(await inspect(page, "drawer-failed"), []);
  broken = false;
  await page.getByRole("button", { name: "Try again: trip" }).click();
  await page.waitForFunction(() => window.done.at(-1)?.filesUploaded.length > 0 && window.done.at(-1).filesFailed.length === 0);
});

test("ten thousand files of a folder are one row, and opened they are a long list like any other", async () => {
  await openPicker();
  await select(Array.from({ length: 10_000 }, (_, at) => [`archive/letter ${at}.txt`, "x"]));
  await drawer("archive").waitFor();
  assert.deepEqual(await rows(), ["archive"]);
  assert.match(await words(), /^10,000 files · 10 kB · Ready to upload$/);
  await drawer("archive").click();
  await page.locator(".up-list--many").waitFor();
  assert.ok((await page.locator(".up-row").count()) <= 100);
  assert.deepEqual(await inspect(page, "drawer-many"), []);
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-posinset") === "10001");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "archive");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelectorAll(".up-row").length === 1);
  await page.keyboard.press("Delete");
  await page.getByText("10,000 files · Removed").waitFor();
});

test("where what drawers need does not come, files of folders are rows like others", async () => {
  await page.route(/picker-drawers\./, (route) => route.abort());
  await openPicker();
  await select(trip(3));
  await picker.row("photo 3.txt").waitFor();
  assert.deepEqual(await rows(), ["photo 1.txt", "photo 2.txt", "photo 3.txt"]);
});
