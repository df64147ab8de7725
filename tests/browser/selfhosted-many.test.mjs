// Self-hosted: thousands of files in one list. None of it may hold the page up for longer than a tenth of a second.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect, longestTask, watchTasks } from "./support/chromium.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { browser, context, page, picker, server, useWorld } from "./support/world.mjs";

useWorld({ opening: { reducedMotion: "reduce" } });

const MANY = 10_000;
/** Longest time that one task may take, in milliseconds. */
const LONGEST = 100;

async function openPicker(maxFiles, options = "") {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: ${maxFiles}, uploadInBackground: false, ${options} }).open();`));
  await picker.isOpen();
}
/** Makes a picker and `count` files; answers what drops them. */
async function makeMany(count, options) {
  await openPicker(MANY, options);
  await page.evaluate(async (total) => {
    const data = new DataTransfer();
    for (let at = 0; at < total; at += 1) {
      const picture = at % 5 === 0;
      data.items.add(new File(["x".repeat((at % 90) + 10)], picture ? "scan " + at + ".png" : "letter " + at + ".txt",
        { type: picture ? "image/png" : "text/plain", lastModified: 1_790_000_000_000 }));
    }
    await new Promise((rest) => setTimeout(rest, 1000));
    window.drop = () => document.querySelector(".up-picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, count);
  return async () => {
    await page.evaluate(() => setTimeout(window.drop, 0));
    await picker.is("ready");
  };
}
/** A screenful of rows, and some beyond its edges, wherever the list has been scrolled to. */
async function assertFewDrawn() {
  const drawn = await page.locator(".up-row").count();
  assert.ok(drawn <= 50, `${drawn} rows are drawn`);
}
const dropMany = async (count) => (await makeMany(count))();
/** The longest task since the last time that this was asked; also once nothing goes on any more. */
const longest = async () => {
  await page.waitForTimeout(300);
  const longest = await longestTask(browser);
  await watchTasks(browser, page);
  return longest;
};

test("ten thousand files are added, scrolled, filtered and sorted without a task over 100 ms", async (t) => {
  // What else runs on the computer makes every task longer, so the best of three counts.
  const worst = {};
  const note = async (name) => (worst[name] = Math.min(worst[name] ?? Infinity, await longest()));
  for (let time = 0; time < 3; time += 1) {
    const dropAll = await makeMany(MANY);
    await watchTasks(browser, page);
    await dropAll();
    await note("adding");
    assert.match(await picker.sentence(), /10,000 files ready/);
    await assertFewDrawn();
    for (let step = 1; step <= 20; step += 1) {
      await page.evaluate((part) => {
        const list = document.querySelector(".up-list");
        list.scrollTop = (list.scrollHeight * part) / 20;
      }, step);
      await page.waitForTimeout(30);
    }
    await note("scrolling");
    await page.getByText("letter 9999.txt", { exact: true }).first().waitFor();
    await assertFewDrawn();
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("name");
    await note("sorting");
    await page.getByRole("searchbox", { name: "Filter" }).fill("letter 99");
    await note("filtering");
    await longestTask(browser);
    if (Object.values(worst).every((time) => time <= LONGEST)) break;
  }
  t.diagnostic(`longest tasks in ms: ${JSON.stringify(worst)}`);
  for (const [name, time] of Object.entries(worst)) assert.ok(time <= LONGEST, `${name} took ${time} ms`);
});

test("thirty thousand files in nested folders are added without a task over 100 ms, and are one drawer", async (t) => {
  const worst = {};
  const note = async (name) => (worst[name] = Math.min(worst[name] ?? Infinity, await longest()));
  for (let time = 0; time < 3; time += 1) {
    await openPicker(30_000);
    // As the browser's dialog hands a folder over.
    await page.evaluate(async () => {
      const files = Array.from({ length: 30_000 }, (_, at) => {
        const file = new File(["x"], `letter ${at}.txt`, { type: "text/plain", lastModified: 1_790_000_000_000 });
        return Object.defineProperty(file, "webkitRelativePath", { value: `archive/year ${at % 10}/box ${at % 300}/${file.name}` });
      });
      const input = document.querySelector(".up-picker input[type=file]");
      Object.defineProperty(input, "files", { value: files });
      await new Promise((rest) => setTimeout(rest, 1000));
      window.drop = () => input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await watchTasks(browser, page);
    await page.evaluate(() => setTimeout(window.drop, 0));
    await picker.is("ready", 60_000);
    await note("adding");
    assert.deepEqual(await picker.names(), ["archive"]);
    await page.getByRole("button", { name: "archive", exact: true }).click();
    await page.locator('.up-row[aria-setsize="30001"]').first().waitFor();
    await note("opening");
    await longestTask(browser);
    if (Object.values(worst).every((longest) => longest <= LONGEST)) break;
  }
  t.diagnostic(`longest tasks in ms: ${JSON.stringify(worst)}`);
  assert.match(await picker.sentence(), /30,000 files ready/);
  for (const [name, time] of Object.entries(worst)) assert.ok(time <= LONGEST, `${name} took ${time} ms`);
});

test("a long list is drawn a screenful at a time, also the first time", async () => {
  // What was drawn and taken away again before anybody saw it costs time, too.
  await page.addInitScript(() => {
    window.drawnAtOnce = [];
    new MutationObserver((records) => {
      const touched = records.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]).filter((node) => node instanceof Element);
      const rows = touched.reduce((sum, element) => sum + (element.matches(".up-row") ? 1 : element.querySelectorAll(".up-row").length), 0);
      if (rows > 0) window.drawnAtOnce.push(rows);
    }).observe(document, { childList: true, subtree: true });
  });
  await dropMany(1000);
  const drawn = await page.evaluate(() => window.drawnAtOnce);
  assert.ok(drawn.length > 0 && Math.max(...drawn) <= 50, `rows drawn at once: ${drawn}`);
});

test("ten thousand files that the page refuses are one message, and no task over 100 ms", async (t) => {
  let shortest = Infinity;
  for (let time = 0; time < 3 && shortest > LONGEST; time += 1) {
    const dropAll = await makeMany(MANY, 'onFileSelected: ({ filename }) => { if (!filename.endsWith("99.txt")) throw new Error("only some"); }');
    await watchTasks(browser, page);
    await dropAll();
    await page.locator("[data-notice]").waitFor({ timeout: 60_000 });
    shortest = Math.min(shortest, await longest());
    await longestTask(browser);
  }
  assert.match(await picker.sentence(), /^100 files ready/);
  t.diagnostic(`longest task in ms: ${shortest}`);
  assert.ok(shortest <= LONGEST, `refusing took ${shortest} ms`);
});

test("a file that was removed goes in time though its row was scrolled away", async () => {
  await dropMany(300);
  await page.locator(".up-row").first().focus();
  await page.keyboard.press("Delete");
  await page.keyboard.press("End");
  await page.getByRole("heading", { name: "Selected Files 299" }).waitFor();
  await page.locator('.up-row[aria-setsize="299"]').first().waitFor({ timeout: 10_000 });
});

test("scrolling through ten thousand files leaves nothing in memory", async () => {
  await dropMany(MANY);
  await page.locator(".up-row").first().waitFor();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  /** Elements that the page still holds, and bytes of what scripts do. */
  const held = async () => {
    // Pictures that nobody looks at any more are still given up.
    await page.waitForTimeout(700);
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    return ["Nodes", "JSHeapUsedSize"].map((wanted) => metrics.find(({ name }) => name === wanted).value);
  };
  const throughAll = () => page.evaluate(async () => {
    const list = document.querySelector(".up-list");
    const frame = () => new Promise(requestAnimationFrame);
    for (const part of Array.from({ length: 81 }, (_, at) => Math.abs(40 - at) / 40)) {
      list.scrollTop = list.scrollHeight * part;
      await frame();
    }
    await frame();
  });
  await throughAll();
  const before = await held();
  for (let time = 0; time < 3; time += 1) await throughAll();
  const after = await held();
  assert.ok(after.every((value, at) => value <= before[at] * 1.1), `nodes and bytes were ${before}, then ${after}`);
});

test("a long list is worked through with the keys, and says how long it is", async () => {
  await dropMany(1000);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-posinset"));
  await page.locator(".up-row").first().focus();
  assert.equal(await focused(), "1");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "2");
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-posinset") === "1000");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-setsize")), "1000");
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-posinset") === "1");
  await page.evaluate(() => (document.querySelector(".up-list").scrollTop = 20_000));
  await page.waitForFunction(() => document.activeElement.matches(".up-list"));
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-posinset") === "2");
});

test("what is looked for is found by name and by kind, and nothing found is no dead end", async () => {
  await dropMany(300);
  assert.deepEqual(await inspect(page, "many"), []);
  await page.getByRole("searchbox", { name: "Filter" }).fill("29");
  await page.getByRole("combobox", { name: "Show" }).selectOption("images");
  assert.deepEqual(await picker.names(), ["scan 290.png", "scan 295.png"]);
  await page.getByRole("heading", { name: "Selected Files 2 of 300 shown" }).waitFor();
  assert.deepEqual(await inspect(page, "many-filtered"), []);
  await page.getByRole("searchbox", { name: "Filter" }).fill("nothing of the kind");
  await page.getByText("No file fits this filter").waitFor();
  assert.deepEqual(await inspect(page, "many-none"), []);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("heading", { name: "Selected Files 300" }).waitFor();
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("size");
  const sizes = await page.locator(".up-row-words").allInnerTexts();
  assert.match(sizes[0], /^99 bytes/);
  await page.getByRole("button", { name: "Show as grid" }).click();
  assert.deepEqual(await inspect(page, "many-grid"), []);
  await page.getByRole("button", { name: "Deselect All" }).click();
  await picker.is("idle");
});
