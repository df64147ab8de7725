// Self-hosted: what pages and test scripts know of the hosted picker by name is found here, each in the state it belongs
// to: its texts, which `customText` replaces, and the classes and ids of its parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { context, files, makePicker, page, picker, proxy, status, tab, text, useWorld } from "./options/world.mjs";
import { MB } from "./support/files.mjs";
import { dragOver, drop } from "./support/picker.mjs";

useWorld();

/** The texts that the SDK's typings list, but those without a place here. */
const TEXTS = [
  "Upload", "Upload more", "Deselect All", "View/Edit Selected", "Sign Out",
  "My Device", "Take Photo", "Link (URL)", "Record Video", "Record Audio", "Custom Source",
  "Add", "more file", "more files",
  "Connect {providerName}", "Select Files from {providerName}", "You need to authenticate with {providerName}.",
  "A new page will open to connect your account.", "We only extract images and never modify or delete them.",
  'To disconnect from {providerName} click "Sign out" button in the menu.', "Sign in with Google", "This folder is empty.",
  "Files", "Images", "Uploaded", "Uploading", "Completed", "Filter", "Selected Files", "Crop is required on images",
  "Crop", "Circle", "Rotate", "Edit", "Reset", "Done", "Save", "Next", "Edit Image", "This image cannot be edited",
  "Connection Lost", "Failed While Uploading", "Retrying in", "Try again", "Try now",
  "Drag and Drop, Copy and Paste Files", "or Drag and Drop, Copy and Paste Files", "Select Files to Upload", "Select From", "Drop your files anywhere",
  "Enter a URL",
  "Webcam Disabled", "Webcam Not Supported", "Please enable your webcam to take a photo.",
  "Your current browser does not support webcam functionality.",
  "File {displayName} is not an accepted file type. The accepted file types are {types}",
  "File {displayName} is too big. The accepted file size is less than {roundFileSize}",
  "Our file upload limit is {maxFiles} {filesText}", 'No search results found for "{search}"', "An error occurred. Please try again.",
];
// Without a place: "Web Search" and "Search images" (no server here searches for images yet), "Go back" (the way back is
// made of folders' names), "Cropped Images" and "Edited Images" (one list has all, and each row says what was done),
// "Mask" and "Revert" (the editor has shapes and steps instead), "We suggest using Chrome or Firefox." (we do not).

/** The same for classes; ids have their `#`. Attributes stand as selectors do. */
const NAMES = [
  "#__filestack-picker", "fsp-picker", "fsp-picker--active", "fsp-picker__container", "fsp-picker__body", "fsp-picker__close-button",
  "fsp-modal", "fsp-modal__sidebar", "fsp-modal__body", "fsp-header", "fsp-header-text", "fsp-content", "fsp-content--selected-items",
  "fsp-source-list", "fsp-source-list__item", "fsp-source-list__item--active", "fsp-source-list__item.active", "fsp-source-list__item[title='Link (URL)']", "fsp-source-list__icon", "fsp-source-list__label",
  "fsp-icon", "fsp-icon--local_file_system", "fsp-icon--googledrive",
  "fsp-drop-area-container", "fsp-drop-area", "fsp-drop-area__title", "fsp-drop-area__subtitle", "fsp-drop-area__button", "fsp-select-labels", "fsp-dropzone-overlay", "fsp-text__title",
  "fsp-local-source__fileinput#fsp-fileUpload[data-testid='fsp-fileUpload'][type=file]",
  "fsp-url-source__form", "fsp-url-source__input[type=url]", "fsp-url-source__submit-button",
  "fsp-grid", "fsp-grid__cell", "fsp-grid__cell--selected", "fsp-source-auth__wrapper",
  "fsp-summary", "fsp-summary__body", "fsp-summary__item", "fsp-summary__item-name", "fsp-summary__item-progress", "fsp-summary__size", "fsp-summary__thumbnail-container",
  "fsp-summary__actions-container", "fsp-summary__action--remove", "fsp-summary__go-back",
  "fsp-footer", "fsp-footer--appeared", "fsp-footer__nav", "fsp-footer__nav--left", "fsp-footer__nav--right", "fsp-footer-text", "fsp-badge",
  "fsp-button", "fsp-button--primary", "fsp-button--cancel", "fsp-button--disabled", "fsp-button--upload", "fsp-button--auth", "fsp-button-auth",
  "fsp-button-upload[title=Upload][data-e2e=upload]",
  "fsp-drop-pane__container", "fsp-drop-pane__input", "fsp-drop-pane__text", "fsp-drop-pane__icon",
  "fst-sidebar", "fst-sidebar__option", "fst-icon",
];
// Without an element: `fsp-picker__brand-container` (no mark of ours is shown), `fsp-header-icon`, `fsp-mobile-menu` (the
// menu is the same list on a phone), `fsp-url-source__submit-icon` (the button has words), `fsp-image-search__form`,
// `fsp-image-grid` and `fsp-image-grid__image` (no search for images yet), `fsp-footer__nav--center`.

