// Self-hosted: every state in both themes, forced colours and both directions, and in two widths, without one
// accessibility violation. The pictures are in shots/, to be looked at.
import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { inspect, onlySdk, violations } from "./support/chromium.mjs";
import { MB } from "./support/files.mjs";
import { dragOver, openOwnPage, ownHtml } from "./support/picker.mjs";
import { context, files, page, picker, proxy, server, useWorld } from "./support/world.mjs";

let big, pictures;

useWorld({
  async begin() {
    big = await files.random("Interview with the harbour master.mov", 80 * MB);
    pictures = [
      await files.picture("Harbour at dawn.png", 800, 600, 20),
      await files.picture("Lighthouse.png", 600, 800, 200),
      await files.picture("Dunes.png", 900, 500, 50),
    ];
  },
});

async function openPage() {
  await page.goto(proxy.origin);
  await picker.isOpen();
}
/** Waits until the page's own words have faded in: half visible they have too little contrast. */
const wordsAreThere = () => page.evaluate(async () => {
  const fading = [...document.querySelectorAll(".wait")].flatMap((panel) => panel.getAnimations());
  await Promise.allSettled(fading.map(({ finished }) => finished));
});
const looksRight = async (state) => assert.deepEqual(await inspect(page, state), []);
/** Starts `big` beside two pictures that arrive, on a line so slow that every look finds the same state. */
async function openSending() {
  await openPage();
  await picker.choose(...pictures.slice(0, 2));
  await picker.is("done");
  proxy.setRate(1.5 * MB);
  await picker.choose(big);
  await picker.reaches(5);
}
const refuseStart = (wanted) => page.route("**/multipart/start", (route) => {
  const { filename } = route.request().postDataJSON();
  if (!wanted(filename)) return route.continue();
  return route.fulfill({ status: 403, json: { error: "the path is not one that the policy allows", code: "not_allowed", trace: "4f1c09e6a2b7d835" } });
});

test("the page has a title whatever it shows", async () => {
  await openPage();
  assert.deepEqual(await violations(page), []);
});

test("preparing", async () => {
  await page.route("**/prefetch", () => undefined);
  await page.goto(proxy.origin);
  await page.locator(".up-skeleton").first().waitFor();
  await wordsAreThere();
  await looksRight("preparing");
});

test("empty", async () => {
  await openPage();
  await looksRight("empty");
});

test("dragging", async () => {
  await openPage();
  await dragOver(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  await looksRight("dragging");
});

test("dragging over a list, which stays in sight", async () => {
  await openPage();
  await picker.choose(...pictures);
  await picker.is("done");
  await dragOver(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  await looksRight("dragging-over-list");
});

test("waiting for the user to say upload", async () => {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: 10, uploadInBackground: false }).open();`));
  await picker.pick(...pictures, big);
  await picker.is("ready");
  await looksRight("waiting");
});

test("uploading, paused, offline", async () => {
  await openSending();
  await looksRight("uploading");
  await picker.button("Pause").click();
  await picker.rowIs(big, "paused");
  await looksRight("paused");
  await picker.button("Resume").click();
  await picker.is("sending");
  await context.setOffline(true);
  await picker.is("offline");
  await looksRight("offline");
});

test("the SDK's last parts are on their way, and Pause stays where it is", async () => {
  await onlySdk(context);
  await openPage();
  proxy.setRate(3 * MB);
  await picker.choose(await files.random("twenty.mov", 20 * MB));
  await picker.reaches(30);
  proxy.setRate(0.3 * MB);
  const pause = picker.button("Pause");
  assert.equal(await pause.getAttribute("aria-disabled"), "true");
  assert.equal(await pause.getAttribute("title"), "The last parts are on their way");
  await looksRight("last-parts");
});

test("removed, with undo", async () => {
  await openSending();
  await page.getByRole("button", { name: /^Cancel Interview/ }).click();
  await picker.rowIs(big, "leaving");
  await page.getByRole("button", { name: /^Undo: keep/ }).focus();
  await looksRight("removed");
});

test("retrying", async () => {
  await page.route("**/multipart/start", (route) => (route.request().postDataJSON().filename === "Dunes.png" ? route.continue() : route.abort()));
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: 10, uploadConfig: { retry: 1 } }).open();`));
  await picker.choose(...pictures);
  await picker.rowIs(pictures[0], "retrying", 60_000);
  await looksRight("retrying");
});

