// Self-hosted: what stands aside of the main way: the handle of a stored file, the speed, the gap that a removed row leaves.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { MB } from "./support/files.mjs";
import { files, page, picker, proxy, useWorld } from "./support/world.mjs";

useWorld({ opening: { permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1280, height: 800 } } });
beforeEach(async () => {
  await page.goto(proxy.origin);
  await picker.isOpen();
});

test("the handle of a stored file is copied beside its link, and on a phone the link is enough", async () => {
  const path = await files.text("ledger.txt", "1;2");
  await picker.pick(path);
  await picker.rowIs(path, "stored");
  const link = new URL(await picker.link(path));
  const copy = page.getByRole("button", { name: "Copy handle of ledger.txt" });
  await copy.click();
  await page.getByText("Handle copied").waitFor();
  const handle = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(handle, /^[A-Za-z0-9]{20}$/);
  assert.ok(link.pathname.includes(handle));
  assert.deepEqual(await inspect(page, "handle"), []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await copy.isVisible(), false);
});

test("the speed is told to a key as it is to a pointer", async () => {
  proxy.setRate(2 * MB);
  await picker.pick(await files.random("film.bin", 40 * MB));
  const figures = page.locator("button.up-numbers");
  await figures.waitFor();
  assert.match(await figures.getAttribute("title"), /per second$/);
  await figures.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => / · .+ per second$/.test(document.querySelector("button.up-numbers").textContent));
  assert.equal(await page.evaluate(() => document.activeElement.matches("button.up-numbers")), true);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !/per second/.test(document.querySelector("button.up-numbers").textContent));
  proxy.setRate(Infinity);
  await picker.is("done");
});

test("a row that is gone for good leaves a gap that closes, unless the system wants no motion", async () => {
  await page.evaluate(() => {
    window.gaps = 0;
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element && node.matches(".up-gap")) window.gaps += 1;
    }).observe(document.body, { childList: true, subtree: true });
  });
  for (const [name, motion, gaps] of [["one.txt", "no-preference", 1], ["two.txt", "reduce", 1]]) {
    await page.emulateMedia({ reducedMotion: motion });
    proxy.setRate(1);
    const path = await files.text(name, "x".repeat(5000));
    await picker.pick(path, await files.text(`beside ${name}`, "y".repeat(5000)));
    await picker.row(path).waitFor();
    await page.getByRole("button", { name: `Cancel ${name}` }).click();
    await picker.rowIs(path, "leaving");
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement.blur());
    await picker.row(path).waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelector(".up-gap") === null);
    assert.equal(await page.evaluate(() => window.gaps), gaps);
    proxy.setRate(Infinity);
  }
});