const seen = new Set();

/** A text of the page's own for the text at `index`, with the same run-time values in it. */
const ownText = (english) => [`‹${TEXTS.indexOf(english)}`, ...(english.match(/\{\w+\}/g) ?? []), "›"].join(" ");
const CUSTOM = JSON.stringify(Object.fromEntries(TEXTS.map((english) => [english, ownText(english)])));

/** Everything that is written or said on the page, a line each. */
const words = () => page.evaluate(() => {
  const said = (element) => ["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name) ?? "");
  return [document.body.innerText, ...[...document.querySelectorAll(".up-root *")].flatMap((element) => [...said(element), element.tagName === "OPTION" ? element.textContent : ""])].join("\n");
});

/** Waits until all of `texts` are there in the page's own words, their values filled in. */
async function says(...texts) {
  for (const english of texts) {
    const pattern = new RegExp(`‹${TEXTS.indexOf(english)}( [^{}›]*)?`);
    const deadline = Date.now() + 30_000;
    for (let now = await words(); !pattern.test(now); now = await words()) {
      assert.ok(Date.now() < deadline, `"${english}" is not there: ${now.replace(/\n+/g, " | ")}`);
      await page.waitForTimeout(50);
    }
    seen.add(english);
  }
}
/** Waits until all of `names` are there. */
async function has(...names) {
  for (const name of names) {
    await page.locator(name.startsWith("#") ? name : `.${name}`).first().waitFor({ state: "attached" });
    seen.add(name);
  }
}
/** A picker with `options` and every text replaced; `server` is what it says it has. */
async function openNamed(options, prefetch = {}) {
  await page.route("**/prefetch", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), customsource: false, ...prefetch } });
  });
  await makePicker(`{ customText: ${CUSTOM}, ...(${options}) }`);
  await page.evaluate(() => window.picker.open());
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}
const openSource = (english) => page.locator(`[role=tab][title^="‹${TEXTS.indexOf(english)} "]`).click();

test("empty, and with files in the air", async () => {
  await openNamed('{ displayMode: "overlay", maxFiles: 5 }');
  await has("#__filestack-picker", "fsp-picker", "fsp-picker--active", "fsp-picker__container", "fsp-picker__body", "fsp-picker__close-button", "fsp-modal", "fsp-modal__body",
    "fsp-header", "fsp-header-text", "fsp-content", "fsp-icon", "fsp-drop-area-container", "fsp-drop-area", "fsp-drop-area__title", "fsp-drop-area__subtitle",
    "fsp-drop-area__button", "fsp-select-labels", "fsp-local-source__fileinput#fsp-fileUpload[data-testid='fsp-fileUpload'][type=file]");
  await says("Select Files to Upload", "or Drag and Drop, Copy and Paste Files");
  assert.equal(await page.locator(".fsp-content--selected-items").count(), 0);
  await dragOver(page, [text("a.txt")]);
  await has("fsp-dropzone-overlay", "fsp-text__title");
  await says("Drop your files anywhere");
});

