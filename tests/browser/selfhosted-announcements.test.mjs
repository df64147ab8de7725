// Self-hosted: what screen readers are told, in order, through the two live regions, over whole journeys. Nothing is said
// twice, and nothing is missed.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MB } from "./support/files.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { context, files, page, picker, proxy, useWorld } from "./support/world.mjs";

let film, harbour;

useWorld({
  async begin() {
    film = await files.random("film.mov", 24 * MB);
    harbour = await files.picture("Harbour.png", 800, 600, 20);
  },
});
beforeEach(async () => {
  await page.addInitScript(listen);
});

/** In the page: notes in `window.heard` what the live regions say, where they are heard at all. */
function listen() {
  window.heard = [];
  const watcher = new MutationObserver((changes) => {
    const regions = new Set(changes.flatMap(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest("[aria-live]") ?? []));
    for (const region of regions) {
      const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
      const inert = modal !== undefined && !modal.contains(region);
      const text = region.textContent.trim();
      if (text !== "" && region.isConnected) window.heard.push(`${inert ? "unheard " : ""}${region.ariaLive}: ${text}`);
    }
  });
  watcher.observe(document, { subtree: true, childList: true, characterData: true });
}
const heard = () => page.evaluate(() => window.heard);
/** Waits until as much was said, then compares all of it. */
async function hears(...expected) {
  await page.waitForFunction((count) => window.heard.length >= count, expected.length, { timeout: 60_000 }).catch(() => undefined);
  assert.deepEqual(await heard(), expected);
}
async function load(options = "") {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.picker = client.picker({ displayMode: "inline", container: "#picker", maxFiles: 10, disableTransformer: true, ${options} });
    await window.picker.open();`));
}
async function openWith(options) {
  await load(options);
  await picker.isOpen();
}
const refuse = (wanted, code, error) => page.route("**/multipart/start", (route) => {
  if (!wanted(route.request().postDataJSON().filename)) return route.continue();
  return route.fulfill({ status: 403, json: { error, code, trace: "t2" } });
});

test("the regions are there from the start, empty, one of each kind, and outside of what is hidden", async () => {
  await openWith();
  const regions = await page.locator("[aria-live], [role=status], [role=alert]").evaluateAll((all) => all.map((one) => [one.role, one.ariaLive, one.textContent, one.closest("[hidden], [inert], [aria-hidden]")]));
  assert.deepEqual(regions, [["status", "polite", "", null], ["alert", "assertive", "", null]]);
});

test("a choice with refusals is one message; then start and end, once each", async () => {
  await openWith('accept: [".mov", ".png"]');
  await picker.pick(await files.picture("Dunes.png", 60, 40, 50), harbour, await files.text("notes.txt", "x"));
  await picker.is("done");
  await hears(
    'polite: 2 files added, 1 skipped, and File notes.txt is not an accepted file type. The accepted file types are MOV and PNG.',
    "polite: Uploading 2 files",
    "polite: 2 files uploaded",
  );
});

test("progress is told on the way; a lost connection and its return are told once", async () => {
  await openWith();
  proxy.setRate(1.2 * MB);
  await picker.choose(film);
  await page.waitForFunction(() => window.heard.some((text) => /\d+% uploaded/.test(text)), undefined, { timeout: 60_000 });
  const [percent] = (await heard()).flatMap((text) => /(\d+)% uploaded/.exec(text)?.[1] ?? []);
  assert.ok(Number(percent) >= 10 && Number(percent) < 100, percent);
  await context.setOffline(true);
  await picker.is("offline");
  await page.waitForFunction(() => window.heard.at(-1).includes("Waiting for connection"));
  proxy.setRate(Infinity);
  await context.setOffline(false);
  await picker.is("done", 60_000);
  await page.waitForFunction(() => window.heard.at(-1).includes("1 file uploaded"));
  const told = (await heard()).filter((text) => !/% uploaded/.test(text));
  assert.deepEqual(told, [
    "polite: 1 file added", "polite: Uploading 1 file", "polite: Waiting for connection. Nothing is lost", "polite: Connected again", "polite: 1 file uploaded",
  ]);
});

test("what failed is told at once with its count, and again when it fails again", async () => {
  const isText = (name) => name.endsWith(".txt");
  await refuse(isText, "not_allowed", "not today");
  await openWith();
  await picker.choose(harbour, await files.text("one.txt", "x"), await files.text("two.txt", "x"));
  await picker.is("failed");
  await hears("polite: 3 files added", "assertive: 2 files failed");
  let refuseNow;
  const later = new Promise((resolve) => (refuseNow = resolve));
  await page.route("**/multipart/start", async (route) => {
    await later;
    await route.fallback();
  });
  await picker.button("Retry 2").click();
  await hears("polite: 3 files added", "assertive: 2 files failed", "polite: Uploading 2 files");
  refuseNow();
  await hears("polite: 3 files added", "assertive: 2 files failed", "polite: Uploading 2 files", "assertive: 2 files failed");
});

test("a permission that ended is told at once, with what to do", async () => {
  await refuse(() => true, "policy_expired", "the policy has expired");
  await openWith();
  await picker.choose(harbour);
  await picker.is("failed");
  await hears("polite: 1 file added", "assertive: 1 file failed. Your permission ended. Renew to continue; nothing is lost.");
});

test("no permission at all is told at once", async () => {
  await page.route("**/prefetch", (route) => route.fulfill({ status: 403, json: { error: "the policy has expired", code: "policy_expired", trace: "t3" } }));
  await load();
  await hears("assertive: Your permission ended. Renew to continue; nothing is lost.");
  await page.getByRole("button", { name: "Try again" }).click();
  await hears(...Array(2).fill("assertive: Your permission ended. Renew to continue; nothing is lost."));
});

test("the same once more is said once more", async () => {
  await openWith("uploadInBackground: false");
  await picker.pick(harbour);
  await hears("polite: 1 file added");
  await picker.pick(film);
  await hears("polite: 1 file added", "polite: 1 file added");
});

test("what happens while a picture is looked at is heard there", async () => {
  await openWith();
  proxy.setRate(4 * MB);
  await picker.choose(film, harbour);
  await picker.rowIs(harbour, "stored");
  await page.getByRole("button", { name: "Preview Harbour.png" }).click();
  await page.locator("dialog img").waitFor();
  await page.waitForFunction(() => window.heard.at(-1) === "polite: 2 files uploaded", undefined, { timeout: 60_000 });
  assert.deepEqual((await heard()).filter((text) => text.startsWith("unheard")), []);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await page.locator(".up-root > [role=status]").evaluate((region) => region.isConnected), "they are back in their place");
});

test("unfinished uploads of earlier are told after a reload", async () => {
  await openWith();
  proxy.setRate(2 * MB);
  await picker.choose(film);
  await picker.reaches(10);
  proxy.setRate(Infinity);
  await page.reload();
  await page.getByRole("region", { name: "Unfinished uploads" }).getByRole("listitem").waitFor();
  await hears("polite: 1 unfinished upload of earlier. 1 to be chosen again");
});
