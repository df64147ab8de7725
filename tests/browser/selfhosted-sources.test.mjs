// Self-hosted: the sources beside this device's files, each as a person uses it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect, violations } from "./support/chromium.mjs";
import { png } from "./support/files.mjs";
import { drop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { files, noted, page, picker, server, useWorld } from "./support/world.mjs";

let elsewhere;

/** Somebody else's server, with one file on it. */
async function startElsewhere() {
  const harbours = new Set();
  const harbour = png(640, 360, 20);
  const http = createServer((request, response) => {
    if (request.headers["x-harbour"] !== undefined) harbours.add(request.headers["x-harbour"]);
    const [path] = request.url.split("?");
    if (path === "/harbour%20map.pdf" || request.url === "/slow.pdf") {
      const send = () => response.writeHead(200, { "Content-Type": "application/pdf", "Content-Length": 2_400_000 });
      if (request.method === "HEAD") return send().end();
      const body = Buffer.alloc(2_400_000, "%PDF-1.4\n");
      if (path === "/harbour%20map.pdf") return send().end(body);
      return setTimeout(() => send().end(body), 1500);
    }
    if (path === "/harbour.png") return response.writeHead(200, { "Content-Type": "image/png" }).end(harbour);
    if (path === "/page.png") return response.writeHead(200, { "Content-Type": "image/png" }).end("<h1>No picture</h1>");
    response.writeHead(404).end();
  });
  await new Promise((ready) => http.listen(0, "127.0.0.1", ready));
  return {
    harbours,
    origin: `http://127.0.0.1:${http.address().port}`,
    stop: () => {
      http.closeAllConnections();
      return new Promise((ended) => http.close(ended));
    },
  };
}

useWorld({
  settings: '[fetch]\nallow_private = ["127.0.0.0/8"]\n',
  args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  async begin() {
    elsewhere = await startElsewhere();
  },
});
after(async () => {
  await elsewhere?.stop();
});

const looksRight = async (state) => assert.deepEqual(await inspect(page, state), []);
const tab = (name) => page.getByRole("tab", { name, exact: true });
const tabs = () => page.getByRole("tab").evaluateAll((all) => all.map((one) => one.title));
/** Waits until `name`'s tab says that something waits there, or, with no words, that nothing does. */
async function waits(name, words) {
  await page.waitForFunction(([title, said]) => {
    const one = document.querySelector(`[role=tab][title="${title}"]`);
    const words = document.getElementById(one.getAttribute("aria-describedby") ?? "")?.textContent;
    const marked = one.querySelector(".up-source-dot") !== null;
    return marked === (words !== undefined) && (said === undefined ? words === undefined : new RegExp(said).test(words));
  }, [name, words?.source]);
}
const panel = () => page.getByRole("tabpanel");
const selected = () => page.getByRole("tab", { selected: true }).getAttribute("title");
const focused = () => page.evaluate(() => document.activeElement.title || document.activeElement.textContent.trim());
const result = () => page.evaluate(() => new Promise((told) => setInterval(() => window.done && told(window.done), 50)));

/** Opens an inline picker with `options`, a piece of script. */
async function openWith(options) {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    const onUploadDone = (outcome) => { window.done = outcome; };
    window.picker = client.picker({ displayMode: "inline", container: "#picker", maxFiles: 5, onUploadDone, ...(${options}) });
    await window.picker.open();`));
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}

test("the sources stand in the page's order beside the stage, and above it where that is narrow", async () => {
  await openWith("{}");
  assert.deepEqual(await tabs(), ["My Device", "Link (URL)"]);
  assert.equal(await selected(), "My Device");
  await looksRight("sources-rail");
  assert.equal(await page.getByRole("tablist").getAttribute("aria-orientation"), "horizontal");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator('[role=tablist][aria-orientation="vertical"]').waitFor();
  await openWith('{ fromSources: ["url", "facebook", "local_file_system"] }');
  assert.deepEqual(await tabs(), ["Link (URL)", "My Device"]);
});

test("more sources than a phone has room for are behind a button, on a sheet under the thumb", async () => {
  const own = ["Letters", "Maps", "Logs", "Charts"].map((label) => `{ name: "${label.toLowerCase()}", label: "${label}", mounted(element) { element.textContent = "${label} are here"; } }`);
  await page.setViewportSize({ width: 390, height: 844 });
  await openWith(`{ fromSources: ["local_file_system", "url", ${own}] }`);
  const menu = () => page.getByRole("button", { name: /^Select From/ });
  const sheet = () => page.getByRole("dialog", { name: "Select From" });
  assert.equal(await menu().innerText(), "Select From: My Device");
  assert.deepEqual(await tabs(), []);
  await menu().click();
  await sheet().waitFor();
  assert.deepEqual(await tabs(), ["My Device", "Link (URL)", "Letters", "Maps", "Logs", "Charts"]);
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "detached" });
  assert.ok(await menu().evaluate((button) => button === document.activeElement), "the focus is back");
  await page.keyboard.press("Enter");
  await tab("My Device").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Select From: Letters" }).getByText("Letters are here").waitFor();
  await sheet().waitFor({ state: "detached" });
  await menu().click();
  await tab("Letters").and(page.locator(":focus")).waitFor();
  assert.equal(await selected(), "Letters");
  for (const [look, media, dir] of [["light", { colorScheme: "light" }, "ltr"], ["dark", { colorScheme: "dark" }, "rtl"], ["forced", { forcedColors: "active" }, "ltr"]]) {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    await page.evaluate((direction) => (document.querySelector(".up-root").dir = direction), dir);
    assert.deepEqual(await violations(page), []);
    await page.screenshot({ path: join(import.meta.dirname, `shots/sources-sheet-phone-${look}.png`) });
  }
  await page.mouse.click(200, 100);
  await sheet().waitFor({ state: "detached" });
  await menu().click();
  await tab("My Device").click();
  await drop(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  await picker.is("done");
  assert.equal(await menu().innerText(), "Select From", "the list of files is none of them");
  await page.setViewportSize({ width: 600, height: 844 });
  await page.getByRole("tablist").waitFor();
});

test("one source alone needs no rail", async () => {
  await openWith('{ fromSources: ["local_file_system"] }');
  await picker.isOpen();
  assert.deepEqual([await tabs(), await panel().count()], [[], 0]);
  await openWith('{ fromSources: ["url"] }');
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
  assert.deepEqual([await tabs(), await page.locator("input[type=file]").count()], [[], 0]);
  await drop(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  assert.deepEqual(await picker.names(), []);
});

test("the arrows move along the sources, and only Enter opens one", async () => {
  await openWith("{}");
  await tab("My Device").focus();
  await page.keyboard.press("ArrowDown");
  assert.deepEqual([await focused(), await selected()], ["Link (URL)", "My Device"]);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "My Device");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  assert.equal(await selected(), "Link (URL)");
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
});

test("what is behind a link is shown, and then fetched by the server itself", async () => {
  await openWith("{}");
  await tab("Link (URL)").click();
  const field = page.getByRole("textbox", { name: "Enter a URL" });
  await field.waitFor();
  await looksRight("sources-link");
  await field.fill(`${elsewhere.origin}/harbour%20map.pdf`);
  await field.press("Enter");
  const found = page.getByRole("region", { name: "harbour map.pdf" });
  await found.waitFor();
  assert.match(await found.innerText(), /application\/pdf · 2\.4 MB\s+From 127\.0\.0\.1:/);
  await looksRight("sources-link-found");
  await found.getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("done");
  assert.deepEqual(await picker.names(), ["harbour map.pdf"]);
  assert.match(await picker.row("harbour map.pdf").innerText(), /127\.0\.0\.1:\d+ · 2\.4 MB · Uploaded/);
  await looksRight("sources-link-done");
  const { filesUploaded: [file] } = await result();
  assert.deepEqual(
    [file.source, file.originalPath, file.filename, file.size, file.mimetype, "originalFile" in file],
    ["url", `${elsewhere.origin}/harbour%20map.pdf`, "harbour map.pdf", 2_400_000, "application/pdf", false],
  );
});

test("a picture behind a link is seen before it is added, and its host hears nothing of who looks", async () => {
  await openWith("{}");
  await tab("Link (URL)").click();
  const field = page.getByRole("textbox", { name: "Enter a URL" });
  await field.fill(`${elsewhere.origin}/harbour.png`);
  await field.press("Enter");
  const found = page.getByRole("region", { name: "harbour.png" });
  await page.waitForFunction(() => document.querySelector(".up-found img")?.naturalWidth === 640);
  await looksRight("sources-link-picture");
  assert.deepEqual(noted.requests.filter((url) => url.startsWith(elsewhere.origin)), []);
  const asked = page.waitForResponse(/link-preview/);
  await field.fill(`${elsewhere.origin}/page.png`);
  await field.press("Enter");
  await page.getByRole("region", { name: "page.png" }).waitFor();
  // What it really is has been seen by the server, which was not even asked for a picture, or refuses it.
  await Promise.race([asked.then((answer) => assert.equal(answer.status(), 422)), page.locator(".up-found-icon").waitFor()]);
  assert.equal(await page.locator(".up-found img").count(), 0);
  await field.fill(`${elsewhere.origin}/harbour.png`);
  await field.press("Enter");
  await found.getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("done");
  assert.deepEqual(await picker.names(), ["harbour.png"]);
});

test("a link that leads nowhere says so where it was typed, and what is there can be chosen after that", async () => {
  await openWith("{}");
  await tab("Link (URL)").click();
  const field = page.getByRole("textbox", { name: "Enter a URL" });
  await field.fill("my holiday");
  await page.getByRole("button", { name: "Check link", exact: true }).click();
  await panel().getByText("This is not a link to a file. Links begin with https://").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await field.fill(`${elsewhere.origin}/nothing`);
  assert.equal(await field.getAttribute("aria-invalid"), null);
  await field.press("Enter");
  await panel().getByText(/^The file behind the link cannot be fetched\. /).waitFor();
  await looksRight("sources-link-refused");
  await field.fill(`${elsewhere.origin}/slow.pdf`);
  await field.press("Enter");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("listitem", { name: "slow.pdf" }).getByText("The server is fetching it · 2.4 MB").waitFor();
  await looksRight("sources-link-fetching");
  await tab("Link (URL)").click();
  await page.getByRole("button", { name: /^View\/Edit Selected/ }).click();
  await picker.is("done");
});

test("links keep to the page's rules like every file", async () => {
  await openWith('{ accept: "image/*" }');
  await tab("Link (URL)").click();
  await page.getByRole("textbox", { name: "Enter a URL" }).fill(`${elsewhere.origin}/harbour%20map.pdf`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("[data-notice]").getByText("harbour map.pdf is not an accepted file type").waitFor();
  assert.deepEqual(await picker.names(), []);
});

test("a photo is taken with the camera, taken again, and uploaded", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"], videoResolution: "1280x720", disableTransformer: true }');
  await tab("Take Photo").click();
  await panel().locator("video").waitFor();
  await page.waitForFunction(() => document.querySelector("video").videoWidth > 0);
  assert.deepEqual(await page.locator("video").evaluate(({ videoWidth, videoHeight }) => [videoWidth, videoHeight]), [1280, 720]);
  await looksRight("sources-camera");
  const shutter = panel().getByRole("button", { name: "Take Photo", exact: true });
  await shutter.focus();
  await page.keyboard.press("Enter");
  await panel().getByRole("img", { name: /^Photo \d{4}-/ }).waitFor();
  assert.equal(await focused(), "Add");
  await looksRight("sources-camera-taken");
  await panel().getByRole("button", { name: "Take another" }).click();
  await shutter.click();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("done");
  const { filesUploaded: [file] } = await result();
  assert.deepEqual([file.source, file.mimetype, /^Photo [\d-]+ [\d.]+\.jpg$/.test(file.filename)], ["webcam", "image/jpeg", true]);
  assert.ok(file.size > 1000, `${file.size}`);
});

test("a video is recorded, looked at and uploaded", async () => {
  await openWith('{ fromSources: ["local_file_system", "video"] }');
  await tab("Record Video").click();
  await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
  assert.deepEqual(await page.locator("video").evaluate(({ videoWidth, videoHeight }) => [videoWidth, videoHeight]), [640, 480]);
  await panel().getByRole("button", { name: "Record Video", exact: true }).click();
  await panel().getByText("Recording 0:02").waitFor();
  await looksRight("sources-video-recording");
  await panel().getByRole("button", { name: "Stop", exact: true }).click();
  await panel().getByLabel(/^Video \d{4}-/).waitFor();
  await looksRight("sources-video-taken");
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("done");
  const { filesUploaded: [file] } = await result();
  assert.match(`${file.source} ${file.mimetype} ${file.filename}`, /^video video\/(mp4|webm) Video .+\.(mp4|webm)$/);
  assert.ok(file.size > 10_000, `${file.size}`);
});

test("what was recorded waits in its source when somebody turns to another one, and nothing is uploaded", async () => {
  await openWith('{ fromSources: ["local_file_system", "url", "audio"] }');
  await tab("Record Audio").click();
  const record = panel().getByRole("button", { name: "Record Audio", exact: true });
  await panel().getByRole("combobox", { name: "Microphone" }).waitFor();
  await record.click();
  await panel().getByText("Recording 0:01").waitFor();
  await looksRight("sources-audio-recording");
  await tab("Link (URL)").click();
  await waits("Record Audio", /^Sound .+ is ready to be added$/);
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
  assert.deepEqual([await picker.names(), await selected()], [[], "Link (URL)"]);
  await looksRight("sources-audio-waits");
  await tab("Record Audio").click();
  await panel().getByLabel(/^Sound \d{4}-/).waitFor();
  await looksRight("sources-audio-taken");
  await tab("My Device").click();
  await tab("Record Audio").click();
  await panel().getByRole("button", { name: "Take another" }).click();
  await waits("Record Audio", undefined);
  await record.click();
  await panel().getByRole("button", { name: "Stop", exact: true }).click();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("done");
  await waits("Record Audio", undefined);
});

test("the menu shows as selected what is beside it, and a source that is opened stays", async () => {
  await openWith('{ fromSources: ["local_file_system", "url", "webcam"], disableTransformer: true, uploadInBackground: false }');
  await tab("Take Photo").click();
  await panel().getByRole("button", { name: "Take Photo", exact: true }).click();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await picker.is("ready");
  await page.locator('[role=tablist]:not(:has([aria-selected="true"]))').waitFor();
  assert.equal(await page.locator(".fsp-source-list__item--active").count() + await panel().count(), 0);
  await looksRight("sources-none-selected");
  await tab("Take Photo").click();
  await panel().locator("video").waitFor();
  await tab("My Device").click();
  await panel().getByRole("button", { name: /^Select Files to Upload/ }).waitFor();
  assert.equal(await selected(), "My Device");
  await looksRight("sources-device-again");
  await panel().getByRole("button", { name: /^View\/Edit Selected/ }).click();
  await page.locator('[role=tablist]:not(:has([aria-selected="true"]))').waitFor();
  assert.equal((await picker.names()).length, 1);
});

test("a photo that does not fit is not lost, and another can be taken", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"], maxFiles: 1, uploadInBackground: false }');
  await drop(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  await picker.is("ready");
  await tab("Take Photo").click();
  await panel().getByRole("button", { name: "Take Photo", exact: true }).click();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("[data-notice]").getByText(/^Our file upload limit is 1 file\. Not added: Photo .+\.jpg\.$/).waitFor();
  await panel().getByRole("img", { name: /^Photo / }).waitFor();
  await panel().getByRole("button", { name: "Take another" }).click();
  await panel().locator("video").waitFor();
});

test("the microphone that somebody chooses is the one, the next time too", async () => {
  await openWith('{ fromSources: ["local_file_system", "audio"] }');
  await tab("Record Audio").click();
  const microphones = panel().getByRole("combobox", { name: "Microphone" });
  await microphones.waitFor();
  const [last] = (await microphones.locator("option").allInnerTexts()).slice(-1);
  const isLast = () => page.waitForFunction((label) => document.querySelector(".up-camera-device")?.selectedOptions[0]?.textContent === label, last);
  await microphones.selectOption({ label: last });
  await isLast();
  await tab("My Device").click();
  await tab("Record Audio").click();
  await isLast();
  // Unplugged since: another one is better than none.
  await page.evaluate((label) => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) => (wanted.audio.deviceId === undefined ? ask(wanted) : Promise.reject(new DOMException(label, "OverconstrainedError")));
  }, last);
  await tab("My Device").click();
  await tab("Record Audio").click();
  await page.waitForFunction((label) => document.querySelector(".up-camera-device")?.selectedOptions[0]?.textContent !== label, last);
});

test("the camera is let go when it is no longer needed", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"] }');
  await page.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => (window.seen = await ask(wanted));
  });
  const is = (state) => page.waitForFunction((wanted) => window.seen?.getTracks().every(({ readyState }) => readyState === wanted), state, { timeout: 5000 });
  await tab("Take Photo").click();
  await panel().locator("video").waitFor();
  await is("live");
  await tab("My Device").click();
  await picker.isOpen();
  await is("ended");
  await tab("Take Photo").click();
  await panel().locator("video").waitFor();
  await page.evaluate(() => window.picker.close());
  await is("ended");
});

test("a camera that is forbidden, missing or in use says what to do, and files can be chosen instead", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"] }');
  const troubles = [
    ["NotAllowedError", "Webcam Disabled", "Please enable your webcam to take a photo. Allow this page to use it, in the browser's address bar or settings."],
    ["NotFoundError", "Nothing to record with", "No camera or microphone was found. Connect one, then try again."],
    ["NotReadableError", "In use elsewhere", "Another program uses it. Close that program, then try again."],
  ];
  for (const [name, title, why] of troubles) {
    await page.evaluate((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", error));
    }, name);
    await tab("My Device").click();
    await tab("Take Photo").click();
    await panel().getByRole("heading", { name: title }).waitFor();
    await panel().getByText(why).waitFor();
  }
  await looksRight("sources-camera-busy");
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), panel().getByRole("button", { name: "Choose a file instead" }).click()]);
  await dialog.setFiles(await files.text("instead.txt", "a file"));
  await picker.is("done");
});

test("the screen can be taken instead of the camera, as a picture and as a video, where the browser lets it be seen", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam", "video"], maxFiles: 2, uploadInBackground: false, disableTransformer: true }');
  // Nobody is there to choose a window: this one is shown.
  await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 800, height: 500 });
    const paint = canvas.getContext("2d");
    setInterval(() => {
      paint.fillStyle = `hsl(${Date.now() / 50} 60% 60%)`;
      paint.fillRect(0, 0, 800, 500);
    }, 50);
    navigator.mediaDevices.getDisplayMedia = async () => (window.screenSeen = canvas.captureStream(20));
  });
  await tab("Take Photo").click();
  await panel().getByRole("button", { name: "Screen", exact: true }).click();
  await panel().getByLabel("What is on the screen").waitFor();
  await looksRight("sources-screen");
  await panel().getByRole("button", { name: "Take Photo", exact: true }).click();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await tab("Record Video").click();
  await panel().getByRole("button", { name: "Screen", exact: true }).click();
  await panel().getByLabel("What is on the screen").waitFor();
  await panel().getByRole("button", { name: "Record Video", exact: true }).click();
  await panel().getByText("Recording 0:01").waitFor();
  // The browser's own bar has a button to end it.
  await page.evaluate(() => window.screenSeen.getTracks().forEach((track) => {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }));
  await panel().getByLabel(/^Video \d{4}-/).waitFor();
  await panel().getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Upload 2", exact: true }).click();
  await picker.is("done");
  const { filesUploaded } = await result();
  assert.deepEqual(filesUploaded.map(({ source, mimetype }) => `${source} ${mimetype.split("/")[0]}`), ["webcam image", "video video"]);
});

test("without a screen to show there is no button for it, and saying no leaves the camera on", async () => {
  await openWith('{ fromSources: ["local_file_system", "webcam"] }');
  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await tab("Take Photo").click();
  await panel().getByRole("button", { name: "Screen", exact: true }).click();
  await panel().getByLabel("What the camera sees").waitFor();
  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = undefined;
  });
  await tab("My Device").click();
  await tab("Take Photo").click();
  await panel().getByLabel("What the camera sees").waitFor();
  assert.equal(await panel().getByRole("button", { name: "Screen", exact: true }).count(), 0);
});

test("a source of the page's own draws itself, brings files in every way, and hears when it goes", async () => {
  await openWith(`{ uploadInBackground: false, fromSources: ["local_file_system", {
    name: "harbour log", label: "Harbour log",
    icon: '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8" fill="currentColor"/></svg>',
    mounted(element, actions) {
      window.actions = actions;
      window.mounts = (window.mounts ?? 0) + 1;
      element.append(Object.assign(document.createElement("p"), { textContent: this.label + " of today" }));
    },
    unmounted(element) { window.unmounted = element.textContent; },
  }] }`);
  assert.deepEqual(await tabs(), ["My Device", "Harbour log"]);
  await tab("Harbour log").click();
  await panel().getByText("Harbour log of today").waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(window.actions).sort()),
    ["addCustomUrl", "addRawFile", "fetchAndAddUrl", "metadata", "showSummaryView", "startUploading"]);
  const url = `${elsewhere.origin}/harbour%20map.pdf`;
  const known = await page.evaluate((link) => window.actions.metadata(link), url);
  assert.deepEqual([known.filename, known.size, known.mimetype], ["harbour map.pdf", 2_400_000, "application/pdf"]);
  await page.evaluate(async (link) => {
    window.actions.addRawFile(new File(["tide"], "tide.txt", { type: "text/plain" }));
    window.actions.addCustomUrl({ url: link + "?again", filename: "known.pdf", mimetype: "application/pdf", size: 2_400_000 });
    await window.actions.fetchAndAddUrl(link, { "X-Harbour": "7" });
  }, url);
  assert.equal(await page.evaluate((link) => window.actions.fetchAndAddUrl(link).catch(({ message }) => message), `${elsewhere.origin}/nothing`), "the URL answers with status 404");
  await page.getByRole("button", { name: "View/Edit Selected 3" }).waitFor();
  await looksRight("sources-custom");
  await page.evaluate(() => window.actions.showSummaryView());
  await picker.is("ready");
  await page.waitForFunction(() => window.unmounted === "Harbour log of today");
  assert.deepEqual(await picker.names(), ["tide.txt", "known.pdf", "harbour map.pdf"]);
  await page.evaluate(() => window.actions.startUploading());
  await picker.is("done");
  const { filesUploaded } = await result();
  assert.deepEqual(filesUploaded.map(({ source, originalPath, filename }) => [source, originalPath, filename]), [
    ["harbour log", "tide.txt", "tide.txt"],
    ["harbour log", `${url}?again`, "known.pdf"],
    ["harbour log", url, "harbour map.pdf"],
  ]);
  assert.equal(await page.evaluate(() => window.mounts), 1);
  assert.deepEqual(elsewhere.harbours, new Set(["7"]));
});

test("a source of the page's own that fails does not break the picker", async () => {
  await openWith('{ fromSources: [{ name: "broken", mounted() { throw new Error("no"); } }, "local_file_system"] }');
  await page.getByRole("tab", { name: "broken" }).waitFor();
  await tab("My Device").click();
  await picker.choose(await files.text("fine.txt", "fine"));
  await picker.is("done");
});

test("our own page's content policy allows every source", async () => {
  await page.route(`${server.origin}/`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("&#34;url&#34;", ["url", "webcam", "video", "audio"].map((name) => `&#34;${name}&#34;`).join());
    await route.fulfill({ response, body });
  });
  await page.goto(server.origin);
  await picker.isOpen();
  assert.deepEqual(await tabs(), ["My Device", "Link (URL)", "Take Photo", "Record Video", "Record Audio", "Samples"]);
  await looksRight("sources-all");
  await page.setViewportSize({ width: 1280, height: 800 });
  await tab("Link (URL)").click();
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
  await tab("Take Photo").click();
  await panel().getByRole("button", { name: "Take Photo", exact: true }).click();
  await panel().getByRole("img", { name: /^Photo / }).waitFor();
  await tab("Record Audio").click();
  await panel().getByRole("button", { name: "Record Audio", exact: true }).click();
  await panel().getByText("Recording 0:01").waitFor();
  await panel().getByRole("button", { name: "Stop", exact: true }).click();
  await panel().getByLabel(/^Sound \d{4}-/).waitFor();
});

