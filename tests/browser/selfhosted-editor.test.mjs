// Self-hosted: pictures are cropped, turned and described before they leave.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { inspect, longestTask, violations, watchTasks } from "./support/chromium.mjs";
import { gif, MB, sha256 } from "./support/files.mjs";
import { CORNERS, hiding, photo, photoFile, SECRET } from "./support/photos.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { browser, context, files, noted, page, picker, server, useWorld } from "./support/world.mjs";

let harbour;

useWorld({
  opening: { viewport: { width: 1280, height: 800 } },
  async begin() {
    harbour = await files.picture("Harbour at dawn.png", 800, 600, 20);
  },
});

const editor = () => page.locator("dialog.up-editor");
const frame = () => page.locator(".up-editor-frame");
const field = (name) => editor().getByRole("spinbutton", { name, exact: true });
const button = (name) => editor().getByRole("button", { name, exact: true });
const shape = (name) => editor().getByRole("radio", { name, exact: true });
const edits = (path) => page.getByRole("button", { name: `Edit ${basename(path)}`, exact: true });
/** The frame as the fields say it. */
const framed = async () => Promise.all(["From left", "From top", "Width", "Height"].map(async (name) => Number(await field(name).inputValue())));
const leaves = () => editor().waitFor({ state: "detached", timeout: 60_000 });
const inFolder = (name) => join(dirname(harbour), name);
const photoAt = async (name, ...about) => photoFile(await plainPage(), inFolder(name), ...about);

/** A page that can paint, whatever the one under test shows. */
let painter;
const plainPage = async () => (painter ??= await browser.newPage());

/** A page of one's own whose picker has `options` (source text) and keeps what it is called back with. */
async function openOwn(options = "") {
  await openOwnPage(page, server.origin, ownHtml(`
    window.cropped = [];
    const pair = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(pair.apiKey, { security: pair });
    window.picker = client.picker({
      displayMode: "inline", container: "#picker", maxFiles: 20,
      onFileCropped: (file) => window.cropped.push(file),
      onUploadDone: (outcome) => { window.outcome = outcome; },
      ${options}
    });
    await window.picker.open();`));
  await picker.isOpen();
}
async function openEditor(path) {
  await edits(path).click();
  await editor().locator(".up-editor-bench").waitFor();
}
/** Uploads what is there; answers what the page is told about each file, by its name. */
async function upload() {
  await page.locator("[data-e2e=upload]").click();
  await page.waitForFunction(() => window.outcome !== undefined, undefined, { timeout: 60_000 });
  const { filesUploaded, filesFailed } = await page.evaluate(() => window.outcome);
  assert.deepEqual(filesFailed, []);
  return new Map(filesUploaded.map((file) => [file.filename, file]));
}
async function stored(handle) {
  const { policy, signature } = await server.sign("--call", "read", "--handle", handle);
  const response = await fetch(`${server.origin}/api/file/${handle}?policy=${policy}&signature=${signature}`);
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}
/** Size of a stored picture, and the colours of its pixels at `points`, parts of width and height; browsers turn it as Exif says. */
async function look(handle, ...points) {
  const base64 = (await stored(handle)).toString("base64");
  return (await plainPage()).evaluate(async ([data, places]) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (byte) => byte.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const names = { "255,0,0,255": "red", "0,255,0,255": "lime", "0,0,255,255": "blue", "255,255,255,255": "white", "0,0,0,0": "nothing" };
    const colours = places.map(([x, y]) => {
      const pixel = context.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data;
      return names[[...pixel].map((part) => (part < 40 ? 0 : part > 215 ? 255 : part)).join()] ?? [...pixel].join();
    });
    return { size: [bitmap.width, bitmap.height], colours };
  }, [base64, points]);
}
const QUARTERS = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]];