test("failed, and partly failed", async () => {
  await refuseStart((name) => name.startsWith("Harbour"));
  await openPage();
  await picker.choose(pictures[0]);
  await picker.is("failed");
  await looksRight("failed");
  await picker.choose(...pictures.slice(1), await files.text("notes.txt", "low tide at six"));
  await picker.is("failed");
  await picker.rowIs(pictures[2], "stored");
  await looksRight("partly-failed");
});

test("refused choices", async () => {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: 4, maxSize: 5000000, accept: ["image/*", ".pdf"] }).open();`));
  await picker.isOpen();
  await looksRight("empty-with-limits");
  await picker.choose(pictures[0], big, await files.text("accounts.csv", "1;2"), await files.text("letters.doc", "x"));
  await picker.is("done");
  await looksRight("refused-choice");
});

test("blocked, and unreachable", async () => {
  const { policy, apiKey, expiry } = await (await fetch(`${server.origin}/get-filestack-credentials`)).json();
  await page.route("**/get-filestack-credentials", (route) => route.fulfill({ json: { policy, apiKey, expiry, signature: "0".repeat(64) } }));
  await page.goto(proxy.origin);
  await page.locator(".up-blocked").waitFor();
  await wordsAreThere();
  await looksRight("blocked");
  await page.route("**/prefetch", (route) => route.abort());
  await page.reload();
  await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
  await wordsAreThere();
  await looksRight("unreachable");
});

test("Try again asks with the pair that the page has set meanwhile", async () => {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature: "0".repeat(64) } });
    window.renew = () => client.setSecurity({ policy, signature });
    client.picker({ displayMode: "inline", container: "#picker" }).open();`));
  await page.locator(".up-blocked").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => window.renew());
  await page.getByRole("button", { name: "Try again" }).click();
  await picker.isOpen();
});

test("preview", async () => {
  await openPage();
  await picker.choose(...pictures);
  await picker.is("done");
  await page.getByRole("button", { name: "Preview Lighthouse.png" }).click();
  await page.locator("dialog img").waitFor();
  await looksRight("preview");
});

test("done", async () => {
  await openPage();
  await picker.choose(...pictures, await files.text("notes.txt", "low tide at six"));
  await picker.is("done");
  await looksRight("done");
});

test("many files, and long names in other scripts", async () => {
  await openPage();
  const paths = [
    await files.text(`${"تقرير الميناء السنوي الكامل مع جميع الملاحق والجداول ".repeat(2).trim()}.txt`, "x"),
    await files.text("ההצעה הסופית לשיפוץ המגדלור וכל הנספחים שלה לשנת 2026 (טיוטה).txt", "x"),
    await files.text("a name without any space that goes on and on and on until nobody can read it in one line anymore.tar.gz", "x"),
    await files.text("東京湾の灯台と港の年間報告書、付属書類すべてを含む最終版・二〇二六年.txt", "x"),
    ...pictures,
  ];
  for (let count = 1; count <= 40; count += 1) paths.push(await files.text(`log ${count}.txt`, `${count}`));
  await picker.choose(...paths);
  await picker.is("done", 60_000);
  await looksRight("many-and-long-names");
});

test("a name is read in its own direction, whole where it fits and with its end where it does not", async () => {
  await openPage();
  const path = await files.text("ההצעה הסופית לשיפוץ המגדלור וכל הנספחים שלה.txt", "x");
  await picker.choose(path);
  await picker.rowIs(path, "stored");
  const shown = page.locator(".up-name-shown");
  assert.equal(await shown.evaluate((name) => getComputedStyle(name).direction), "rtl");
  assert.equal(await shown.innerText(), basename(path));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForFunction(() => document.querySelector(".up-name-shown").textContent.includes("…"));
  assert.match(await shown.innerText(), /^ההצעה .*…שלה\.txt$/);
  assert.ok(await shown.evaluate((name) => name.scrollWidth <= name.clientWidth), "nothing of it is cut off");
  assert.equal(await picker.row(path).getAttribute("aria-label"), basename(path));
});
