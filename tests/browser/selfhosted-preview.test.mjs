// Self-hosted: files are looked at in the picker, from this computer's copy, under our page's content policy.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect, launch, open } from "./support/chromium.mjs";
import { makeFiles, png } from "./support/files.mjs";
import { assertClean, pickerOn } from "./support/picker.mjs";
import { startSelfHosted } from "./support/server.mjs";

let server, browser, files, context, page, noted, picker;
/** What the server itself has, and this computer never had. */
const office = await mkdtemp(join(tmpdir(), "sealdrop-office-"));

before(async () => {
  server = await startSelfHosted(`[customsource]\nfolder = ${JSON.stringify(office)}\nname = "Harbour office"\n`);
  browser = await launch();
  files = await makeFiles();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await files?.remove();
  await rm(office, { recursive: true });
});
beforeEach(async () => {
  ({ page, context, noted } = await open(browser));
  picker = pickerOn(page);
  await page.goto(server.origin);
  await picker.isOpen();
});
afterEach(async () => {
  await context.close();
  // The browser's own viewer brings its own parts with it.
  const requests = noted.requests.filter((url) => !/^chrome(-extension)?:/.test(url));
  assertClean({ ...noted, requests }, server.origin);
});

async function fileOf(name, bytes) {
  const path = join(dirname(await files.text("beside.txt", "")), name);
  await writeFile(path, bytes);
  return path;
}
/** A second of a tone, as PCM in a WAVE file. */
function tone() {
  const rate = 8000;
  const bytes = Buffer.alloc(44 + rate * 2);
  bytes.write("RIFF", 0).toString();
  bytes.writeUInt32LE(36 + rate * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  for (const [value, at] of [[1, 20], [1, 22], [2, 32], [16, 34]]) bytes.writeUInt16LE(value, at);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.write("data", 36);
  bytes.writeUInt32LE(rate * 2, 40);
  for (let at = 0; at < rate; at += 1) bytes.writeInt16LE(Math.round(Math.sin(at / 4) * 9000), 44 + at * 2);
  return bytes;
}
/** A page with one line, as small as a PDF can be. */
function pdf(line) {
  const stream = `BT /F1 36 Tf 60 700 Td (${line}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return place;
  });
  const start = text.length;
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  return `${text}xref\n0 6\n0000000000 65535 f \n${rows}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`;
}
/** A moving picture, recorded by the browser itself. */
const film = () => page.evaluate(async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  for (let step = 0; step < 12; step += 1) {
    pen.fillStyle = `hsl(${step * 30} 70% 50%)`;
    pen.fillRect(0, 0, 320, 180);
    await new Promise((turn) => setTimeout(turn, 50));
  }
  await new Promise((stopped) => {
    recorder.addEventListener("stop", stopped);
    recorder.stop();
  });
  return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()));
});

const preview = () => page.getByRole("dialog");
async function look(path) {
  await picker.choose(path);
  await picker.rowIs(path, "stored");
  await page.getByRole("button", { name: `Preview ${path.split("/").at(-1)}`, exact: true }).click();
}

test("a video is played, from the first frame on", async () => {
  await look(await fileOf("Harbour at dawn.webm", Buffer.from(await film())));
  await page.waitForFunction(() => document.querySelector("dialog video")?.readyState >= 2);
  assert.deepEqual(await inspect(page, "preview-video"), []);
});

test("a sound is heard", async () => {
  await look(await fileOf("Foghorn.wav", tone()));
  await page.waitForFunction(() => document.querySelector("dialog audio")?.duration === 1);
  assert.deepEqual(await inspect(page, "preview-audio"), []);
});

test("a text is read, as text, whatever it contains", async () => {
  await look(await fileOf("log.html", `<script>document.title = "taken over"</script>\n<h1>Low tide at six</h1>\n${"Wind from the west, four.\n".repeat(20_000)}`));
  const text = page.locator("dialog pre");
  assert.match(await text.innerText(), /^<script>/);
  await page.getByText("The first 200 kB are shown").waitFor();
  assert.notEqual(await page.title(), "taken over");
  assert.deepEqual(await inspect(page, "preview-text"), []);
});

test("a PDF is shown by the browser's own viewer, or it is said that this browser has none", async () => {
  await look(await fileOf("Tide tables.pdf", pdf("Low tide at six")));
  const able = await page.evaluate(() => navigator.pdfViewerEnabled);
  if (able) await page.locator("dialog iframe").waitFor();
  else await page.getByText("This file cannot be shown here. It is uploaded as it is.").waitFor();
  await page.waitForTimeout(1500);
  assert.deepEqual(await inspect(page, "preview-pdf"), []);
});

test("what calls itself a PDF and is a page runs nothing", async () => {
  await look(await fileOf("page.pdf", `<script>top.document.title = "taken over"</script>`));
  await page.waitForTimeout(500);
  assert.notEqual(await page.title(), "taken over");
});

test("what the browser cannot play is said kindly, and is uploaded all the same", async () => {
  await look(await fileOf("broken.mp4", Buffer.from("not a film")));
  await page.getByText("This file cannot be shown here. It is uploaded as it is.").waitFor();
  assert.deepEqual(await inspect(page, "preview-failed"), []);
});

test("what never was on this computer can be looked at once the server has stored it", async () => {
  const write = (name, bytes) => writeFile(join(office, name), bytes);
  await write("1 Harbour.png", png(400, 300, 20));
  await write("2 Foghorn.wav", tone());
  await write("3 Log.txt", "Wind from the west, four.\n".repeat(20_000));
  await write("4 Tides.pdf", pdf("Low tide at six"));
  await write("5 Broken.mp4", Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(500, 7)]));
  await write("6 Chart.bin", Buffer.from([1, 2]));
  await page.getByRole("tab", { name: "Harbour office" }).click();
  await page.getByRole("option").first().focus();
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Add 6", exact: true }).click();
  await picker.is("done");
  assert.equal(await page.getByRole("button", { name: /^Preview / }).count(), 5);
  await page.getByRole("button", { name: "Preview 1 Harbour.png", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("dialog img")?.naturalWidth === 400);
  assert.deepEqual(await inspect(page, "preview-stored"), []);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector("dialog audio")?.duration === 1);
  await preview().getByRole("button", { name: "Next file" }).click();
  assert.match(await page.locator("dialog pre").innerText(), /^Wind from the west/);
  await page.getByText("The first 200 kB are shown").waitFor();
  await preview().getByRole("button", { name: "Next file" }).click();
  if (await page.evaluate(() => navigator.pdfViewerEnabled)) await page.locator("dialog iframe[src^='blob:']").waitFor();
  else await page.getByText("This file cannot be shown here.").waitFor();
  await preview().getByRole("button", { name: "Next file" }).click();
  await preview().getByText("5 of 5").waitFor();
  await page.getByText("This file cannot be shown here.").waitFor();
});

test("one goes through all that can be looked at, with buttons and keys, and the focus comes back", async () => {
  const paths = [await files.text("one.txt", "1"), await fileOf("two.bin", Buffer.from([1, 2])), await files.text("three.txt", "3"), await files.picture("four.png", 30, 20, 1)];
  await picker.choose(...paths);
  await picker.is("done");
  await picker.row(paths[0]).focus();
  await page.keyboard.press("Enter");
  await preview().getByText("1 of 3").waitFor();
  await page.keyboard.press("ArrowRight");
  await preview().getByRole("heading", { name: "three.txt" }).waitFor();
  await preview().getByRole("button", { name: "Next file" }).click();
  await preview().getByRole("img", { name: "four.png" }).waitFor();
  await page.keyboard.press("Escape");
  await preview().waitFor({ state: "detached" });
  assert.ok(await picker.row(paths[0]).evaluate((row) => row === document.activeElement));
});
