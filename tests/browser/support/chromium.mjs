// Debian's Chromium, driven by playwright-core.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = join(import.meta.dirname, "../shots");
const quiet = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-features=LocalNetworkAccessChecks", "--disable-component-update", "--disable-sync",
];
/** The windows and themes that every state is looked at in. */
const looks = [
  { name: "wide-light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "wide-dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
];

export function launch(args = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...quiet, ...args] });
}

/** A browser that keeps what pages store in `folder`, as the one that people have at home. */
export function launchPersistent(folder, options = {}) {
  return chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet, ...options });
}

/** Ends the browser over `folder` as the system does when the memory is full. */
export async function killBrowser(folder) {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (words.includes(`--user-data-dir=${folder}`) && !words.some((word) => word.startsWith("--type="))) process.kill(Number(pid), "SIGKILL");
  }
}

/** A page of its own context that notes what it, or a tab it opens, did wrong: policy reports, script errors, requests. */
export async function open(browser, options = {}) {
  const context = await browser.newContext(options);
  const noted = await note(context);
  const page = await context.newPage();
  return { page, context, noted };
}

/** Notes what the pages of `context` do wrong from now on. */
export async function note(context) {
  const noted = { reports: [], errors: [], requests: [] };
  await context.exposeFunction("noteReport", (report) => noted.reports.push(report));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.noteReport(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on("weberror", (error) => noted.errors.push(String(error.error())));
  context.on("request", (request) => noted.requests.push(request.url()));
  if (process.env.SEALDROP_TRANSPORT === "sdk") await onlySdk(context);
  return noted;
}

/** Takes away what our own transport needs, so that everything goes through the SDK: servers of others do not have it. */
function onlySdk(context) {
  return context.route("**/prefetch", async (route) => {
    const body = route.request().postDataJSON();
    await route.continue({ postData: JSON.stringify({ ...body, permissions: body.permissions.filter((one) => one !== "resume") }) });
  });
}

/** Accessibility violations of what is on the screen now. */
export async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run());
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Looks at a state in both themes and two widths: one screenshot and one accessibility run each. */
export async function inspect(page, state) {
  await mkdir(shots, { recursive: true });
  const found = [];
  for (const { name, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(shots, `${state}-${name}.png`) });
    found.push(...(await violations(page)).map((violation) => `${state}, ${name}: ${violation}`));
  }
  return found;
}

/** Begins to note what the main thread of `page` does. */
export function watchTasks(browser, page) {
  return browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
}

/**
 * The longest task since then, in milliseconds of processor time: by the clock on the wall a task seems longer whenever
 * other programs have their turn in the middle of it.
 */
export async function longestTask(browser) {
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const thread = ({ pid, tid }) => `${pid}/${tid}`;
  const main = new Set(traceEvents.filter(({ ph, args }) => ph === "M" && args.name === "CrRendererMain").map(thread));
  const tasks = traceEvents.filter((event) => event.name === "RunTask" && main.has(thread(event)));
  return Math.round(Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000);
}
