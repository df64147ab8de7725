// Self-hosted: what a screen reader finds in every main state, as the browser's own accessibility tree has it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MB } from "./support/files.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { treeOf } from "./support/tree.mjs";
import { context, files, page, picker, proxy, useWorld } from "./support/world.mjs";

let harbour, lighthouse, film;

useWorld({
  args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  opening: { viewport: { width: 1280, height: 800 } },
  async begin() {
    harbour = await files.picture("Harbour.png", 800, 600, 20);
    lighthouse = await files.picture("Lighthouse.png", 600, 800, 200);
    film = await files.random("film.mov", 40 * MB);
  },
});

async function openWith(options) {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker({ displayMode: "inline", container: "#picker", maxFiles: 10, fromSources: ["local_file_system"], ${options} });
    await window.picker.open();`));
  await page.locator(".up-picker:not(:has([aria-busy=true]))").waitFor();
}
/** Lets uploads begin and then stand where they are. */
const holdParts = () => page.route("**/multipart/part?*", () => undefined);

/** The tree of what `selector` finds is `expected`, which may be indented. */
async function reads(selector, expected) {
  const indent = /^ */.exec(expected.replace(/^\n/, ""))[0];
  const wanted = expected.trim().split("\n").map((line) => line.replace(indent, "")).join("\n");
  assert.equal(await treeOf(page, selector), wanted);
}
const PICKER = ".up-picker";

test("empty, beside its sources", async () => {
  await openWith(`fromSources: ["local_file_system", "url", "webcam", "customsource"], maxSize: 5_000_000, accept: ["image/*"]`);
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      tablist "Select From"
        tab "My Device" selected
        tab "Link (URL)"
        tab "Take Photo"
        tab "Samples"
      tabpanel "My Device"
        button "Select Files to Upload or Drag and Drop, Copy and Paste Files" (Up to 10 images · up to 5 MB each)
        button "Select a folder"
  `);
});

