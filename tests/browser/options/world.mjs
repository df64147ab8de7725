// What every case of the table has: a server behind a line whose speed can be set, a page, and a picker that is given
// its options by the unmodified SDK.
import { beforeEach, test } from "node:test";
import { openOwnPage, ownHtml } from "../support/picker.mjs";
import { page, picker, proxy, useWorld as useCommonWorld } from "../support/world.mjs";

export { context, files, noted, page, picker, proxy, server } from "../support/world.mjs";
/** The bodies of the requests that began an upload. */
export let starts;

export function useWorld() {
  useCommonWorld({ args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  beforeEach(() => {
    starts = [];
    page.on("request", (request) => request.url().endsWith("/multipart/start") && starts.push(request.postDataJSON()));
  });
}

/** A test for each case of `table`. */
export function cases(table) {
  useWorld();
  for (const [name, check] of Object.entries(table)) test(`option ${name}`, check);
}

/** A page whose picker has `options`, a piece of script; callbacks are noted in `window.said`. */
export async function makePicker(options) {
  await openOwnPage(page, proxy.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    window.client = filestack.init(apiKey, { security: { policy, signature } });
    window.said = [];
    window.say = (name) => (...values) => { window.said.push([name, ...values.map(plain)]); };
    const plain = (value) => (typeof value?.open === "function" ? "picker" : value instanceof Error ? value.message : value instanceof Event ? value.type : value);
    const names = ["onOpen", "onClose", "onCancel", "onUploadStarted", "onUploadDone", "onFileCropped", "onFileUploadFinished", "onFileUploadFailed", "onFileUploadCancel"];
    const noting = Object.fromEntries(names.map((name) => [name, say(name)]));
    window.picker = client.picker({ displayMode: "inline", container: "#picker", ...noting, ...(${options}) });
    window.isMade = true;`));
  await page.waitForFunction(() => window.isMade);
}

/** The same, opened. */
export async function openWith(options, ready = picker.isOpen) {
  await makePicker(options);
  await page.evaluate(() => window.picker.open());
  await ready();
}

/** The same with a drop pane, whose own options are `pane`. */
export const openPane = (pane, options = "{}") =>
  openWith(`{ displayMode: "dropPane", maxFiles: 5, dropPane: ${pane}, ...(${options}) }`, () => page.locator(".up-drop--pane").waitFor());

export const text = (name, content = name) => ({ name, type: "text/plain", text: content });
export const calls = (name) => page.evaluate((wanted) => window.said.filter(([one]) => one === wanted).map(([, ...values]) => values), name);
export const tab = (name) => page.getByRole("tab", { name, exact: true });
export const tabs = () => page.getByRole("tab").evaluateAll((all) => all.map((one) => one.title));
export const refuseStarts = () => page.route("**/multipart/start", (route) => route.fulfill({ status: 403, json: { error: "no", code: "not_allowed" } }));
export const status = (kind) => page.locator(`.up-status[data-status="${kind}"]`);

/** The server says that it has a drive, which wants to be signed in to. */
export async function offerDrive() {
  await page.route("**/prefetch", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), clouds: { googledrive: "Google Drive" } } });
  });
  await page.route("**/folder/list", (route) => route.fulfill({ json: { token: "T", googledrive: { auth: { redirect_url: `${proxy.origin}/sign-in` } } } }));
}