test("a picture is cropped by hand and by number, turned and described; the page hears all of it", async () => {
  const path = await photoAt("beach.jpg", 600, 400);
  await openOwn();
  await picker.pick(path);
  await picker.rowIs(path, "ready");
  assert.deepEqual(noted.requests.filter((url) => /picker-(editor|images)/.test(url)), [], "nothing is loaded before it is needed");
  await openEditor(path);
  assert.deepEqual(await framed(), [0, 0, 600, 400]);

  // The lower right corner is pulled inwards by a quarter, then the frame is moved back to it.
  const box = await frame().boundingBox();
  await page.mouse.move(box.x + box.width, box.y + box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.75, { steps: 5 });
  await page.mouse.up();
  assert.deepEqual(await framed(), [0, 0, 450, 300]);
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 900, box.y + 900, { steps: 5 });
  await page.mouse.up();
  assert.deepEqual(await framed(), [150, 100, 450, 300]);

  await field("Width").fill("300");
  await field("From left").fill("0");
  assert.deepEqual(await framed(), [0, 100, 300, 300]);
  await button("Rotate right").click();
  assert.deepEqual(await framed(), [0, 0, 300, 300]);
  await editor().getByRole("textbox", { name: "Alt text" }).fill("A beach in the evening");
  await button("Save").click();
  await leaves();
  assert.match(await picker.row(path).innerText(), /Edited · Ready to upload/);

  const file = (await upload()).get("beach.jpg");
  assert.deepEqual(file.cropped, { cropArea: { position: [0, 0], size: [300, 300] }, originalImageSize: [600, 400] });
  assert.deepEqual(file.rotated, { value: 90, direction: "CW" });
  assert.equal(file.alt, "A beach in the evening");
  assert.equal(file.mimetype, "image/jpeg");
  assert.equal(file.originalFile.name, "beach.jpg");
  assert.notEqual(file.originalFile.size, file.size);
  assert.deepEqual((await page.evaluate(() => window.cropped)).map(({ filename }) => filename), ["beach.jpg"]);
  // Left half of the picture, from a quarter down: red above blue; turned to the right, blue comes left of red.
  assert.deepEqual(await look(file.handle, [0.3, 0.5], [0.9, 0.5]), { size: [300, 300], colours: ["blue", "red"] });
});

test("undo, reset and Escape take back what they should", async () => {
  await openOwn();
  await picker.pick(harbour);
  await openEditor(harbour);
  await shape("Square").check({ force: true });
  await field("Width").fill("200");
  await button("Rotate left").click();
  await button("Flip horizontally").click();
  const full = await framed();
  await button("Undo").click();
  await button("Undo").click();
  assert.deepEqual((await framed()).slice(2), [200, 200]);
  await button("Undo").click();
  assert.deepEqual((await framed()).slice(2), [600, 600], "the digits of one number are one step");
  await button("Reset").click();
  assert.deepEqual(await framed(), [0, 0, 800, 600]);
  await button("Undo").click();
  assert.notDeepEqual(await framed(), full);
  // Escape takes back one step, too: the wish to close. Twice in a row loses nothing either.
  const ask = page.getByRole("alertdialog", { name: "Your changes are not saved" });
  await page.keyboard.press("Escape");
  await ask.waitFor();
  assert.deepEqual(await inspect(page, "editor-unsaved"), []);
  await page.keyboard.press("Escape");
  await ask.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await ask.getByRole("button", { name: "Cancel" }).click();
  await ask.waitFor({ state: "detached" });
  await button("Close without saving").click();
  await ask.getByRole("button", { name: "Discard" }).click();
  await leaves();
  assert.doesNotMatch(await picker.row(harbour).innerText(), /Edited/);
  await openEditor(harbour);
  await button("Flip vertically").click();
  await page.keyboard.press("Escape");
  await ask.getByRole("button", { name: "Save" }).click();
  await leaves();
  assert.match(await picker.row(harbour).innerText(), /Edited/);
  await openEditor(harbour);
  await button("Flip vertically").click();
  await button("Save").click();
  await leaves();
  const before = await sha256(harbour);
  await openEditor(harbour);
  await button("Save").click();
  await leaves();
  const file = (await upload()).get(basename(harbour));
  assert.deepEqual([file.cropped, file.rotated], [undefined, undefined]);
  await writeFile(inFolder("copy.png"), await stored(file.handle));
  assert.equal(await sha256(inFolder("copy.png")), before, "what nobody changed is not written anew");
});

