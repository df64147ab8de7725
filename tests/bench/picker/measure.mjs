// Opens a widget in a browser that has never seen it, and measures one thing.
import { readFile } from "node:fs/promises";
import { PEERS, require } from "./bundle.mjs";
import { add, nodes, prepare, probe, scroll, violations } from "./inpage.mjs";
import { join } from "node:path";

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-features=LocalNetworkAccessChecks", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
const SIZE = { width: 1280, height: 800 };
/** A phone of the middle class; the slow network is Lighthouse's "slow 4G". */
const SLOW_DOWN = 4;
const SLOW_NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8), uploadThroughput: (750e3 / 8) };
/** After the last file is there: what a widget still draws belongs to adding. */
const AFTERWARDS_MS = 1500;
/** After this time without a request there are no more. */
const QUIET_MS = 1500;

const { chromium } = require("playwright-core");
const how = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS };
export const launch = () => chromium.launch(how);
const axe = await readFile(join(PEERS, "node_modules/axe-core/axe.min.js"), "utf8");

/** Runs `work` on a page of its own with `widget` open in it; `set` gets the page before it loads. */
async function on({ browser, server }, widget, work, set = async () => undefined) {
  const context = await browser.newContext({ viewport: SIZE, reducedMotion: "reduce", colorScheme: "light" });
  try {
    const page = await context.newPage();
    await page.goto(`${server.address}/empty`);
    await page.addInitScript(probe, widget.control);
    await set(page, await context.newCDPSession(page));
    await page.goto(`${server.address}${widget.path ?? `/${widget.name}`}`, { waitUntil: "commit" });
    await page.waitForFunction(() => window.bench?.interactive !== undefined, undefined, { timeout: 60_000 });
    return await work(page);
  } finally {
    await within(context.close(), 5000);
  }
}

/**
 * Milliseconds from the beginning of the navigation until there is something to see, and until "add files" answers, on
 * a cold cache and a slow processor: on the clock, and of the processor in the page's main thread.
 */
export async function interactive(bench, widget, { slowNetwork = false } = {}) {
  let trace;
  return on(bench, widget, async (page) => {
    const clock = await page.evaluate(() => window.bench.interactive);
    const { mark, tasks } = await trace.end();
    const until = tasks.filter(({ ts }) => ts <= mark.ts && ts >= mark.ts - clock * 1000);
    const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    return { clock, painted, processor: until.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0) };
  }, async (page, session) => {
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW_DOWN });
    if (slowNetwork) {
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", SLOW_NETWORK);
    }
    trace = await startTrace(bench.browser);
  });
}

/** Bytes of scripts and style sheets on the wire until the widget is there, with a file in it, and with its editor open. */
export function bytes({ browser, server }, widget) {
  const total = (files) => files.reduce((sum, { bytes: size }) => sum + size, 0);
  server.sent();
  return on({ browser, server }, widget, async (page) => {
    await page.waitForTimeout(QUIET_MS);
    const sent = server.sent();
    const start = total(sent);
    await page.evaluate(prepare, 1);
    await page.evaluate(() => {
      const { input, data } = window.bench;
      input.files = data.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.waitForTimeout(QUIET_MS);
    const filled = start + total(server.sent());
    const soFar = { start, filled, requests: sent.length };
    if (widget.editor === undefined || widget.editor === "included") return { ...soFar, editor: widget.editor && filled };
    await page.locator(widget.editor.open).click();
    await page.locator(widget.editor.ready).waitFor();
    await page.waitForTimeout(QUIET_MS);
    return { ...soFar, editor: filled + total(server.sent()) };
  });
}

/**
 * Adds `count` files: how long until they are there, the longest task of that, and how the list is then. `took` is
 * null when it was not done within `limit`, and `hangs` says that nothing else was possible in the page either.
 */
export async function adding({ server }, widget, { count, limit }) {
  // A browser of its own, which can be ended whatever its page does: one that hangs cannot be closed.
  const process = await chromium.launchServer(how);
  try {
    const browser = await chromium.connect(process.wsEndpoint());
    return await on({ browser, server }, widget, async (page) => {
      await page.evaluate(prepare, count);
      await page.waitForTimeout(500);
      const arriving = await startTrace(browser);
      const took = await within(page.evaluate(add, [count, limit, `${widget.count}`]), limit + 2000);
      if (took === undefined) return { took: null, hangs: true };
      if (took !== null) await page.waitForTimeout(AFTERWARDS_MS);
      const added = longest(await arriving.end());
      if (took === null) return { took, added };
      const scrolling = await startTrace(browser);
      const frames = await within(page.evaluate(scroll), limit);
      if (frames === undefined) return { took, added };
      return { took, added, frames, scrolled: longest(await scrolling.end()), nodes: await page.evaluate(nodes) };
    });
  } finally {
    await process.kill();
  }
}

/** What axe-core finds in the widget with nothing in it, and with `count` files. */
export function accessibility(bench, widget, count) {
  return on(bench, widget, async (page) => {
    await page.waitForTimeout(500);
    await page.evaluate(axe);
    const empty = await page.evaluate(violations);
    await page.evaluate(prepare, count);
    await page.evaluate(add, [count, 10_000, `${widget.count}`]);
    await page.waitForTimeout(1000);
    if (process.env.BENCH_SHOTS) await page.screenshot({ path: join(process.env.BENCH_SHOTS, `${widget.name}.png`) });
    return { empty, filled: await page.evaluate(violations) };
  });
}

/** The browser's own record of every task on the main thread of the page that makes "bench-mark". */
async function startTrace(browser) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) if (event.name === "RunTask" || event.name === "bench-mark") events.push(event);
  });
  const includedCategories = ["disabled-by-default-devtools.timeline", "blink.user_timing"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories, excludedCategories: ["*"] } });
  return {
    async end() {
      const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
      await session.send("Tracing.end");
      await complete;
      await session.detach();
      const mark = events.find(({ name }) => name === "bench-mark");
      return { mark, tasks: events.filter(({ name, pid, tid }) => name === "RunTask" && pid === mark.pid && tid === mark.tid) };
    },
  };
}

/** The longest task from the mark on, in milliseconds: on the clock and of the processor. */
function longest({ mark, tasks }) {
  const after = tasks.filter(({ ts, dur }) => ts + dur >= mark.ts);
  // There can be more tasks than a call takes arguments.
  const most = (field) => after.reduce((so, task) => Math.max(so, (task[field] ?? 0) / 1000), 0);
  return { clock: most("dur"), processor: most("tdur") };
}

/** What `promise` answers; nothing when it does not within `limit` milliseconds: a page that hangs answers nobody. */
async function within(promise, limit) {
  let timer;
  const late = new Promise((answer) => (timer = setTimeout(answer, limit)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined);
  }
}
