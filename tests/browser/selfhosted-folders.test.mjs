// Self-hosted: whole folders, dropped from the desktop and selected in the browser's dialog.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { dropFromDesktop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { page, picker, server, useWorld } from "./support/world.mjs";

let folder;

/** What lies in the folder; a name is data, whatever it looks like. */
const TREE = {
  "journey/day one/harbour.txt": "grey",
  "journey/day one/notes.txt": "low tide at six",
  "journey/day two/notes.txt": "high tide at noon",
  "journey/day two/<img src=x onerror=alert(1)>.txt": "not a picture",
  "journey/.DS_Store": "litter",
  "journey/index.csv": "1;2",
};
const PATHS = Object.keys(TREE).filter((path) => !path.endsWith(".DS_Store")).sort();

useWorld({
  async begin() {
    folder = await mkdtemp(join(tmpdir(), "sealdrop-folder-"));
    for (const [path, content] of Object.entries(TREE)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await mkdir(join(folder, "nothing"));
  },
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function openPicker(options) {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.done = [];
    client.picker({ displayMode: "inline", container: "#picker", ...${options}, onUploadDone: (result) => window.done.push(result) }).open();`));
  await picker.isOpen();
}

async function uploaded(count) {
  await page.waitForFunction((wanted) => window.done.flatMap(({ filesUploaded }) => filesUploaded).length === wanted, count);
  return page.evaluate(() => window.done.flatMap(({ filesUploaded }) => filesUploaded));
}

test("a dropped folder brings every file below it, with the way to it", async () => {
  await openPicker("{ maxFiles: 20 }");
  await dropFromDesktop(page, join(folder, "journey"));
  const all = await uploaded(PATHS.length);
  assert.deepEqual(all.map(({ originalPath }) => originalPath).sort(), PATHS);
  assert.deepEqual(all.map(({ filename }) => filename).filter((name) => name === "notes.txt").length, 2);
  await page.getByRole("button", { name: "journey", exact: true }).click();
  assert.equal(await page.getByText("day two · 17 bytes · Uploaded", { exact: true }).count(), 1);
  assert.equal(await page.locator("img").count(), 0, "names stay text");
  assert.deepEqual(await inspect(page, "folder-dropped"), []);
});

test("a folder that takes its time does not call anybody away from a source that was opened meanwhile", async () => {
  await openPicker('{ maxFiles: 20, uploadInBackground: false, fromSources: ["local_file_system", "url"] }');
  await page.evaluate(() => {
    const held = new Promise((go) => (window.readOn = go));
    const { prototype } = DataTransferItem;
    const entryOf = prototype.webkitGetAsEntry;
    prototype.webkitGetAsEntry = function () {
      const entry = entryOf.call(this);
      const reader = entry.createReader();
      entry.createReader = () => ({ readEntries: (...callbacks) => void held.then(() => reader.readEntries(...callbacks)) });
      return entry;
    };
  });
  await dropFromDesktop(page, join(folder, "journey"));
  await page.getByRole("tab", { name: "Link (URL)" }).click();
  const field = page.getByRole("textbox", { name: "Enter a URL" });
  await field.waitFor();
  await page.evaluate(() => window.readOn());
  await page.getByRole("button", { name: `View/Edit Selected ${PATHS.length}` }).waitFor();
  assert.deepEqual([await field.isVisible(), await page.getByRole("tab", { selected: true }).getAttribute("title")], [true, "Link (URL)"]);
  await page.getByRole("button", { name: /^View\/Edit Selected/ }).click();
  await page.getByRole("button", { name: "journey", exact: true }).waitFor();
});

test("a folder is selected in the browser's dialog", async () => {
  await openPicker("{ maxFiles: 20 }");
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Select a folder" }).click()]);
  await dialog.setFiles(join(folder, "journey"));
  const all = await uploaded(PATHS.length);
  assert.deepEqual(all.map(({ originalPath }) => originalPath).sort(), PATHS);
  assert.equal(await page.getByRole("button", { name: "Add folder" }).count(), 1);
});

test("the way to a file is told to the page and to nobody else", async () => {
  const asked = [];
  page.on("request", (request) => request.url().endsWith("/multipart/start") && asked.push(request.postDataJSON()));
  await openPicker("{ maxFiles: 20 }");
  await dropFromDesktop(page, join(folder, "journey/day one"));
  const all = await uploaded(2);
  assert.deepEqual(all.map(({ originalPath }) => originalPath).sort(), ["day one/harbour.txt", "day one/notes.txt"]);
  assert.deepEqual(asked.map(({ filename }) => filename).sort(), ["harbour.txt", "notes.txt"]);
  assert.ok(!JSON.stringify(asked).includes("day one"));
});

test("a folder with too many files brings what may come, and says so; an empty one is named", async () => {
  await openPicker("{ maxFiles: 3 }");
  await dropFromDesktop(page, join(folder, "nothing"));
  await page.getByText("nothing has no files in it.").waitFor();
  await dropFromDesktop(page, join(folder, "journey"));
  await uploaded(3);
  await page.getByText("Our file upload limit is 3 files.").waitFor();
});

test("files of another type in a folder do not take the place of those that may come", async () => {
  const mixed = join(folder, "mixed");
  await mkdir(mixed);
  await Promise.all(Array.from({ length: 40 }, (_, at) => writeFile(join(mixed, at % 4 === 3 ? `${at}.txt` : `${at}.raw`), "x")));
  await openPicker('{ maxFiles: 9, accept: ".txt" }');
  await dropFromDesktop(page, mixed);
  assert.deepEqual((await uploaded(9)).map(({ filename }) => filename), [3, 7, 11, 15, 19, 23, 27, 31, 35].map((at) => `${at}.txt`));
  await page.locator(".up-notice-line", { hasText: "Our file upload limit is 9 files. Not added: 39.txt." }).waitFor();
});

test("where folders may not come, or only one file, there is no button and a dropped one is named", async () => {
  for (const options of ["{ maxFiles: 20, disableDirectoryUpload: true }", "{ maxFiles: 1 }"]) {
    await openPicker(options);
    assert.equal(await page.getByRole("button", { name: "Select a folder" }).count(), 0);
    await dropFromDesktop(page, join(folder, "journey"));
    await page.getByText("journey is a folder. Open it and choose the files inside.", { exact: true }).waitFor();
  }
});