test("a source that does not load says so, and is tried again", async () => {
  await openWith("{}");
  await page.route("**/picker-sources.js*", (route) => route.abort());
  await tab("Link (URL)").click();
  await panel().getByText("This could not be loaded.").waitFor();
  await looksRight("sources-not-loaded");
  await page.unroute("**/picker-sources.js*");
  await panel().getByRole("button", { name: "Try again" }).click();
  await page.getByRole("textbox", { name: "Enter a URL" }).waitFor();
});

test("over the page the menu stands in the dialog, and the camera goes with it", async () => {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const fromSources = ["local_file_system", "url", "webcam", "video", "audio"];
    await filestack.init(apiKey, { security: { policy, signature } }).picker({ maxFiles: 5, fromSources }).open();`));
  await picker.isOpen();
  await tab("Record Video").click();
  await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
  await looksRight("sources-overlay");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("over the page: whoever closes with something recorded that was not added is asked first", async () => {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const fromSources = ["local_file_system", "video"];
    await filestack.init(apiKey, { security: { policy, signature } }).picker({ maxFiles: 5, fromSources }).open();`));
  await picker.isOpen();
  await tab("Record Video").click();
  await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
  await panel().getByRole("button", { name: "Record Video", exact: true }).click();
  await panel().getByText("Recording 0:01").waitFor();
  const close = page.getByRole("button", { name: "Close", exact: true });
  await close.click();
  const still = page.getByRole("alertdialog", { name: "Recording" });
  await still.getByText("If you close now, what was recorded is lost.").waitFor();
  await page.keyboard.press("Enter");
  await panel().getByRole("button", { name: "Stop", exact: true }).click();
  await panel().getByLabel(/^Video \d{4}-/).waitFor();
  await tab("My Device").click();
  await page.keyboard.press("Escape");
  const ask = page.getByRole("alertdialog", { name: /^Video .+ is ready to be added$/ });
  await ask.waitFor();
  await looksRight("sources-overlay-leave");
  await ask.getByRole("button", { name: "Cancel", exact: true }).click();
  await ask.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await ask.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});
