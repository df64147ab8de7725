// Our picker as a person meets it.
import assert from "node:assert/strict";
import { basename } from "node:path";

/** What can be done with the picker on `page`, and seen of it. */
export function pickerOn(page) {
  const status = page.locator(".up-status");
  const total = page.getByRole("progressbar", { name: "Total progress" });
  // Chromium hands dialogs over only once it has been told that somebody listens; a first key press can be faster.
  page.on("filechooser", () => undefined);
  /** Through the browser's file dialog, as everybody does. */
  async function pick(...paths) {
    const [dialog] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: /^(Select Files to Upload|Add more)/ }).click(),
    ]);
    await dialog.setFiles(paths);
  }
  return {
    pick,
    isOpen: (timeout = 30_000) => page.getByRole("button", { name: /^(Select Files to Upload|Add more)/ }).waitFor({ timeout }),
    /** Picks files and says "upload" where pictures among them could be edited first. */
    async choose(...paths) {
      await pick(...paths);
      await page.waitForFunction(isDecided, paths.map((path) => basename(path)));
      const upload = status.getByRole("button", { name: /^Upload \d+$/ });
      const editable = page.getByRole("button", { name: /^Edit / });
      if ((await editable.count()) === 0 || !(await upload.isVisible()) || !(await upload.isEnabled())) return;
      await upload.click();
      // A pointer that stays there would show the next button as hovered.
      await page.mouse.move(0, 0);
    },
    row: (path) => page.getByRole("listitem", { name: basename(path), exact: true }),
    rowIs: (path, kind, timeout = 30_000) =>
      page.locator(`.up-row[data-status="${kind}"]`, { has: page.getByText(basename(path), { exact: true }) }).waitFor({ timeout }),
    names: () => page.locator(".up-row").evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label"))),
    /** Waits until the status bar is about `kind`. */
    is: (kind, timeout = 30_000) => page.locator(`.up-status[data-status="${kind}"]`).waitFor({ timeout }),
    /** What it says of files that it refused, once the reasons are there. */
    async notice() {
      await page.locator(".up-notice-line").first().waitFor();
      return page.locator("[data-notice] .up-notice-text").innerText();
    },
    sentence: () => status.locator(".up-sentence-line").innerText(),
    button: (name) => status.getByRole("button", { name, exact: true }),
    percent: async () => Number(await total.getAttribute("aria-valuenow")),
    /** Waits until this much has left. */
    reaches: (percent, timeout = 60_000) =>
      page.waitForFunction(
        (least) => Number(document.querySelector(".up-status [role=progressbar]")?.getAttribute("aria-valuenow") ?? 0) >= least,
        percent,
        { timeout },
      ),
    /** The link that "Copy link" puts on the clipboard. */
    async link(path) {
      // An earlier row may still say "Link copied", so the clipboard itself is looked at.
      await page.evaluate(() => navigator.clipboard.writeText(""));
      await page.getByRole("button", { name: `Copy link to ${basename(path)}`, exact: true }).click();
      const deadline = Date.now() + 10_000;
      for (;;) {
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        if (copied !== "") return copied;
        assert.ok(Date.now() < deadline, `no link to ${basename(path)} was copied`);
        await page.waitForTimeout(20);
      }
    },
  };
}

/** In the page: whether what was chosen is in the list and wanted, was refused, or the picker is done with it. */
function isDecided(names) {
  const rows = Array.from(document.querySelectorAll(".up-row"));
  const known = (name) => rows.some(({ ariaLabel, dataset }) => ariaLabel === name && dataset.status !== "checking");
  const gone = document.querySelector(".up-picker") === null;
  const shown = document.querySelectorAll(".up-list--many, [data-notice]").length > 0 || rows.length >= 50;
  return gone || shown || names.every(known);
}

/** Nothing may be refused by the content policy, fail in a script, or go to another host. */
export function assertClean({ reports, errors, requests }, ...origins) {
  assert.deepEqual(reports, [], "content policy reports");
  assert.deepEqual(errors, [], "script errors");
  const own = (url) => origins.some((origin) => url.startsWith(`${origin}/`) || url.startsWith(`blob:${origin}/`));
  assert.deepEqual(requests.filter((url) => !own(url) && url !== "about:blank"), [], "requests to other hosts");
}

/** A page of somebody's own on `origin`: `html` behind no more than what it says itself. */
export async function openOwnPage(page, origin, html) {
  await page.route("**/own-page", (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await page.goto(`${origin}/own-page`);
}

/** A page with one script tag and `script`, a module. */
export function ownHtml(script) {
  return `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Mine</title><header><h1>My page</h1></header><main id="picker"></main>
    <script src="/filestack.js"></script><script type="module">${script}</script></html>`;
}

/** Files as the desktop or the clipboard hands them over: `{name, type, text}` each. */
function transferOf(page, files) {
  return page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, type, text } of all) data.items.add(new File([text], name, { type, lastModified: 1_790_000_000_000 }));
    return data;
  }, files);
}

export async function dragOver(page, files, target = page.locator(".up-picker")) {
  const dataTransfer = await transferOf(page, files);
  await target.dispatchEvent("dragenter", { dataTransfer });
  await target.dispatchEvent("dragover", { dataTransfer });
  return {
    leave: () => target.dispatchEvent("dragleave", { dataTransfer }),
    drop: () => target.dispatchEvent("drop", { dataTransfer }),
  };
}

export async function drop(page, files, target) {
  await (await dragOver(page, files, target)).drop();
}

/** Lets go of what lies at `paths` on this computer over the picker, as the desktop does. */
export async function dropFromDesktop(page, ...paths) {
  const devtools = await page.context().newCDPSession(page);
  const { x, y, width, height } = await page.locator(".up-picker").boundingBox();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
  }
}

/** Pastes `files` while the pointer rests on the picker. */
export async function paste(page, files) {
  await page.locator(".up-picker").hover();
  const clipboardData = await transferOf(page, files);
  await page.evaluate((data) => document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true })), clipboardData);
}