test("wheel, buttons and dragging show another part of the picture and change nothing of it", async () => {
  await openOwn();
  await picker.pick(harbour);
  await openEditor(harbour);
  const zoom = async () => Number(await editor().getByRole("slider", { name: "Zoom" }).inputValue());
  const sizeOnScreen = async () => (await frame().boundingBox()).width;
  const [whole, stage] = [await sizeOnScreen(), await page.locator(".up-editor-stage").boundingBox()];
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction(() => Number(document.querySelector(".up-editor-zoom").value) > 1.5);
  assert.ok(Math.abs((await sizeOnScreen()) / whole - (await zoom())) < 0.1);
  const before = await frame().boundingBox();
  await page.mouse.down();
  await page.mouse.move(x - 120, y - 50, { steps: 4 });
  await page.mouse.up();
  const after = await frame().boundingBox();
  assert.ok(before.x - after.x > 60, "the picture follows the hand");
  assert.deepEqual(await framed(), [0, 0, 800, 600]);
  await button("Zoom out").click();
  await editor().getByRole("slider", { name: "Zoom" }).fill("1");
  assert.ok(Math.abs((await sizeOnScreen()) - whole) < 1);
  assert.equal(await button("Undo").getAttribute("aria-disabled"), "true", "there is nothing to take back");
});

test("two fingers zoom, one moves the frame", async () => {
  await openOwn();
  await picker.pick(harbour);
  await openEditor(harbour);
  await field("Width").fill("400");
  const { x, y, width, height } = await frame().boundingBox();
  const touch = await context.newCDPSession(page);
  const fingers = (type, ...points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) });
  const [cx, cy] = [x + width / 2, y + height / 2];
  await fingers("touchStart", [cx, cy]);
  await fingers("touchMove", [cx + width / 4, cy]);
  await fingers("touchEnd");
  await page.waitForFunction(() => document.querySelector("[name=x]").value !== "0");
  const [left, ...rest] = await framed();
  assert.ok(Math.abs(left - 100) <= 1, `${left}`);
  assert.deepEqual(rest, [0, 400, 600]);
  await fingers("touchStart", [cx - 40, cy], [cx + 40, cy]);
  await fingers("touchMove", [cx - 100, cy], [cx + 100, cy]);
  await fingers("touchEnd");
  await page.waitForFunction(() => Number(document.querySelector(".up-editor-zoom").value) > 1.8);
  assert.deepEqual(await framed(), [left, ...rest]);
});

test("everything works with the keyboard alone", async () => {
  await openOwn();
  const [dialog] = await Promise.all([
    page.waitForEvent("filechooser"),
    (async () => {
      await page.getByRole("button", { name: /^Select Files/ }).focus();
      await page.keyboard.press("Enter");
    })(),
  ]);
  await dialog.setFiles([harbour]);
  await picker.rowIs(harbour, "ready");
  const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent.trim());
  const tabTo = async (name) => {
    for (let steps = 0; steps < 30 && !name.test(await focused()); steps += 1) await page.keyboard.press("Tab");
    assert.match(await focused(), name);
  };
  await picker.row(harbour).focus();
  await page.keyboard.press("e");
  await editor().locator(".up-editor-bench").waitFor();
  await tabTo(/^Crop: 800 by 600/);
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Alt+Shift+ArrowLeft");
  await page.keyboard.press("Alt+ArrowUp");
  assert.deepEqual(await framed(), [0, 0, 770, 599]);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.deepEqual(await framed(), [11, 1, 770, 599]);
  assert.match(await focused(), /11 from the left, 1 from the top/);
  await page.keyboard.press("+");
  assert.equal(await editor().getByRole("slider", { name: "Zoom" }).inputValue(), "1.25");
  await page.keyboard.press("-");
  await page.keyboard.press("]");
  assert.deepEqual((await framed()).slice(2), [599, 770]);
  await page.keyboard.press("[");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.deepEqual(await framed(), [11, 1, 770, 599]);
  await tabTo(/^Save$/);
  await page.keyboard.press("Enter");
  await leaves();
  assert.match(await focused(), /Harbour at dawn\.png/, "the focus is back in the row");
  const file = (await upload()).get(basename(harbour));
  assert.deepEqual(file.cropped.cropArea, { position: [11, 1], size: [770, 599] });
});

