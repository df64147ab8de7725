// Debian's Chromium, driven by playwright-core.
import { existsSync } from "node:fs";
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
/** The windows, colours and directions that every state is looked at in. The last one stays. */
const [wide, phone] = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];
const looks = [
  { name: "wide-light", viewport: wide, colorScheme: "light" },
  { name: "wide-dark", viewport: wide, colorScheme: "dark" },
  { name: "wide-forced", viewport: wide, colorScheme: "dark", forcedColors: "active" },
  { name: "wide-rtl", viewport: wide, colorScheme: "light", dir: "rtl" },
  { name: "phone-rtl", viewport: phone, colorScheme: "dark", dir: "rtl" },
  { name: "phone-light", viewport: phone, colorScheme: "light" },
  { name: "phone-dark", viewport: phone, colorScheme: "dark" },
];

const whole = process.env.CHROMIUM ?? "/usr/bin/chromium";
// The same without windows, profiles and menus, which takes a third less of the processor.
const shell = "/usr/bin/chromium-headless-shell";
const light = process.env.CHROMIUM === undefined && existsSync(shell) ? shell : whole;

export function launch(args = []) {
  return chromium.launch({ executablePath: light, args: [...quiet, ...args] });
}

/** A browser that keeps what pages store in `folder`, as the one that people have at home. */
export function launchPersistent(folder, options = {}) {
  return chromium.launchPersistentContext(folder, { executablePath: whole, args: quiet, ...options });
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
export function onlySdk(context) {
  return context.route("**/prefetch", async (route) => {
    const body = route.request().postDataJSON();
    await route.continue({ postData: JSON.stringify({ ...body, permissions: body.permissions.filter((one) => one !== "resume") }) });
  });
}

/** All rules in every look, and those of WCAG 2.2, which are off unless asked for. Only violations are of use here, and the rest would take thrice as long. */
const rules = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };

/** Accessibility violations of what is on the screen now. */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(async (options) => (await window.axe.run(options)).violations, rules);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Looks at a state in both themes and from right to left, in two widths, and in the system's own colours: one screenshot and one accessibility run each. */
export async function inspect(page, state) {
  await mkdir(shots, { recursive: true });
  const found = [];
  for (const { name, viewport, colorScheme, forcedColors = "none", dir } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    const turnBack = dir === undefined ? () => undefined : await turn(page, dir);
    await page.screenshot({ path: join(shots, `${state}-${name}.png`) });
    found.push(...(await violations(page)).map((violation) => `${state}, ${name}: ${violation}`));
    await turnBack();
  }
  return found;
}

/** Lets the page and its pickers run in the direction `dir`, as a language would; until what is answered is called. */
async function turn(page, dir) {
  const set = (wanted) => page.evaluate((dirs) => {
    const turned = [document.documentElement, ...document.querySelectorAll(".up-root")];
    const before = turned.map((one) => one.dir);
    turned.forEach((one, at) => (one.dir = dirs[at] ?? dirs[0]));
    return before;
  }, wanted);
  const before = await set([dir]);
  return () => set(before);
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
