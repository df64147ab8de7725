// Self-hosted on a bad day: lines that break, a server that dies, a disk that is full. Nothing is lost.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { MB, sha256, sha256Of } from "./support/files.mjs";
import { startSelfHosted } from "./support/server.mjs";
import { context, files, origins, page, picker, proxy, server, useWorld } from "./support/world.mjs";

let path;

useWorld({
  opening: { permissions: ["clipboard-read", "clipboard-write"] },
  async begin() {
    path = await files.random("sixty.bin", 60 * MB);
  },
});
beforeEach(() => proxy.setRate(12 * MB));

async function assertArrives() {
  proxy.setRate(Infinity);
  await picker.is("done", 60_000);
  assert.equal(await picker.sentence(), "1 file uploaded to this computer");
  assert.equal(await sha256Of(await picker.link(path)), await sha256(path));
}

test("an upload outlives connections that are cut in the middle", async () => {
  await page.goto(proxy.origin);
  await picker.choose(path);
  for (const percent of [20, 45, 70]) {
    await picker.reaches(percent);
    proxy.cut();
  }
  assert.ok(proxy.cuts() >= 6, "parts were under way");
  await assertArrives();
});

test("an upload waits for a line that is gone for a while", async () => {
  await page.goto(proxy.origin);
  await picker.choose(path);
  await picker.reaches(30);
  proxy.setDead(true);
  proxy.cut();
  await page.waitForTimeout(3000);
  proxy.setDead(false);
  await assertArrives();
});

test("an upload waits while the browser is offline, says so, and goes on", async () => {
  await page.goto(proxy.origin);
  await picker.choose(path);
  await picker.reaches(30);
  await context.setOffline(true);
  await picker.is("offline");
  assert.equal(await picker.sentence(), "Waiting for connection. Nothing is lost");
  await picker.rowIs(path, "offline");
  await page.waitForTimeout(2000);
  await context.setOffline(false);
  await picker.is("sending");
  await assertArrives();
});

test("an upload outlives a server that is killed and started again", async () => {
  await page.goto(proxy.origin);
  await picker.choose(path);
  await picker.reaches(40);
  await server.crash();
  await page.waitForTimeout(1000);
  await server.restart();
  await assertArrives();
});

test("a full disk is told in the row, and the file goes once there is room", async () => {
  const full = await startSelfHosted('[files]\nmin_free_space = "1EB"');
  origins.push(full.origin);
  try {
    const small = await files.text("one more.txt", "no room for this");
    const empty = await files.text("empty.txt", "");
    await page.goto(full.origin);
    await picker.choose(small, empty);
    await picker.is("failed", 20_000);
    await picker.rowIs(small, "failed");
    assert.match(await picker.row(small).innerText(), /no space left/i);
    await picker.rowIs(empty, "failed");
    assert.equal(await picker.sentence(), "2 of 2 files could not be uploaded");
    assert.deepEqual(await inspect(page, "full-disk"), []);

    await full.configure("");
    await full.crash();
    await full.restart();
    await picker.button("Retry 2").click();
    await picker.is("done");
    assert.equal(await (await fetch(await picker.link(small))).text(), "no room for this");
  } finally {
    await full.stop();
  }
});