test("the menu, links and cameras", async () => {
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async ({ audio }) => {
      throw new DOMException("", audio ? "NotSupportedError" : "NotAllowedError");
    };
  });
  await openNamed('{ maxFiles: 5, fromSources: ["local_file_system", "url", "webcam", "video", "audio", "customsource"] }', { customsource: true, customsource_name: "" });
  await says("Select From", "My Device", "Link (URL)", "Take Photo", "Record Video", "Record Audio", "Custom Source");
  await has("fsp-modal__sidebar", "fsp-source-list", "fsp-source-list__item", "fsp-source-list__item--active", "fsp-source-list__item.active",
    "fsp-source-list__icon", "fsp-source-list__label", "fsp-icon--local_file_system");
  await openSource("Link (URL)");
  await says("Enter a URL");
  await has("fsp-url-source__form", "fsp-url-source__input[type=url]", "fsp-url-source__submit-button");
  await openSource("Take Photo");
  await says("Webcam Disabled", "Please enable your webcam to take a photo.", "Try again");
  await openSource("Record Video");
  await says("Webcam Not Supported", "Your current browser does not support webcam functionality.");
  // Who replaces no text finds the titles as they were.
  await makePicker('{ fromSources: ["local_file_system", "url"] }');
  await page.evaluate(() => window.picker.open());
  await has("fsp-source-list__item[title='Link (URL)']");
});

test("drives: signing in, a folder, nothing in it, nothing found", async () => {
  const contents = [{ name: "notes.txt", path: "id:1", folder: false, mimetype: "text/plain", bytes: 5 }, { name: "Old", path: "id:2", folder: true }];
  await page.route("**/folder/list", (route) => {
    const { clouds } = route.request().postDataJSON();
    const [[name, { path, search }]] = Object.entries(clouds);
    const auth = { redirect_url: `${proxy.origin}/sign-in` };
    return route.fulfill({ json: { token: "T", [name]: name !== "box" ? { auth } : { contents: path === "/" && !search ? contents : [], search: true, next: "" } } });
  });
  const clouds = { facebook: "Facebook", googledrive: "Google Drive", box: "Box" };
  await openNamed('{ maxFiles: 5, uploadInBackground: false, fromSources: ["local_file_system", "facebook", "googledrive", "box"], viewType: "grid" }', { clouds });
  await tab("Facebook").click();
  await says("Connect {providerName}", "Select Files from {providerName}", "You need to authenticate with {providerName}.", "A new page will open to connect your account.",
    "We only extract images and never modify or delete them.", 'To disconnect from {providerName} click "Sign out" button in the menu.');
  await has("fsp-source-auth__wrapper", "fsp-button--auth", "fsp-button-auth", "fsp-icon--googledrive");
  await tab("Google Drive").click();
  await says("Sign in with Google");
  await tab("Box").click();
  await says("Sign Out", "Add");
  const option = (name) => page.getByRole("option", { name: new RegExp(`^${name}`) });
  await option("notes.txt").click();
  await says("Deselect All");
  await has("fsp-grid", "fsp-grid__cell", "fsp-grid__cell--selected", "fsp-footer", "fsp-footer--appeared");
  await option("Old").dblclick();
  await says("This folder is empty.");
  await page.getByRole("searchbox").fill("harbour");
  await says('No search results found for "{search}"');
  await drop(page, [text("a.txt")], page.locator(".up-rail"));
  await tab("Box").click();
  await says("View/Edit Selected");
  await has("fsp-summary__go-back", "fsp-badge");
});

