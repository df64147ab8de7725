// Self-hosted: the picker in other languages, from both sides, wide and on a small phone. The pictures are in shots/.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { fits, LANGUAGES, LOOKED_AT, openIn, RIGHT_TO_LEFT, wordsOf } from "./support/languages.mjs";
import { context, files, page, useWorld } from "./support/world.mjs";

const LABEL_PX = 200;

useWorld();

/** Of each language that was shown, how wide each of its texts is, in pixels. */
const widths = new Map();

const frame = () => page.evaluate(() => {
  const root = document.querySelector(".up-root");
  return [root.lang, getComputedStyle(root).direction];
});

const widthsOf = (words) => page.evaluate((texts) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = getComputedStyle(document.querySelector(".up-root")).font;
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pen.measureText(text.other ?? text).width]));
}, words);
const choose = (...paths) => page.locator("#fsp-fileUpload").setInputFiles(paths);
const pictures = () => Promise.all(["Harbour at dawn.png", "Lighthouse.png"].map((name, at) => files.picture(name, 800, 600, 20 + 70 * at)));

for (const lang of LANGUAGES) {
  test(`the picker speaks ${lang}`, async () => {
    const words = await wordsOf(lang);
    assert.deepEqual(await frame(), [lang, RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr"]);
    await page.getByText(words.select, { exact: true }).waitFor();
    await fits(`${lang} empty`);
    await choose(...await pictures());
    await page.locator(".up-status[data-status=ready]").waitFor();
    await fits(`${lang} files`);
    widths.set(lang, await widthsOf(words));
  });
}

test("the languages with the longest texts are looked at below", async () => {
  for (const lang of LANGUAGES) if (!widths.has(lang)) widths.set(lang, await widthsOf(await wordsOf(lang)));
  const longest = (keys) => {
    const wide = (lang) => keys.reduce((sum, key) => sum + widths.get(lang)[key], 0);
    return LANGUAGES.reduce((one, other) => (wide(other) > wide(one) ? other : one));
  };
  const all = Object.keys(widths.get("de"));
  // What nobody says in more than a few words.
  const labels = all.filter((key) => LANGUAGES.every((lang) => widths.get(lang)[key] < LABEL_PX));
  assert.deepEqual([labels.length > 100, longest(labels), longest(all)], [true, ...LOOKED_AT.slice(0, 2)]);
});

for (const lang of LOOKED_AT) {
  test(`every main state has room in ${lang}`, async () => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    const words = await wordsOf(lang, { minFiles: 3 });
    const source = (name) => page.locator(`.up-source:has(.fsp-icon--${name})`).click();
    await fits(`${lang} empty`, { shot: true });
    assert.deepEqual(await inspect(page, `language-${lang}-empty`), []);
    await source("url");
    await page.locator(".up-link-field").fill("ftp://harbour");
    await page.locator(".up-link-field").press("Enter");
    await page.getByRole("tabpanel").getByText(words.linkWrong).waitFor();
    await fits(`${lang} link`, { shot: true });
    await source("webcam");
    await page.getByRole("tabpanel").getByText(words.troublePhoto).waitFor();
    await fits(`${lang} camera trouble`, { shot: true });
    await source("audio");
    await page.getByRole("tabpanel").getByText(words.troubleWhy_denied).waitFor();
    await fits(`${lang} microphone trouble`, { shot: true });
    await source("local_file_system");

    await choose(...await pictures(), await files.text("Notes of the day.docx", "not accepted"));
    await page.locator(".up-status[data-status=ready]").waitFor();
    await fits(`${lang} files`, { shot: true });
    assert.deepEqual(await inspect(page, `language-${lang}-files`), []);
    await page.locator(".up-row").first().getByRole("button", { name: words.editFile.replace("{name}", "Harbour at dawn.png") }).click();
    await page.locator(".up-editor-bench").waitFor();
    await fits(`${lang} editor`, { shot: true });
    assert.deepEqual(await inspect(page, `language-${lang}-editor`), []);
    await page.getByRole("button", { name: words.editorClose }).click();
    await page.locator("dialog.up-editor").waitFor({ state: "detached" });

    const many = await Promise.all(Array.from({ length: 12 }, (_, at) => files.picture(`Dune ${at}.png`, 60, 40, at * 30)));
    await choose(...many);
    await page.locator(".up-sieve").waitFor();
    await fits(`${lang} many files`, { shot: true });
    await page.route("**/multipart/**", () => undefined);
    await page.getByRole("button", { name: words.upload }).last().click();
    await page.locator(".up-status[data-status=sending]").waitFor();
    await fits(`${lang} uploading`, { shot: true });
    await context.setOffline(true);
    await page.locator(".up-status[data-status=offline]").waitFor();
    await fits(`${lang} offline`, { shot: true });
    await context.setOffline(false);
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
