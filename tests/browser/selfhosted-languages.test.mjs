// Self-hosted: the picker in other languages, from both sides, wide and on a small phone. The pictures are in shots/.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { inspect, launch, open } from "./support/chromium.mjs";
import { makeFiles } from "./support/files.mjs";
import { assertClean, openOwnPage, ownHtml } from "./support/picker.mjs";
import { startSelfHosted } from "./support/server.mjs";

let server, browser, files, context, page, noted;

before(async () => {
  server = await startSelfHosted();
  browser = await launch();
  files = await makeFiles();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await files?.remove();
});
beforeEach(async () => {
  ({ page, context, noted } = await open(browser));
});
afterEach(async () => {
  await context.close();
  assertClean(noted, server.origin);
});

async function openIn(lang, more = {}) {
  const options = { container: "#picker", displayMode: "inline", maxFiles: 20, uploadInBackground: false, lang, ...more };
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker(${JSON.stringify(options)});
    await picker.open();`));
  await page.locator(".up-drop").first().waitFor();
}
const frame = () => page.evaluate(() => {
  const root = document.querySelector(".up-root");
  return [root.lang, getComputedStyle(root).direction];
});
async function fits(state) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 720 });
    const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".up-root, .up-panel, .up-stage, .up-status, .up-tools, .up-tools-add, .up-row")]
      .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className || one.tagName));
    assert.deepEqual(wide, [], `${state} at ${width}`);
  }
}

for (const [lang, direction, select] of [["ar", "rtl", /[\u0600-\u06ff]/], ["de", "ltr", "Dateien zum Hochladen auswählen"], ["es", "ltr", "Elige archivos para subir"]]) {
  test(`the picker speaks ${lang}`, async () => {
    await openIn(lang);
    assert.deepEqual(await frame(), [lang, direction]);
    await page.getByText(select).first().waitFor();
    await fits(`${lang} empty`);
    assert.deepEqual(await inspect(page, `language-${lang}-empty`), []);
    await page.locator("#fsp-fileUpload").setInputFiles([await files.picture("Harbour at dawn.png", 80, 60, 20), await files.picture("Lighthouse.png", 60, 80, 90)]);
    await page.locator(".up-row").nth(1).waitFor();
    await fits(`${lang} files`);
    assert.deepEqual(await inspect(page, `language-${lang}-files`), []);
  });
}

test("a page's own wording wins, and its language is cached for ever", async () => {
  const answered = page.waitForResponse(/picker-lang-de\./);
  await openIn("de", { customText: { "Select Files to Upload": "Her damit" } });
  await page.getByText("Her damit").first().waitFor();
  assert.equal((await answered).headers()["cache-control"], "public, max-age=31536000, immutable");
});

test("a language that does not come leaves the picker in English", async () => {
  await page.route(/picker-lang-/, (route) => route.fulfill({ status: 200, contentType: "text/javascript", body: "export default" + "=" }));
  await openIn("de");
  await page.getByText("Select Files to Upload").first().waitFor();
  assert.deepEqual(await frame(), ["en", "ltr"]);
});