test("pictures of all eight orientations are seen, cropped and scaled the right way up", async () => {
  const paths = [];
  for (let orientation = 1; orientation <= 8; orientation += 1) paths.push(await photoAt(`exif ${orientation}.jpg`, 300, 200, orientation));
  await openOwn();
  const base64 = await Promise.all(paths.map(async (path) => (await readFile(path)).toString("base64")));
  await page.evaluate((all) => window.picker.crop(all.map((data, at) => new File([Uint8Array.from(atob(data), (byte) => byte.charCodeAt(0))], `exif ${at + 1}.jpg`, { type: "image/jpeg", lastModified: at }))), base64);
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    await editor().getByText(`Image ${orientation} of 8`).waitFor();
    await frame().waitFor();
    assert.deepEqual(await framed(), [0, 0, 300, 200], `orientation ${orientation}`);
    await field("Width").fill("150");
    await button(orientation < 8 ? "Next" : "Save").click();
  }
  await leaves();
  const cropped = await upload();
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const { size, colours } = await look(cropped.get(`exif ${orientation}.jpg`).handle, [0.5, 0.25], [0.5, 0.75]);
    assert.deepEqual([size, colours], [[150, 200], [CORNERS.topLeft, CORNERS.bottomLeft]], `orientation ${orientation}`);
  }

  await openOwn("imageMax: [150, 150]");
  await picker.pick(...paths);
  await picker.is("ready");
  const scaled = await upload();
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const seen = await look(scaled.get(`exif ${orientation}.jpg`).handle, ...QUARTERS);
    assert.deepEqual(seen, { size: [150, 100], colours: Object.values(CORNERS) }, `orientation ${orientation}`);
  }
});

test("an avatar has to be a circle, and is one with nothing around it", async () => {
  const path = await photoAt("me.jpg", 300, 200);
  await openOwn("maxFiles: 1, imageDim: [120, 120], transformations: { crop: false, circle: true, rotate: false, force: true }");
  await picker.pick(path);
  await frame().waitFor();
  assert.equal(await editor().getByRole("radio").count() + await editor().getByRole("button", { name: /Rotate/ }).count(), 0);
  assert.deepEqual(await framed(), [50, 0, 200, 200]);
  await page.keyboard.press("Escape");
  await leaves();
  assert.match(await page.locator(".up-numbers").innerText(), /Crop is required on images/);
  await page.locator("[data-e2e=upload]").click();
  await frame().waitFor();
  await field("Width").fill("100");
  await button("Save").click();
  await leaves();
  const file = (await upload()).get("me.png");
  assert.equal(file.mimetype, "image/png");
  assert.deepEqual(file.cropped.cropArea, { position: [50, 0], size: [100, 100] });
  assert.deepEqual(await look(file.handle, [0.01, 0.01], [0.5, 0.5], [0.95, 0.05]), { size: [120, 120], colours: ["nothing", CORNERS.topLeft, "nothing"] });
});

test("a fixed ratio stays whatever is done", async () => {
  await openOwn("transformations: { crop: { aspectRatio: 2, force: true } }");
  await picker.pick(harbour);
  await frame().waitFor();
  assert.equal(await editor().getByRole("radio").count(), 0, "neither another ratio nor a circle");
  const isTwoToOne = async (what) => {
    const [, , width, height] = await framed();
    assert.ok(Math.abs(width - height * 2) <= 1, `${what}: ${width} by ${height}`);
  };
  await isTwoToOne("at first");
  await button("Rotate right").click();
  await isTwoToOne("turned");
  await field("Height").fill("111");
  await isTwoToOne("typed");
  await frame().press("Alt+Shift+ArrowRight");
  await isTwoToOne("by key");
  await button("Save").click();
  await leaves();
  const file = (await upload()).get(basename(harbour));
  assert.deepEqual((await look(file.handle)).size, file.cropped.cropArea.size);
});

