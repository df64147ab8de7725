// The drop pane and its own callbacks.
import assert from "node:assert/strict";
import { MB } from "../support/files.mjs";
import { dragOver, drop } from "../support/picker.mjs";
import { calls, files, openPane, page, proxy, refuseStarts, status, text } from "./world.mjs";

const area = () => page.locator(".up-drop--pane");
const noted = (name) => `{ ${name}: say("${name}") }`;
const names = ([all]) => all.map(({ filename }) => filename);
const isNoted = (name, count = 1) => page.waitForFunction(([wanted, least]) => window.said.filter(([one]) => one === wanted).length >= least, [name, count]);

export default {
  async "dropPane.cropFiles"() {
    await openPane("{ cropFiles: [true] }");
    await page.locator("#fsp-fileUpload").setInputFiles(await files.picture("Harbour.png", 400, 300, 20));
    await page.locator("dialog.up-editor .up-editor-bench").waitFor();
  },
  async "dropPane.customText"() {
    await openPane('{ customText: "Here, please" }');
    await page.getByRole("button", { name: /^Here, please/ }).waitFor();
  },
  async "dropPane.disableClick"() {
    await openPane("{ disableClick: true }");
    assert.equal(await page.locator(".up-pane button").count(), 0);
  },
  async "dropPane.onClick"() {
    await openPane(noted("onClick"));
    await Promise.all([page.waitForEvent("filechooser"), area().click()]);
    assert.deepEqual(await calls("onClick"), [["click"]]);
  },
  async "dropPane.onDragEnter"() {
    await openPane(noted("onDragEnter"));
    await dragOver(page, [text("a.txt")]);
    assert.deepEqual(await calls("onDragEnter"), [["dragenter"]]);
  },
  async "dropPane.onDragLeave"() {
    await openPane(noted("onDragLeave"));
    await (await dragOver(page, [text("a.txt")])).leave();
    assert.deepEqual(await calls("onDragLeave"), [[]]);
  },
  async "dropPane.onDragOver"() {
    await openPane(noted("onDragOver"));
    await dragOver(page, [text("a.txt")]);
    assert.deepEqual(await calls("onDragOver"), [["dragover"]]);
  },
  // What goes wrong in it is the page's own affair.
  async "dropPane.onDrop"() {
    await openPane('{ onDrop(event) { say("onDrop")(event); throw new Error("mine"); } }');
    await drop(page, [text("a.txt")]);
    await status("done").waitFor();
    assert.deepEqual(await calls("onDrop"), [["drop"]]);
  },
  async "dropPane.onError"() {
    await refuseStarts();
    await openPane(noted("onError"));
    await drop(page, [text("a.txt")]);
    await isNoted("onError");
    assert.deepEqual((await calls("onError")).map(names), [["a.txt"]]);
  },
  async "dropPane.onProgress"() {
    await openPane(noted("onProgress"));
    await drop(page, [text("a.txt")]);
    await status("done").waitFor();
    const told = (await calls("onProgress")).flat();
    assert.deepEqual([told.at(-1), told], [100, [...new Set(told)].sort((one, other) => one - other)]);
  },
  async "dropPane.onSuccess"() {
    await openPane(noted("onSuccess"));
    await drop(page, [text("a.txt"), text("b.txt")]);
    await isNoted("onSuccess");
    assert.deepEqual((await calls("onSuccess")).map(names), [["a.txt", "b.txt"]]);
    assert.equal((await calls("onUploadDone")).length, 1, "filestack-react listens to this one");
    await drop(page, [text("a.txt")]);
    await isNoted("onSuccess", 2);
  },
  async "dropPane.overlay"() {
    await openPane("{ overlay: true }");
    await drop(page, [text("a.txt")], page.locator("h1"));
    await status("done").waitFor();
  },
  async "dropPane.showIcon"() {
    await openPane("{}");
    assert.equal(await page.locator(".fsp-drop-pane__icon").count(), 1);
    await openPane("{ showIcon: false }");
    assert.equal(await page.locator(".fsp-drop-pane__icon").count(), 0);
  },
  async "dropPane.showProgress"() {
    await openPane('{ showProgress: false, onProgress: say("onProgress") }');
    proxy.setRate(1 * MB);
    await drop(page, [text("a.txt", "a".repeat(2 * MB))]);
    await isNoted("onProgress");
    assert.equal(await page.getByRole("progressbar").count(), 0);
  },
};
