// Self-hosted: real files arrive whole, and can be opened again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MB, sha256, sha256Of } from "./support/files.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startSelfHosted } from "./support/server.mjs";
import { context, files, noted, origins, page, picker, proxy, server, useWorld } from "./support/world.mjs";

useWorld({ opening: { permissions: ["clipboard-read", "clipboard-write"] } });

/** Notes every value that the total progress takes from now on. */
async function watchTotal() {
  await page.evaluate(() => {
    window.totals = [];
    const note = () => {
      const now = document.querySelector(".up-status [role=progressbar]")?.getAttribute("aria-valuenow");
      if (now !== undefined && Number(now) !== window.totals.at(-1)) window.totals.push(Number(now));
    };
    const every = { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-valuenow"] };
    new MutationObserver(note).observe(document.querySelector(".up-picker"), every);
  });
  return () => page.evaluate(() => window.totals);
}

test("five files of five kinds go at once and come back byte for byte", async () => {
  const chosen = await Promise.all([
    files.picture("harbour.png", 640, 400, 210),
    files.text("отчёт за 2026 год · 東京.txt", "Привет, 東京!\n".repeat(400)),
    files.text("empty.bin", ""),
    files.random("twenty.bin", 20 * MB),
    files.text("page.html", "<!doctype html><script>document.title = 'ran'</script>"),
  ]);
  let answer;
  const held = new Promise((released) => (answer = released));
  await page.route("**/multipart/complete", async (route) => {
    if (route.request().postDataJSON().filename === "twenty.bin") await held;
    await route.continue();
  });
  proxy.setRate(8 * MB);
  await page.goto(proxy.origin);
  await picker.isOpen();
  assert.equal(await picker.sentence(), "Files go to this computer");

  const totals = await watchTotal();
  await picker.choose(...chosen);
  await picker.reaches(99);
  await picker.is("finishing");
  assert.equal(await picker.percent(), 99);
  assert.equal(await picker.sentence(), "Almost there: the server is finishing");
  answer();
  await picker.is("done");
  assert.equal(await picker.sentence(), "5 files uploaded to this computer");
  const seen = await totals();
  assert.ok(seen.filter((percent) => percent > 0 && percent < 99).length >= 3, `progress was ${seen}`);
  assert.deepEqual(seen, seen.toSorted((one, other) => one - other), "progress never goes back");

  for (const path of chosen) {
    await picker.rowIs(path, "stored");
    const link = await picker.link(path);
    const answered = await fetch(link);
    assert.equal(answered.status, 200);
    assert.deepEqual(Buffer.from(await answered.arrayBuffer()), await readFile(path), path);
    if (path.endsWith(".html")) assert.match(answered.headers.get("content-disposition"), /^attachment/);
    const unsigned = await fetch(link.split("?")[0]);
    assert.equal(unsigned.status, 403);
  }
});

test("Open shows a stored picture in a tab of its own", async () => {
  const path = await files.picture("open me.png", 320, 200, 30);
  await page.goto(server.origin);
  await picker.choose(path);
  await picker.is("done");
  const [tab] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Open open me.png" }).click()]);
  await tab.waitForURL(/policy=/);
  await tab.waitForFunction(() => document.images[0]?.naturalWidth === 320);
});

test("Done empties the picker for the next files, and the stored ones stay", async () => {
  const path = await files.text("kept.txt", "kept");
  await page.goto(server.origin);
  await picker.choose(path);
  await picker.is("done");
  const link = await picker.link(path);
  await picker.button("Done").click();
  await picker.is("idle");
  assert.deepEqual(await picker.names(), []);
  assert.equal(await (await fetch(link)).text(), "kept");
});

test("300 MB are paused, sent no further, resumed, and arrive whole", async () => {
  const path = await files.random("three hundred.bin", 300 * MB);
  proxy.setRate(60 * MB);
  await page.goto(proxy.origin);
  await picker.choose(path);
  await picker.reaches(15);
  await picker.button("Pause").click();
  await picker.rowIs(path, "paused");
  const parts = () => noted.requests.filter((url) => url.includes("/multipart/upload")).length;
  const [asked, percent] = [parts(), await picker.percent()];
  await page.waitForTimeout(1500);
  assert.equal(parts(), asked, "no part is begun while paused");
  assert.equal(await picker.percent(), percent);
  assert.ok(percent < 80, `paused at ${percent} %`);

  proxy.setRate(Infinity);
  await picker.button("Resume").click();
  await picker.is("done", 90_000);
  assert.ok(parts() > asked);
  const { policy, signature } = await server.sign("--call", "read", "--expires", "1m");
  const { origin, pathname } = new URL(await picker.link(path));
  assert.equal(await sha256Of(`${origin}${pathname}?policy=${policy}&signature=${signature}`), await sha256(path));
});

test("a policy that ends in the middle does not end the upload, whether the page renews it or not", async () => {
  const brief = await startSelfHosted('[policy]\nexpires = "3s"');
  const slow = await startProxy(brief.port, 2.5 * MB);
  origins.push(slow.origin);
  const path = await files.random("slow.bin", 18 * MB);
  const withoutRenewal = ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker" }).open();`);
  try {
    for (const openIt of [() => page.goto(slow.origin), () => openOwnPage(page, slow.origin, withoutRenewal)]) {
      await openIt();
      await picker.isOpen();
      const began = Date.now();
      await picker.choose(path);
      await picker.rowIs(path, "stored");
      assert.ok(Date.now() - began > 5000, "it took longer than the policy lived");
      const { pathname } = new URL(await page.getByRole("link", { name: "Open slow.bin" }).getAttribute("href"));
      const { policy, signature } = await brief.sign("--call", "read", "--expires", "1m");
      assert.equal(await sha256Of(`${brief.origin}${pathname}?policy=${policy}&signature=${signature}`), await sha256(path));
    }
  } finally {
    await slow.stop();
    await brief.stop();
  }
});