test("what the browser cannot read goes as it is, and is told kindly", async () => {
  const heic = inFolder("IMG_2041.heic");
  await writeFile(heic, Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(5000, 7)]));
  const broken = inFolder("broken.jpg");
  await writeFile(broken, (await photo(await plainPage(), 300, 200, 1)).subarray(0, 200));
  await openOwn("transformations: { crop: { force: true } }, imageMax: [100, 100]");
  await picker.pick(heic, broken);
  // The one that had to be scaled is known to be unreadable before anybody tries to edit it.
  await picker.rowIs(broken, "ready");
  assert.match(await picker.row(broken).innerText(), /Goes as it is/);
  await editor().getByText("This image cannot be edited").waitFor();
  assert.match(await editor().innerText(), /IMG_2041\.heic/);
  assert.deepEqual(await inspect(page, "editor-unreadable"), []);
  // What it shows can be said all the same, and is not lost to Escape.
  const alt = editor().getByRole("textbox", { name: "Alt text" });
  await alt.fill("A lighthouse");
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog", { name: "Your changes are not saved" }).getByRole("button", { name: "Cancel" }).click();
  assert.equal(await alt.inputValue(), "A lighthouse");
  await button("Use as it is").click();
  await leaves();
  const uploaded = await upload();
  assert.equal(uploaded.get(basename(heic)).alt, "A lighthouse");
  for (const path of [heic, broken]) {
    assert.ok((await stored(uploaded.get(basename(path)).handle)).equals(await readFile(path)), basename(path));
  }
});

test("of a picture that cannot be changed here it can be said what it shows, unless the page wants no words", async () => {
  const heic = inFolder("IMG_2042.heic");
  await writeFile(heic, Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(5000, 7)]));
  const broken = inFolder("torn.jpg");
  await writeFile(broken, (await photo(await plainPage(), 300, 200, 1)).subarray(0, 200));
  const nothing = inFolder("nothing.txt");
  await writeFile(nothing, "");
  const goesAsItIs = async () => {
    for (const path of [heic, broken]) await picker.row(path).getByText("Goes as it is: this browser cannot change it").waitFor();
  };
  await openOwn();
  await picker.pick(heic, broken, harbour, nothing);
  await goesAsItIs();
  await picker.row(nothing).getByText("Empty file").waitFor();
  await page.getByRole("button", { name: "Preview Harbour at dawn.png" }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => Number(getComputedStyle(document.querySelector(":focus .up-thumb-veil")).opacity) === 1);
  assert.deepEqual(await inspect(page, "list-not-changeable"), []);
  await edits(heic).click();
  await editor().getByText("This image cannot be edited").waitFor();
  await editor().getByRole("textbox", { name: "Alt text" }).fill("A lighthouse");
  await button("Use as it is").click();
  await leaves();
  assert.equal((await upload()).get(basename(heic)).alt, "A lighthouse");

  await openOwn("disableAltText: true");
  await picker.pick(heic, broken, harbour);
  await goesAsItIs();
  assert.deepEqual(await page.getByRole("button", { name: /^Edit / }).evaluateAll((all) => all.map((one) => one.ariaLabel)), ["Edit Harbour at dawn.png"]);
});