test("rows that wait, and the editor", async () => {
  await openWith("");
  await picker.pick(harbour, lighthouse);
  await picker.is("ready");
  // What can be looked at can be opened.
  await page.getByRole("button", { name: /^Preview / }).nth(1).waitFor();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      heading "Selected Files 2"
      button "Show as grid"
      button "Add folder"
      button "Add more"
      list "Selected Files 2"
        listitem "Harbour.png" (6 kB · Ready to upload)
          button "Preview Harbour.png"
          "Harbour.png"
          "6 kB · Ready to upload"
          button "Edit Harbour.png"
          button "Remove Harbour.png"
        listitem "Lighthouse.png" (7 kB · Ready to upload)
          button "Preview Lighthouse.png"
          "Lighthouse.png"
          "7 kB · Ready to upload"
          button "Edit Lighthouse.png"
          button "Remove Lighthouse.png"
      "2 files ready"
      "12 kB"
      button "Deselect All"
      button "Upload 2"
  `);
  await page.getByRole("button", { name: "Edit Harbour.png" }).click();
  await page.locator(".up-editor-bench").waitFor();
  await reads("dialog", `
    dialog "Edit Image Harbour.png" modal
      status
      alert
      heading "Edit Image Harbour.png"
      button "Close without saving" (Close without saving (Esc))
      application "Crop: 800 by 600 pixels, 0 from the left, 0 from the top" (Arrow keys move the frame, with Alt they change its size, with Shift in bigger steps. Plus and minus zoom, square brackets rotate.)
      group "Shape"
        radio "Free" checked
        radio "Original"
        radio "Square"
        radio "Circle"
        radio "4:3"
        radio "3:2"
        radio "16:9"
      group "Rotate"
        button "Rotate left" (Rotate left ([))
        button "Rotate right" (Rotate right (]))
        button "Flip horizontally"
        button "Flip vertically"
      group "Zoom"
        button "Zoom out" (Zoom out (-))
        slider "Zoom" = 1
        button "Zoom in" (Zoom in (+))
      textbox "Alt text"
      group "Pixels"
        spinbutton "Width" = 800
        spinbutton "Height" = 600
        spinbutton "From left" = 0
        spinbutton "From top" = 0
      button "Undo" disabled (Nothing has been changed)
      button "Reset" disabled (Nothing has been changed)
      "800 × 600 pixels"
      button "Cancel"
      button "Save"
  `);
});

test("rows that are sent, failed, removed and paused, and wait for a connection", async () => {
  await page.route("**/multipart/start", (route) => {
    if (route.request().postDataJSON().filename !== "refused.txt") return route.continue();
    return route.fulfill({ status: 403, json: { error: "not today", code: "not_allowed", trace: "t2" } });
  });
  await openWith("disableTransformer: true");
  await holdParts();
  const [refused, gone, other] = await Promise.all(["refused.txt", "gone.mov", "other.mov"].map((name) => files.text(name, "x".repeat(10))));
  await picker.choose(film, refused, gone, other);
  await picker.rowIs(refused, "failed");
  await page.getByRole("button", { name: "Pause other.mov" }).click();
  await picker.rowIs(other, "paused");
  await page.getByRole("button", { name: "Cancel gone.mov" }).click();
  await page.getByRole("button", { name: "Undo: keep gone.mov" }).focus();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      heading "Selected Files 3"
      button "Show as grid"
      button "Add folder"
      button "Add more"
      list "Selected Files 3"
        listitem "film.mov" (0% · 0 bytes of 40 MB)
          button "Preview film.mov"
          "film.mov"
          "0% · 0 bytes of 40 MB"
          button "Pause film.mov"
          button "Cancel film.mov"
          progressbar "film.mov" = 0
        listitem "refused.txt" (Failed while uploading. Not today.)
          button "Preview refused.txt"
          "refused.txt"
          "Failed while uploading. Not today."
          button "Copy details: refused.txt"
          button "Try again: refused.txt"
          button "Remove refused.txt"
        listitem "gone.mov" (Removed)
          button "Preview gone.mov"
          "gone.mov"
          "Removed"
          button "Undo: keep gone.mov"
        listitem "other.mov" (Paused · 0 bytes of 10 bytes)
          button "Preview other.mov"
          "other.mov"
          "Paused · 0 bytes of 10 bytes"
          button "Resume other.mov"
          button "Cancel other.mov"
          progressbar "other.mov" = 0
      progressbar "Total progress" = 0
      "Uploading 1 of 2 files"
      "0 bytes of 40 MB · 1 file failed"
      button "Pause"
      button "Cancel"
  `);
  const bars = await page.getByRole("progressbar").evaluateAll((all) => all.map((bar) => [bar.ariaValueText, bar.closest("[aria-live]")]));
  assert.deepEqual(bars, [["0% · 0 bytes of 40 MB", null], ["Paused · 0 bytes of 10 bytes", null], ["0%, 0 bytes of 40 MB · 1 file failed", null]]);
  await context.setOffline(true);
  await picker.is("offline");
  await reads(".up-row", `
    listitem "film.mov" (Waiting for connection)
      button "Preview film.mov"
      "film.mov"
      "Waiting for connection"
      button "Pause film.mov"
      button "Cancel film.mov"
      progressbar "film.mov" = 0
  `);
});

