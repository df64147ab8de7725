// What happens to pictures before they leave.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { photo, SECRET } from "../support/photos.mjs";
import { context, calls, files, openWith, page, picker, server } from "./world.mjs";

const harbour = () => files.picture("Harbour.png", 800, 600, 20);
const editor = () => page.locator("dialog.up-editor");
const frames = () => editor().locator(".up-editor-frame").count();
const shapes = () => editor().getByRole("radio").evaluateAll((all) => all.map((one) => one.parentElement.textContent.trim()));
const turns = () => editor().getByRole("button", { name: /^Rotate/ }).count();
const bench = () => editor().locator(".up-editor-bench").waitFor();

/** A picker for pictures with `options`, and one picture in its editor. */
async function openEditor(options) {
  await openWith(`{ maxFiles: 5, ${options} }`);
  await picker.pick(await harbour());
  await page.getByRole("button", { name: "Edit Harbour.png" }).click();
  await bench();
}
/** A picture that opens the editor by itself, since nothing leaves without it. */
async function isForced(options) {
  await openWith(`{ maxFiles: 5, ${options} }`);
  await picker.pick(await harbour());
  await bench();
  assert.deepEqual(await calls("onUploadStarted"), []);
}
/** The bytes that are stored of the file at `path`. */
async function storedOf(path, options) {
  await openWith(`{ maxFiles: 5, ${options} }`);
  await picker.choose(path);
  await picker.is("done");
  const [[{ handle }]] = await calls("onFileUploadFinished");
  const { policy, signature } = await server.sign("--call", "read", "--handle", handle);
  return Buffer.from(await (await fetch(`${server.origin}/api/file/${handle}?policy=${policy}&signature=${signature}`)).arrayBuffer());
}
/** Width and height of a PNG, as its header says. */
const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

/** The mark of a colour profile in a JPEG. */
const PROFILE = "ICC_PROFILE";

/** A photo that lies on its side, with what its camera and its owner wrote into it. */
async function cameraPhoto() {
  const bytes = await photo(await context.newPage(), 300, 200, 6);
  const profile = Buffer.concat([Buffer.from([0xff, 0xe2, 0, PROFILE.length + 8]), Buffer.from(`${PROFILE}\0\x01\x01abc`, "latin1")]);
  const path = await files.text("home.jpg", "");
  await writeFile(path, Buffer.concat([bytes.subarray(0, 2), profile, bytes.subarray(2)]));
  return path;
}
const pixels = (jpeg) => jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])));

export default {
  async cleanupImageExif() {
    const bytes = await storedOf(await cameraPhoto(), "cleanupImageExif: true");
    assert.ok(!bytes.includes(SECRET));
  },
  async "cleanupImageExif.keepOrientation"() {
    const path = await cameraPhoto();
    const before = pixels(await readFile(path));
    assert.ok(pixels(await storedOf(path, "cleanupImageExif: { keepOrientation: true }")).equals(before));
    assert.ok(!pixels(await storedOf(path, "cleanupImageExif: { keepOrientation: false }")).equals(before), "they are turned themselves");
  },
  async "cleanupImageExif.keepICCandAPP"() {
    const path = await cameraPhoto();
    const kept = await storedOf(path, "cleanupImageExif: { keepOrientation: true, keepICCandAPP: true }");
    assert.deepEqual([kept.includes(PROFILE), kept.includes(SECRET)], [true, false]);
    assert.ok(!(await storedOf(path, "cleanupImageExif: { keepOrientation: true, keepICCandAPP: false }")).includes(PROFILE));
  },
  async cropFiles() {
    const body = await readFile(await harbour());
    await page.route("**/quay.png", (route) => route.fulfill({ body, contentType: "image/png" }));
    await openWith('{ maxFiles: 5, cropFiles: ["/quay.png", new Blob(["no picture"])] }');
    await bench();
    assert.match(await editor().innerText(), /quay\.png/);
  },
  async disableAltText() {
    await openEditor("disableAltText: true");
    assert.equal(await editor().getByRole("textbox", { name: "Alt text" }).count(), 0);
  },
  async disableTransformer() {
    await openWith("{ maxFiles: 5, disableTransformer: true, uploadInBackground: false }");
    await picker.pick(await harbour());
    await page.getByRole("button", { name: "Edit Harbour.png" }).click();
    await editor().getByRole("textbox", { name: "Alt text" }).waitFor();
    assert.deepEqual([await frames(), await turns()], [0, 0]);
  },
  async imageDim() {
    assert.deepEqual(sizeOf(await storedOf(await harbour(), "imageDim: [400, null]")), [400, 300]);
    assert.deepEqual(sizeOf(await storedOf(await harbour(), "imageDim: [1200, 1000]")), [1200, 900]);
  },
  async imageMax() {
    assert.deepEqual(sizeOf(await storedOf(await harbour(), "imageMax: [400, 150]")), [200, 150]);
    assert.deepEqual(sizeOf(await storedOf(await harbour(), "imageMax: [1000, null]")), [800, 600]);
  },
  async imageMin() {
    assert.deepEqual(sizeOf(await storedOf(await harbour(), "imageMin: [1000, null]")), [1000, 750]);
  },
  async imageMinMaxBlock() {
    await openWith("{ maxFiles: 5, imageMax: [400, null], imageMinMaxBlock: true }");
    await picker.pick(await harbour());
    assert.match(await picker.notice(), /Harbour\.png does not have an accepted size\. Accepted are images of at most 400 pixels in width\./);
  },
  async "transformations.circle"() {
    await openEditor("transformations: { circle: false }");
    assert.ok((await shapes()).length > 1 && !(await shapes()).includes("Circle"));
    await openEditor("transformations: {}");
    assert.ok((await shapes()).includes("Circle"));
  },
  // Settings of the hosted picker's editor; nothing is known of them.
  async "transformations.config"() {
    await openEditor("transformations: { config: { any: 1 } }");
  },
  async "transformations.crop"() {
    await openEditor("transformations: { crop: false, circle: false }");
    assert.deepEqual([await frames(), await turns() > 0], [0, true]);
  },
  async "transformations.crop.aspectRatio"() {
    await openEditor("transformations: { crop: { aspectRatio: 2 } }");
    assert.deepEqual(await shapes(), []);
    const field = (name) => editor().getByRole("spinbutton", { name, exact: true }).inputValue();
    assert.deepEqual([await field("Width"), await field("Height")], ["800", "400"]);
  },
  async "transformations.crop.force"() {
    await isForced("transformations: { crop: { force: true } }");
  },
  async "transformations.force"() {
    await isForced("transformations: { force: true }");
  },
  async "transformations.rotate"() {
    await openEditor("transformations: { rotate: false }");
    assert.deepEqual([await turns(), await frames()], [0, 1]);
  },
};
