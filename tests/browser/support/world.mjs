// What most journeys need: a server without an account behind a line whose speed can be set, files, and a new page for each.
import { after, afterEach, before, beforeEach } from "node:test";
import { launch, open } from "./chromium.mjs";
import { makeFiles } from "./files.mjs";
import { assertClean, pickerOn } from "./picker.mjs";
import { startProxy } from "./proxy.mjs";
import { startSelfHosted } from "./server.mjs";

export let server, proxy, browser, files, context, page, picker;
/** What the page did wrong, and what it asked for. */
export let noted;
/** Whom the page may ask; a test may add others. */
export let origins;

/**
 * Gives the tests of a file all this. `settings`: the server's sealdrop.toml; `args`: Chromium's arguments; `opening`: how
 * each page is opened; `begin`: what the file makes of it before its first test, since Node does not wait for one `before`
 * before it begins the next.
 */
export function useWorld({ settings, args, opening, begin = () => undefined } = {}) {
  before(async () => {
    server = await startSelfHosted(settings);
    proxy = await startProxy(server.port);
    browser = await launch(args);
    files = await makeFiles();
    await begin();
  });
  after(async () => {
    await browser?.close();
    await proxy?.stop();
    await server?.stop();
    await files?.remove();
  });
  beforeEach(async () => {
    proxy.setRate(Infinity);
    ({ page, context, noted } = await open(browser, opening));
    picker = pickerOn(page);
    origins = [server.origin, proxy.origin];
  });
  afterEach(async () => {
    await context.close();
    assertClean(noted, ...origins);
  });
}