test("chosen files, too few of them, and what was refused", async () => {
  await openNamed('{ maxFiles: 10, minFiles: 3, uploadInBackground: false, accept: ["image/*", ".txt"], maxSize: 2000000 }');
  await drop(page, [text("a.txt"), { name: "b.bin", type: "application/x-thing", text: "b" }]);
  await says("File {displayName} is not an accepted file type. The accepted file types are {types}", "more files", "Upload", "Upload more", "Selected Files");
  await has("fsp-content--selected-items", "fsp-summary", "fsp-summary__body", "fsp-summary__item", "fsp-summary__item-name", "fsp-summary__size", "fsp-summary__thumbnail-container",
    "fsp-summary__actions-container", "fsp-summary__action--remove", "fsp-footer__nav", "fsp-footer__nav--left", "fsp-footer__nav--right", "fsp-footer-text",
    "fsp-button", "fsp-button--primary", "fsp-button--upload", "fsp-button--disabled");
  await drop(page, [text("b.txt"), text("big.txt", "x".repeat(2_000_001))]);
  await says("File {displayName} is too big. The accepted file size is less than {roundFileSize}", "more file", "Deselect All");
  await has("fsp-button--cancel");
  await drop(page, ["c", "d", "e", "f", "g", "h", "i", "j", "k"].map((name) => text(`${name}.txt`)));
  await says("Our file upload limit is {maxFiles} {filesText}", "Filter", "Files", "Images", "Uploading", "Completed");
  // A page's script finds the button by its English title where that is not replaced.
  await makePicker("{ maxFiles: 5, uploadInBackground: false }");
  await page.evaluate(() => window.picker.open());
  await picker.isOpen();
  await drop(page, [text("a.txt")]);
  await has("fsp-button-upload[title=Upload][data-e2e=upload]");
});

test("the editor", async () => {
  await openNamed("{ maxFiles: 5, transformations: { crop: { force: true } } }");
  await page.locator("#fsp-fileUpload").setInputFiles([await files.picture("a.png", 300, 200, 20), await files.picture("b.png", 300, 200, 90)]);
  await page.locator(".up-editor-bench").waitFor();
  await says("Edit Image", "Crop", "Circle", "Rotate", "Reset", "Next");
  await has("fst-sidebar", "fst-sidebar__option", "fst-icon");
  await page.keyboard.press("Escape");
  await says("Crop is required on images", "Edit");
  await page.locator("[data-e2e=upload]").click();
  await page.locator(".up-editor-bench").waitFor();
  await page.getByRole("button", { name: new RegExp(`^‹${TEXTS.indexOf("Next")} `) }).click();
  await says("Save");
  await openNamed("{ maxFiles: 5, disableTransformer: true, disableThumbnails: true, uploadInBackground: false }");
  await page.locator("#fsp-fileUpload").setInputFiles({ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.locator(`[aria-label^="‹${TEXTS.indexOf("Edit")} "], [aria-label^="‹${TEXTS.indexOf("Edit")}"]`).first().click();
  await says("This image cannot be edited", "Save");
});

test("uploads: under way, stored, without a connection, failed", async () => {
  await openNamed("{ maxFiles: 5 }");
  proxy.setRate(MB / 2);
  await drop(page, [text("a.txt", "x".repeat(2 * MB))]);
  await has("fsp-summary__item-progress");
  proxy.setRate(Infinity);
  await says("Uploaded", "Done");
  let aborts = true;
  await page.route("**/multipart/start", (route) => (aborts ? route.abort() : route.fulfill({ status: 400, json: {} })));
  // Empty files go without the SDK, whose own patience is long.
  await drop(page, [text("empty.txt", "")]);
  await says("Retrying in", "Try now");
  const tryNow = page.getByRole("button", { name: new RegExp(`^‹${TEXTS.indexOf("Try now")} `) });
  while ((await status("failed").count()) === 0) await tryNow.click({ timeout: 1000 }).catch(() => undefined);
  await says("Failed While Uploading", "Connection Lost", "Try again");
  aborts = false;
  await page.getByRole("button", { name: new RegExp(`^‹${TEXTS.indexOf("Try again")} ›$`) }).click();
  await says("An error occurred. Please try again.");
});

test("the drop pane", async () => {
  await openNamed('{ displayMode: "dropPane" }');
  await says("Drag and Drop, Copy and Paste Files");
  await has("fsp-drop-pane__container", "fsp-drop-pane__input", "fsp-drop-pane__text", "fsp-drop-pane__icon");
});

test("nothing of the lists was left out", () => {
  assert.deepEqual([...TEXTS, ...NAMES].filter((name) => !seen.has(name)), []);
});