test("moving pictures and drawings wait to be described, and stay what they are", async () => {
  const [waves, buoy] = [inFolder("Waves.gif"), inFolder("Buoy.svg")];
  await writeFile(waves, gif(300, 200, [42, 111, 151], [70, 143, 175]));
  await writeFile(buoy, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><path fill="#2a6f97" d="M0 0h300v200H0z"/><circle cx="150" cy="100" r="60" fill="#e63946"/></svg>');
  const told = [];
  page.on("request", (request) => request.url().endsWith("/multipart/complete") && told.push(request.postDataJSON().alt));
  await openOwn();
  await picker.pick(waves, buoy);
  await picker.is("ready");
  for (const [path, alt] of [[waves, "Waves that roll in"], [buoy, "A red buoy"]]) {
    await edits(path).click();
    await editor().getByRole("img", { name: basename(path) }).waitFor();
    assert.equal(await editor().getByText("cannot be edited").count(), 0);
    await editor().getByRole("textbox", { name: "Alt text" }).fill(alt);
    if (path === buoy) assert.deepEqual(await inspect(page, "editor-describe"), []);
    await button("Save").click();
    await leaves();
  }
  const uploaded = await upload();
  const words = ["A red buoy", "Waves that roll in"];
  assert.deepEqual([uploaded.get("Buoy.svg").alt, uploaded.get("Waves.gif").alt], words);
  assert.deepEqual([...new Set(told)].sort(), words, "the server keeps them with the files");
  for (const path of [waves, buoy]) assert.ok((await stored(uploaded.get(basename(path)).handle)).equals(await readFile(path)), path);

  await openOwn("disableAltText: true");
  await picker.pick(waves);
  await picker.is("done");
});

test("on a phone the picture has most of the room, and nothing that is needed is out of sight", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openOwn();
  await picker.pick(harbour);
  await openEditor(harbour);
  const tall = async (selector) => (await editor().locator(selector).boundingBox()).height;
  assert.ok((await tall(".up-editor-stage")) > 844 * 0.45, `${await tall(".up-editor-stage")}`);
  const fits = await editor().locator(".up-editor-tools").evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  assert.equal(fits, 0);
  assert.equal(await field("Width").isVisible(), false);
  assert.deepEqual(await inspect(page, "editor-phone"), []);
  await button("Pixels").click();
  await field("Width").fill("300");
  assert.deepEqual((await framed())[2], 300);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.screenshot({ path: new URL("shots/editor-320.png", import.meta.url).pathname });
  assert.ok((await tall(".up-editor-stage")) > 190, `${await tall(".up-editor-stage")}`);
});

test("a picture of fifty megapixels does not stop the page", async () => {
  const path = await photoAt("panorama.jpg", 10_000, 5000);
  await openOwn("disableThumbnails: true");
  await picker.pick(path);
  await picker.rowIs(path, "ready");
  await watchTasks(browser, page);
  await edits(path).click();
  await frame().waitFor({ timeout: 60_000 });
  assert.deepEqual(await framed(), [0, 0, 10_000, 5000]);
  await button("Rotate right").click();
  await field("Height").fill("9000");
  await button("Save").click();
  await leaves();
  const longest = await longestTask(browser);
  assert.ok(longest < 100, `a task of ${longest} ms`);
  const file = (await upload()).get("panorama.jpg");
  assert.deepEqual(file.cropped, { cropArea: { position: [0, 0], size: [5000, 9000] }, originalImageSize: [10_000, 5000] });
  assert.ok(file.size > MB / 10);
});

test("sizes outside of what is allowed are refused, or mended", async () => {
  const small = await files.picture("small.png", 60, 40, 90);
  await openOwn("imageMin: [100, 100], imageMax: [700, null], imageMinMaxBlock: true");
  await picker.pick(harbour, small);
  assert.match(await picker.notice(), /Harbour at dawn\.png and small\.png do not have an accepted size\. Accepted are images of at least 100 × 100 pixels and of at most 700 pixels in width\./);
  assert.deepEqual(await picker.names(), []);

  await openOwn("imageMin: [100, 100], imageMax: [700, null]");
  await picker.pick(harbour, small);
  await picker.is("ready");
  const mended = await upload();
  assert.deepEqual((await look(mended.get(basename(harbour)).handle)).size, [700, 525]);
  assert.deepEqual((await look(mended.get("small.png").handle)).size, [150, 100]);
});

test("cleanupImageExif takes out where a photo was taken, and leaves its pixels and its orientation alone", async () => {
  const original = await photo(await plainPage(), 300, 200, 6);
  const path = inFolder("home.jpg");
  await writeFile(path, hiding(original));
  const pixels = (bytes) => bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xda])));
  assert.ok(original.includes(SECRET));
  await openOwn("cleanupImageExif: true");
  await picker.pick(path);
  await picker.is("ready");
  const kept = await stored((await upload()).get("home.jpg").handle);
  assert.ok(!kept.includes(SECRET) && pixels(kept).equals(pixels(original)));

  for (const [options, same] of [["cleanupImageExif: true", true], ["cleanupImageExif: { keepOrientation: false }", false]]) {
    await openOwn(options);
    await picker.pick(path);
    await picker.is("ready");
    const { handle } = (await upload()).get("home.jpg");
    assert.deepEqual(await look(handle, ...QUARTERS), { size: [300, 200], colours: Object.values(CORNERS) }, options);
    assert.equal(pixels(await stored(handle)).equals(pixels(original)), same, "without its orientation, the pixels are turned");
  }
});