test("all of them stored, and one in full size", async () => {
  await openWith("disableTransformer: true");
  await picker.choose(harbour, lighthouse);
  await picker.is("done");
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      heading "Selected Files 2"
      button "Show as grid"
      button "Add folder"
      button "Add more"
      list "Selected Files 2"
        listitem "Harbour.png" (6 kB · Uploaded)
          button "Preview Harbour.png"
          "Harbour.png"
          "6 kB · Uploaded"
          link "Open Harbour.png"
          button "Copy link to Harbour.png"
          button "Copy handle of Harbour.png"
        listitem "Lighthouse.png" (7 kB · Uploaded)
          button "Preview Lighthouse.png"
          "Lighthouse.png"
          "7 kB · Uploaded"
          link "Open Lighthouse.png"
          button "Copy link to Lighthouse.png"
          button "Copy handle of Lighthouse.png"
      "2 files uploaded"
      "12 kB"
      button "Done"
  `);
  await page.getByRole("button", { name: "Preview Harbour.png" }).click();
  await page.locator("dialog img").waitFor();
  await reads("dialog", `
    dialog "Harbour.png" modal
      status
      alert
      heading "Harbour.png"
      "1 of 2"
      button "Close preview" (Close preview (Esc))
      image "Harbour.png"
      button "Previous file"
      button "Next file"
  `);
});

test("no permission", async () => {
  await page.route("**/prefetch", (route) => route.fulfill({ status: 403, json: { error: "the policy has expired", code: "policy_expired", trace: "t3" } }));
  await openWith("").catch(() => undefined);
  await page.locator(".up-blocked").waitFor();
  await reads("main", `
    main
      status
      alert
      region "Upload files"
        heading "Upload files"
        heading "Uploading is not possible right now"
        "Your permission ended. Renew to continue; nothing is lost."
        term "Code"
        definition
          "policy_expired"
        term "Reference"
        definition
          "t3"
        button "Try again"
  `);
});

test("over the page", async () => {
  await openWith(`displayMode: "overlay", container: undefined`);
  await reads("dialog", `
    dialog "Upload files" modal
      status
      alert
      heading "Upload files"
      button "What you can upload"
      button "Close"
      button "Select Files to Upload or Drag and Drop, Copy and Paste Files" (Up to 10 files)
      button "Select a folder"
  `);
});

test("a drop pane", async () => {
  await openWith(`displayMode: "dropPane"`);
  await reads("main", `
    main
      status
      alert
      group "Upload files"
        button "Drag and Drop, Copy and Paste Files" (Up to 10 files)
  `);
  await page.locator("#fsp-fileUpload").setInputFiles(harbour);
  await picker.is("done");
  await reads(PICKER, `
    group "Upload files"
      button "Drag and Drop, Copy and Paste Files" (Up to 10 files)
      "1 file uploaded"
      "6 kB"
      button "Done"
  `);
});

test("a link that is none", async () => {
  await openWith(`fromSources: ["url"]`);
  await page.getByRole("textbox").fill("ftp://harbour");
  await page.keyboard.press("Enter");
  await page.locator(".up-link-help--bad").waitFor();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      textbox "Enter a URL" = ftp://harbour invalid (This is not a link to a file. Links begin with https://)
      button "Check link"
      "This is not a link to a file. Links begin with https://"
  `);
});

test("a camera", async () => {
  await openWith(`fromSources: ["webcam"]`);
  await page.locator("video").waitFor();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      Video "What the camera sees"
      button "Screen"
      button "Take Photo"
  `);
});

test("folders of the server, with one file chosen", async () => {
  await openWith(`fromSources: ["customsource", "local_file_system"]`);
  await page.getByRole("option", { name: /^Figures/ }).click();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      tablist "Select From"
        tab "Samples" selected
        tab "My Device"
      tabpanel "Samples"
        navigation "Folders"
          list
            listitem
              "Samples"
        searchbox "Search in Samples"
        button "Show as grid"
        listbox "Files of Samples" multiselectable (Space selects, Enter opens a folder, Backspace goes up)
          option "Pictures Folder"
          option "Figures.csv 97 bytes" selected
          option "Read me.txt 223 bytes"
        "Space selects, Enter opens a folder, Backspace goes up"
        "1 selected"
        button "Deselect All"
        button "Add 1"
  `);
});

test("unfinished uploads of earlier", async () => {
  await openWith("");
  await holdParts();
  await picker.choose(film);
  await picker.is("sending");
  await page.waitForRequest("**/multipart/part?*");
  await page.reload();
  await page.getByRole("region", { name: "Unfinished uploads" }).getByRole("listitem").waitFor();
  await reads(PICKER, `
    region "Upload files"
      heading "Upload files"
      button "What you can upload"
      region "Unfinished uploads"
        heading "Unfinished uploads"
        "1 to be chosen again"
        list "Unfinished uploads"
          listitem "film.mov"
            "film.mov"
            "0% of 40 MB is uploaded"
            "Choose the file again to go on"
            button "Choose again: film.mov"
            button "Discard film.mov"
            progressbar "film.mov" = 0
      button "Select Files to Upload or Drag and Drop, Copy and Paste Files" (Up to 10 files)
      button "Select a folder"
  `);
});
