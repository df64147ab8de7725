// What may be chosen, from where, and how much of it.
import assert from "node:assert/strict";
import { drop } from "../support/picker.mjs";
import { openWith, page, picker, tab, tabs, text } from "./world.mjs";

/** Pastes a file with the pointer and the focus elsewhere. */
async function pasteAnywhere() {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], `pasted ${Math.random()}.txt`, { type: "text/plain" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
}
const pushDown = (pixels) => page.evaluate((by) => (document.body.style.paddingTop = `${by}px`), pixels);

/** The operator's own source, opened with `options`; answers what the server is asked for. */
async function openOwnSource(options) {
  const asked = page.waitForRequest("**/folder/list");
  await openWith(`{ fromSources: ["local_file_system", "customsource"], ...(${options}) }`);
  await page.getByRole("tab").nth(1).click();
  return (await asked).postDataJSON().clouds.customsource;
}

export default {
  async accept() {
    await openWith('{ maxFiles: 5, accept: ["image/*", ".txt"] }');
    await drop(page, [text("a.txt"), { name: "b.bin", type: "application/x-thing", text: "b" }]);
    await picker.is("done");
    assert.match(await picker.notice(), /b\.bin is not an accepted file type/);
  },
  async acceptFn() {
    await openWith(`{ maxFiles: 5, acceptFn: async (file, { mimeFromExtension, mimeFromMagicBytes, accept, acceptMime }) => {
      window.help = [mimeFromExtension(file.name), await mimeFromMagicBytes(file), accept, acceptMime];
      if (file.name === "no.txt") throw new Error("Not this one");
    }, accept: [".txt"] }`);
    await drop(page, [text("no.txt"), text("yes.txt")]);
    await picker.is("done");
    assert.match(await picker.notice(), /Not this one/);
    assert.deepEqual(await picker.names(), ["yes.txt"]);
    assert.deepEqual(await page.evaluate(() => window.help), ["text/plain", undefined, [".txt"], ["text/plain"]]);
  },
  async customSourceName() {
    await openWith('{ fromSources: ["local_file_system", "customsource"], customSourceName: "Tide tables" }');
    assert.deepEqual(await tabs(), ["My Device", "Tide tables"]);
  },
  async customSourcePath() {
    assert.equal((await openOwnSource('{ customSourcePath: "Harbour/2024" }')).path, "/Harbour/2024/");
  },
  async customSourceContainer() {
    await openOwnSource('{ customSourceContainer: "archive", disableTransformer: true }');
    const stored = page.waitForRequest("**/store/");
    await page.getByRole("tabpanel").getByRole("option", { name: /^Figures/ }).click();
    await page.getByRole("button", { name: "Add 1" }).click();
    assert.match((await stored).postData(), /archive/);
    await picker.is("done");
  },
  async disableDirectoryUpload() {
    await openWith("{ maxFiles: 5, disableDirectoryUpload: true }");
    assert.equal(await page.getByRole("button", { name: "Select a folder" }).count(), 0);
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
    assert.match(await picker.notice(), /limit is 2 files/);
    assert.deepEqual(await picker.names(), []);
  },
  async fromSources() {
    await openWith('{ fromSources: ["url", "nowhere", "local_file_system", "webcam", { name: "mine", label: "Mine", mounted() {} }] }', () => tab("Mine").waitFor());
    assert.deepEqual(await tabs(), ["Link (URL)", "My Device", "Take Photo", "Mine"]);
  },
  async globalDropZone() {
    for (const globalDropZone of [false, true]) {
      await openWith(`{ maxFiles: 5, fromSources: ["url"], globalDropZone: ${globalDropZone} }`, () => page.locator(".up-link-source").waitFor());
      await drop(page, [text("a.txt")]);
      await page.waitForTimeout(100);
      assert.equal(await page.locator(".up-row").count(), Number(globalDropZone));
    }
  },
  // For the vendor's own way to Google's files; there is nothing here that it could mean.
  async googleDriveAppID() {
    await openWith('{ googleDriveAppID: "1234" }');
  },
  async maxFiles() {
    await openWith("{ maxFiles: 2 }");
    await drop(page, [text("a.txt"), text("b.txt"), text("c.txt")]);
    await picker.is("done");
    assert.match(await picker.notice(), /limit is 2 files/);
  },
  async maxSize() {
    await openWith("{ maxSize: 3 }");
    await drop(page, [text("long.txt", "four")]);
    assert.match(await picker.notice(), /long\.txt is too big\. The accepted file size is less than 3 bytes/);
  },
  async minFiles() {
    await openWith("{ minFiles: 2, maxFiles: 5 }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    assert.ok(await picker.button("Upload 1").isDisabled());
    await drop(page, [text("b.txt")]);
    await picker.is("done");
  },
  async multipleFileUpload() {
    await openWith("{ maxFiles: 5, multipleFileUpload: false }");
    assert.equal(await page.locator("#fsp-fileUpload").evaluate((input) => input.multiple), false);
  },
  async "pasteMode.pasteToFirstInViewPort"() {
    await openWith("{ maxFiles: 5 }");
    await pasteAnywhere();
    assert.deepEqual(await picker.names(), [], "nobody asked for it");
    await openWith("{ maxFiles: 5, pasteMode: { pasteToFirstInViewPort: true } }");
    await pushDown(3000);
    await pasteAnywhere();
    assert.deepEqual(await picker.names(), [], "it is not in view");
    await pushDown(0);
    await pasteAnywhere();
    await picker.is("done");
  },
  async "pasteMode.pasteToFirstInstance"() {
    await openWith("{ maxFiles: 5, pasteMode: { pasteToFirstInstance: true } }");
    await pushDown(3000);
    await pasteAnywhere();
    await picker.is("done");
  },
  async videoResolution() {
    await openWith('{ fromSources: ["local_file_system", "webcam"], videoResolution: "320x240" }');
    await tab("Take Photo").click();
    await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
    assert.deepEqual(await page.locator("video").evaluate(({ videoWidth, videoHeight }) => [videoWidth, videoHeight]), [320, 240]);
  },
  // For the search for images, which no server here has yet.
  async "websearch.predefinedText"() {
    await openWith('{ fromSources: ["local_file_system", "imagesearch"], websearch: { predefinedText: "harbour" } }');
    assert.deepEqual(await tabs(), []);
  },
};