test("disableTransformer leaves only the alt text, and disableAltText nothing", async () => {
  await openOwn("disableTransformer: true, uploadInBackground: false");
  await picker.pick(harbour);
  await edits(harbour).click();
  await editor().getByRole("img", { name: basename(harbour) }).waitFor();
  assert.equal(await frame().count() + await button("Undo").count(), 0);
  await editor().getByRole("textbox", { name: "Alt text" }).fill("A harbour");
  await button("Save").click();
  await leaves();
  const file = (await upload()).get(basename(harbour));
  assert.equal(file.alt, "A harbour");
  assert.ok((await stored(file.handle)).equals(await readFile(harbour)));

  await openOwn("disableTransformer: true, uploadInBackground: false, disableAltText: true");
  await picker.pick(harbour);
  await picker.is("ready");
  assert.equal(await edits(harbour).count(), 0);

  await openOwn("disableTransformer: true");
  await picker.pick(harbour);
  await picker.is("done");
});

test("the panel for pictures that cannot be read asks for no alt text where the page wants none", async () => {
  const heic = inFolder("IMG_2043.heic");
  await writeFile(heic, Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(5000, 7)]));
  await openOwn("transformations: { crop: { force: true } }, disableAltText: true");
  await picker.pick(heic);
  await editor().getByText("This image cannot be edited").waitFor();
  assert.equal(await editor().getByRole("textbox").count(), 0);
});

test("under a finger everything in the editor is high enough, and no field makes the phone zoom in", async () => {
  const finger = await context.newCDPSession(page);
  await finger.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await openOwn();
  await picker.pick(harbour);
  await openEditor(harbour);
  for (const [width, height] of [[390, 844], [1024, 768]]) {
    await page.setViewportSize({ width, height });
    await page.waitForFunction(() => matchMedia("(pointer: coarse)").matches);
    if (await button("Pixels").isVisible()) await button("Pixels").click();
    const { seen, low, small } = await page.evaluate(() => {
      const all = [...document.querySelectorAll(".up-editor :is(button, input:not([type=radio]), textarea, .up-editor-chip, .up-editor-grip)")].filter((one) => one.checkVisibility());
      const name = (one) => `${one.className} ${one.ariaLabel ?? one.name ?? one.textContent}`;
      return {
        seen: all.length,
        low: all.filter((one) => one.getBoundingClientRect().height < 40).map(name),
        small: all.filter((one) => one.matches("[type=number], textarea") && parseFloat(getComputedStyle(one).fontSize) < 16).map(name),
      };
    });
    assert.ok(seen > 25, `${seen}`);
    assert.deepEqual([low, small], [[], []], `${width} pixels`);
  }
});

test("cropFiles and crop() open the editor for files and for addresses, and name what does not come", async () => {
  const bytes = await readFile(harbour);
  await page.route("**/pictures/quay.png", (route) => route.fulfill({ body: bytes, contentType: "image/png" }));
  await openOwn('cropFiles: ["/pictures/quay.png", "/pictures/nowhere.png"]');
  await frame().waitFor();
  assert.match(await editor().innerText(), /quay\.png/);
  await button("Save").click();
  await leaves();
  assert.match(await picker.notice(), /\/pictures\/nowhere\.png could not be fetched\./);
  assert.deepEqual(await picker.names(), ["quay.png"]);
});

