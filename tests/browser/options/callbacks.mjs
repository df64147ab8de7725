// What the page is told, when, and in which form (protocol: picker, sections 3 and 5).
import assert from "node:assert/strict";
import { MB } from "../support/files.mjs";
import { drop } from "../support/picker.mjs";
import { calls, files, openWith, page, picker, proxy, refuseStarts, starts, text } from "./world.mjs";

export default {
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
    assert.match(await picker.notice(), /Not that/);
    assert.deepEqual(await picker.names(), ["renamed a.txt"]);
    assert.equal(starts[0].filename, "renamed a.txt");
  },
  async onFileCropped() {
    await openWith("{ maxFiles: 5 }");
    await picker.pick(await files.picture("Harbour.png", 800, 600, 20));
    await page.getByRole("button", { name: "Edit Harbour.png" }).click();
    const editor = page.locator("dialog.up-editor");
    await editor.getByRole("radio", { name: "Square", exact: true }).check();
    await editor.getByRole("button", { name: "Save" }).click();
    await editor.waitFor({ state: "detached" });
    const [[{ filename, cropped }]] = await calls("onFileCropped");
    assert.deepEqual([filename, cropped], ["Harbour.png", { cropArea: { position: [100, 0], size: [600, 600] }, originalImageSize: [800, 600] }]);
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
