// Self-hosted: each page with an example does what it shows, with a real upload, and shows what it runs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { sha256, sha256Of } from "./support/files.mjs";
import { drop } from "./support/picker.mjs";
import { files, page, picker, server, useWorld } from "./support/world.mjs";

const NAMES = ["inline", "overlay", "drop-pane", "avatar", "form", "gallery", "themed"];
const sources = join(import.meta.dirname, "../../static/examples");
useWorld({ opening: { permissions: ["clipboard-read", "clipboard-write"] } });

const looksRight = async (state) => {
  assert.deepEqual(await inspect(page, `example-${state}`), []);
  await page.setViewportSize({ width: 1280, height: 720 });
};
const show = (name) => page.goto(`${server.origin}/examples/${name}`);
const button = (name) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog", { name: "Upload files" });

/** Does `act`, and checks that the server has stored the bytes of `path`, or some bytes, after it. */
async function stores(act, path) {
  const complete = page.waitForResponse((response) => response.url().endsWith("/multipart/complete") && response.ok());
  await act();
  const { handle } = await (await complete).json();
  const { policy, signature } = await server.sign("--call", "read");
  const stored = await sha256Of(`${server.origin}/${handle}?policy=${policy}&signature=${signature}`);
  if (path !== undefined) assert.equal(stored, await sha256(path));
  return handle;
}

test("the index leads to every example, by keyboard too", async () => {
  const answer = await page.goto(`${server.origin}/examples`);
  assert.match(answer.headers()["x-robots-tag"], /noindex/);
  await looksRight("index");
  const links = page.locator(".cards a");
  assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href"))), NAMES.map((name) => `/examples/${name}`));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/examples/inline");
});

for (const name of NAMES) {
  test(`what ${name} shows is what it runs, and can be copied`, async () => {
    await show(name);
    const shown = page.locator(".source code");
    const texts = await shown.allTextContents();
    const wanted = await Promise.all(["html", "js", "css"].map((ending) => readFile(join(sources, `${name}.${ending}`), "utf8").catch(() => undefined)));
    assert.deepEqual(texts, wanted.filter((text) => text !== undefined));
    const loaded = await page.evaluate(async () => {
      const addresses = [...document.querySelectorAll("script[src*='/example-'], link[href*='/example-']")].map((element) => element.src ?? element.href);
      return Promise.all(addresses.map(async (address) => (await fetch(address)).text()));
    });
    assert.deepEqual(loaded.toSorted(), texts.slice(1).toSorted());
    for (const [at, text] of texts.entries()) {
      await page.locator(".copy").nth(at).click();
      await page.locator(".copy", { hasText: "Copied" }).nth(0).waitFor();
      // The clipboard ends lines as the system does.
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
      await page.locator(".copy", { hasText: "Copied" }).waitFor({ state: "detached" });
    }
  });
}

test("inline", async () => {
  await show("inline");
  await picker.isOpen();
  await looksRight("inline");
  const path = await files.text("minutes.txt", "all were there");
  await stores(() => picker.choose(path), path);
  await picker.rowIs(path, "stored");
  // The link is one for whom uploaded the file.
  assert.equal(await sha256Of(await picker.link(path)), await sha256(path));
  await looksRight("inline-stored");
});

test("overlay", async () => {
  await show("overlay");
  await button("Attach files").focus();
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await picker.isOpen();
  const path = await files.random("report.bin", 12_345);
  await stores(() => picker.choose(path), path);
  await picker.button("Done").click();
  await page.getByText("report.bin (13 kB)").waitFor();
  assert.ok(await button("Attach files").evaluate((element) => element === document.activeElement));
  await looksRight("overlay-attached");
});

test("drop pane", async () => {
  await show("drop-pane");
  await page.locator(".up-root").waitFor();
  await looksRight("drop-pane");
  await stores(() => drop(page, [{ name: "parcel.txt", type: "text/plain", text: "fragile" }], page.locator(".up-root .fsp-drop-pane__container")));
  await page.getByText("Received: parcel.txt.").waitFor();
  await looksRight("drop-pane-received");
});