test("a drop pane that crops opens the editor for every picture, and uploads what was saved there", async () => {
  const letter = await files.text("letter.txt", "dear harbour master");
  await openOwnPage(page, server.origin, ownHtml(`
    window.told = [];
    const pair = await (await fetch("/get-filestack-credentials")).json();
    await filestack.init(pair.apiKey, { security: pair }).picker({
      displayMode: "dropPane", container: "#picker", maxFiles: 5,
      onFileCropped: ({ filename }) => window.told.push("cropped " + filename),
      onUploadStarted: (all) => window.told.push("started " + all.length),
      dropPane: { cropFiles: [true], onSuccess: (all) => { window.outcome = { filesUploaded: all, filesFailed: [] }; } },
    }).open();`));
  const pane = page.getByRole("button", { name: /^Drag and Drop/ });
  await pane.waitFor();
  await pane.focus();
  await page.locator("#fsp-fileUpload").setInputFiles([harbour, letter]);
  await editor().locator(".up-editor-bench").waitFor();
  assert.equal(await editor().locator(".up-editor-name").innerText(), basename(harbour));
  assert.deepEqual(await inspect(page, "pane-editor"), []);
  await shape("Square").check();
  await button("Save").click();
  await leaves();
  await page.waitForFunction(() => window.outcome !== undefined);
  assert.deepEqual(await page.evaluate(() => window.told), [`cropped ${basename(harbour)}`, "started 2"]);
  const [picture, text] = await page.evaluate(() => window.outcome.filesUploaded);
  assert.deepEqual([picture.filename, text.filename], [basename(harbour), "letter.txt"]);
  assert.deepEqual(picture.cropped.cropArea.size, [600, 600]);
  assert.deepEqual((await look(picture.handle)).size, [600, 600]);

  // Who closes the editor has thought better of it: the picture stays here, and the pane is as before.
  await page.locator("#fsp-fileUpload").setInputFiles(await files.picture("Quay.png", 400, 300, 7));
  await editor().locator(".up-editor-bench").waitFor();
  await page.keyboard.press("Escape");
  await leaves();
  await page.locator(".up-status").waitFor({ state: "detached" });
  assert.deepEqual(await page.evaluate(() => window.told.length), 2);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".up-drop")), "the focus is back on the pane");
});

test("on a page of another origin, pictures are edited as well", async () => {
  const other = server.origin.replace("127.0.0.1", "localhost");
  const pair = await server.sign("--call", "pick");
  await openOwnPage(page, other, ownHtml(`
    const pair = ${JSON.stringify(pair)};
    filestack.init(pair.apiKey, { security: pair }).picker({ displayMode: "inline", container: "#picker", imageMax: [400, 400] }).open();`)
    .replace('src="/filestack.js"', `src="${server.origin}/filestack.js"`));
  await picker.isOpen();
  await picker.pick(harbour);
  await openEditor(harbour);
  await field("Height").fill("300");
  await button("Save").click();
  await leaves();
  assert.match(await picker.row(harbour).innerText(), /Edited/);
  const own = (url) => !url.replace("blob:", "").startsWith(`${other}/`);
  noted.requests = noted.requests.filter(own);
});

test("an editor that does not load says so, and comes with the next try", async () => {
  await page.route("**/picker-editor.js*", (route) => route.abort());
  await openOwn();
  await picker.pick(harbour);
  await edits(harbour).click();
  await page.locator("[data-notice]", { hasText: "The editor could not be loaded." }).waitFor();
  await page.unroute("**/picker-editor.js*");
  await openEditor(harbour);
});

test("every state of the editor looks right", async () => {
  const looksRight = async (state) => assert.deepEqual(await inspect(page, state), []);
  await page.goto(server.origin);
  await picker.isOpen();
  await picker.pick(harbour, await files.picture("Lighthouse.png", 600, 800, 200));
  await picker.is("ready");
  await looksRight("editor-ready");
  await openEditor(harbour);
  await looksRight("editor-open");
  await shape("Square").check({ force: true });
  await button("Zoom in").click();
  await looksRight("editor-square");
  await button("Rotate right").click();
  await shape("Circle").check({ force: true });
  await looksRight("editor-circle");
  await page.setViewportSize({ width: 320, height: 640 });
  assert.ok(await page.evaluate(() => document.querySelector(".up-editor").scrollWidth <= 320), "nothing is cut off at 320 pixels");
  await page.emulateMedia({ forcedColors: "active" });
  assert.deepEqual(await violations(page), []);
  await page.emulateMedia({ forcedColors: "none" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await button("Save").click();
  await leaves();
  await looksRight("editor-saved");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await openEditor(harbour);
  await looksRight("editor-right-to-left");
});
