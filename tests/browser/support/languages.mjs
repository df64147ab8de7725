// The picker in other languages, and whether what it says there has room and is all in that language.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openOwnPage, ownHtml } from "./picker.mjs";
import { covered, crowded, halfChosen, tooWide } from "./room.mjs";
import { foreignTo, textsOf } from "./texts.mjs";
import { page, server } from "./world.mjs";

export const LANGUAGES = ["ar", "ca", "da", "de", "es", "fr", "he", "it", "ja", "ko", "nl", "no", "pl", "pt", "ru", "sv", "tr", "vi", "zh"];
export const RIGHT_TO_LEFT = ["ar", "he"];
/** The longest labels, the longest texts, and those from right to left. */
export const LOOKED_AT = ["ru", "de", "ar", "he"];

/** A desk, the narrowest with the sources beside the stage, the narrowest with them in one line above it, a small phone. */
export const WIDTHS = [1280, 740, 500, 320];
/** Enough for what has been looked at in all of them in a language with longer texts. */
export const EDGES = [1280, 320];
/** What has no room is given a moment to find some: sizes are told to the picker after they have changed. */
const PATIENCE_MS = 3000;

const shots = join(import.meta.dirname, "../shots");
await mkdir(shots, { recursive: true });

const READY = ".up-picker:not(:has([aria-busy=true])) .up-drop";

/** Opens the picker in `lang`. `on`: in which tab; `ready`: what is seen then; `data`: what the page says of its place. */
export async function openIn(lang, more = {}, { on = page, ready = READY, data = {} } = {}) {
  const options = {
    container: "#picker", displayMode: "inline", maxFiles: 20, accept: ["image/*", ".pdf"], maxSize: 5_000_000, uploadInBackground: false,
    fromSources: ["local_file_system", "url", "webcam", "video", "audio"], lang, ...more,
  };
  await openOwnPage(on, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    Object.assign(document.querySelector("main").dataset, ${JSON.stringify(data)});
    const client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker(${JSON.stringify(options)});
    await picker.open();`));
  await on.locator(ready).first().waitFor();
}

/** Opens the picker in `lang` and answers that language's texts. */
export async function wordsOf(lang, more, where = {}) {
  const { on = page } = where;
  const answered = on.waitForResponse(/picker-lang-/);
  await openIn(lang, more, where);
  return textsOf(await on.evaluate(async (address) => (await import(address)).default, (await answered).url()));
}

/** Nothing of what the page shows is cut off, covered or wider than its place, however wide the window is. */
export async function fits(state, { shot = false } = {}) {
  assert.deepEqual(await cramped(state, { shot }), []);
}

/** What of that which `on` shows is cut off, covered or wider than its place, in windows of any width. */
export async function cramped(state, { shot = false, on = page, widths = WIDTHS } = {}) {
  const found = [];
  for (const width of widths) {
    await on.setViewportSize({ width, height: 720 });
    found.push(...(await lasting(() => on.evaluate(CRAMPED))).map((what) => `${state} at ${width}: ${what}`));
  }
  if (shot) await on.screenshot({ path: join(shots, `language-${state.replaceAll(" ", "-")}-320.png`) });
  return found;
}

const CRAMPED = `(async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return [${[tooWide, crowded, covered, halfChosen].join()}].flatMap((look) => look());
})()`;

/** What `on` shows, or says to screen readers, in English, where `words`, a language's texts, say it in another way. */
export async function untranslated(words, on = page) {
  const patterns = await foreignTo(words);
  return lasting(() => on.evaluate(inEnglish, patterns));
}

/** In the page: what is said in one of the texts that `patterns` describe. */
function inEnglish(patterns) {
  const english = patterns.map((pattern) => new RegExp(pattern));
  const said = [];
  for (const one of document.querySelectorAll(".up-root, .up-root *")) {
    if (one.closest(".up-name, bdi") !== null) continue;
    const own = [...one.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent.trim());
    said.push(...own, ...["aria-label", "title", "placeholder", "aria-valuetext", "alt"].map((name) => one.getAttribute(name) ?? ""));
  }
  return [...new Set(said)].filter((text) => english.some((pattern) => pattern.test(text)));
}

/** What `problems` finds, once it has had time to go by itself. */
async function lasting(problems) {
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    const found = await problems();
    if (found.length === 0 || Date.now() > deadline) return found;
  }
}