test("avatar", async () => {
  await show("avatar");
  await looksRight("avatar");
  await button("Change picture").click();
  await picker.isOpen();
  await picker.pick(await files.picture("portrait.png", 900, 600, 200));
  // The editor opens by itself, with a circle that cannot be left out.
  await page.locator(".up-editor-frame--circle").waitFor();
  await looksRight("avatar-editing");
  assert.equal(await page.getByRole("radio").count(), 0);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const handle = await stores(() => button("Upload 1").click());
  const avatar = page.locator("#avatar");
  await avatar.waitFor({ state: "visible" });
  await page.waitForFunction(() => document.querySelector("#avatar").naturalWidth > 0);
  assert.match(await avatar.getAttribute("src"), new RegExp(`/${handle}\\?policy=`));
  const [width, height, corner] = await avatar.evaluate((image) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 10, height: 10 }).getContext("2d");
    canvas.drawImage(image, 0, 0, 10, 10);
    return [image.naturalWidth, image.naturalHeight, canvas.getImageData(0, 0, 1, 1).data[3]];
  });
  assert.deepEqual([width, height, corner], [512, 512, 0], "a circle of at most 512 pixels");
  await looksRight("avatar-changed");
});

test("form", async () => {
  await show("form");
  await page.getByLabel("What is it about?").fill("Broken window");
  await button("Add papers").click();
  await picker.isOpen();
  const [one, two] = [await files.text("bill.txt", "120"), await files.text("letter.txt", "Dear")];
  const first = await stores(() => picker.choose(one), one);
  const second = await stores(() => picker.choose(two), two);
  await picker.button("Done").click();
  await button("Remove bill.txt").waitFor();
  await looksRight("form");
  await button("Send").click();
  await page.getByText(`papers=${first}+${second}`).waitFor();
  await button("Remove bill.txt").click();
  await button("Send").click();
  assert.equal(await page.locator("#sent").textContent(), `POST subject=Broken+window&papers=${second}`);
  await looksRight("form-sent");
});

test("gallery", async () => {
  await show("gallery");
  await button("Add pictures").click();
  await picker.isOpen();
  // Whoever has said "upload" is brought back to the page at the end.
  await picker.pick(await files.picture("harbour.png", 400, 300, 20), await files.picture("hills.png", 400, 300, 120), await files.picture("dawn.png", 400, 300, 300));
  await picker.button("Upload 3").click();
  const pictures = page.locator("#pictures img");
  await pictures.nth(2).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll("#pictures img")].every((image) => image.naturalWidth > 0));
  assert.deepEqual((await pictures.evaluateAll((all) => all.map((image) => image.alt))).toSorted(), ["dawn.png", "harbour.png", "hills.png"]);
  // Each link is for its own file, and for looking.
  const [address, other] = await pictures.evaluateAll((all) => all.map((image) => image.src));
  assert.equal((await fetch(address)).status, 200);
  const swapped = new URL(other);
  swapped.search = new URL(address).search;
  assert.equal((await fetch(swapped)).status, 403);
  const file = new URL(address);
  assert.equal((await fetch(`${file.origin}/api/file${file.pathname}${file.search}`, { method: "DELETE" })).status, 403);
  await looksRight("gallery");
});

test("themed", async () => {
  await show("themed");
  await page.getByRole("button", { name: /^Choose your letters/ }).waitFor();
  assert.match(await page.locator(".up-root").evaluate((root) => getComputedStyle(root).fontFamily), /Palatino/);
  await looksRight("themed");
  const path = await files.text("to the mayor.txt", "Dear Mayor");
  await stores(() => page.locator("#fsp-fileUpload").setInputFiles(path), path);
  await picker.rowIs(path, "stored");
  await looksRight("themed-stored");
});

test("every example can be read at 320 pixels", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["", ...NAMES.map((name) => `/${name}`)]) {
    await page.goto(`${server.origin}/examples${path}`);
    await page.locator("h1").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
  }
});
