// Self-hosted: the panel behind "?" says what may be uploaded, out of the policy that the server has verified.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./support/chromium.mjs";
import { openOwnPage, ownHtml } from "./support/picker.mjs";
import { page, picker, server, useWorld } from "./support/world.mjs";

useWorld({ settings: `[files]\nmax_size = "3MB"\n[page]\nmax_files = 12\n` });

const question = () => page.getByRole("button", { name: "What you can upload" });
const panel = () => page.getByRole("dialog", { name: "What you can upload" });
const said = async () => {
  await page.locator('.up-help[aria-busy="false"]').waitFor();
  return page.locator(".up-help-text").allInnerTexts();
};

async function openPicker(options = "") {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(apiKey, { security: { policy, signature } });
    client.picker({ displayMode: "inline", container: "#picker", maxFiles: 5, ${options} }).open();`));
  await page.locator(".up-drop").waitFor();
}

test("our page says what may come, how large by the server's own word, where it goes, and until when", async () => {
  await page.goto(server.origin);
  await picker.isOpen();
  await question().click();
  const lines = await said();
  assert.match(lines[0], /^Up to 12 files · up to 3 MB each$/);
  assert.match(lines[1], /^Files go to this computer\.$/);
  assert.match(lines[2], /^You can open your files after the upload\.$/);
  assert.match(lines[3], /^Your permission lasts until .+ It is renewed by itself while this page is open\.$/);
  assert.match(lines[4], /^The server checks this for every file\.$/);
  assert.match(await page.locator(".up-help-more").innerText(), /^Server time: /);
  assert.deepEqual(await inspect(page, "help"), []);
});

test("it closes with Escape, with its cross and beside it, and the focus goes back to the question mark", async () => {
  await openPicker();
  const closings = [
    () => page.keyboard.press("Escape"),
    () => panel().getByRole("button", { name: "Close" }).click(),
    () => page.mouse.click(5, 5),
  ];
  for (const close of closings) {
    await question().focus();
    await page.keyboard.press("Enter");
    await panel().waitFor();
    await close();
    await panel().waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "What you can upload");
  }
});

test("in a picker over the page Escape closes the panel alone", async () => {
  await openOwnPage(page, server.origin, ownHtml(`
    const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
    filestack.init(apiKey, { security: { policy, signature } }).picker({ accept: "image/*", maxFiles: 3 }).open();`));
  await page.locator(".up-drop").waitFor();
  await question().click();
  assert.match((await said())[0], /^Up to 3 images · up to 3 MB each$/);
  assert.deepEqual(await inspect(page, "help-overlay"), []);
  await page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  await page.locator(".up-drop").waitFor();
});

test("a permission that was renewed meanwhile is told as it is now; one that cannot look at files says nothing of it", async () => {
  await openPicker();
  const narrow = await server.sign("--call", "pick", "--max-size", "1000000");
  await page.route("**/prefetch", async (route) => {
    const body = route.request().postDataJSON();
    await route.continue({ postData: JSON.stringify({ ...body, security: { policy: narrow.policy, signature: narrow.signature } }) });
  });
  await question().click();
  const lines = await said();
  assert.match(lines[0], /up to 1 MB each$/);
  assert.match(lines[1], /^Your permission lasts until [^.]+\.$/, "nobody says that this page renews it");
  assert.equal(lines.length, 3);
});

test("a server that does not know the question leaves what the picker knows itself", async () => {
  await page.route("**/prefetch", async (route) => {
    const answer = await (await route.fetch()).json();
    delete answer.policy;
    await route.fulfill({ json: answer });
  });
  await openPicker("maxSize: 2000,");
  await question().click();
  assert.deepEqual(await said(), ["Up to 5 files · up to 2 kB each"]);
  await page.unroute("**/prefetch");
  await page.keyboard.press("Escape");
  await page.route("**/prefetch", (route) => route.abort());
  await question().click();
  assert.deepEqual(await said(), ["Up to 5 files · up to 2 kB each"]);
});

test("in a language from right to left it runs that way", async () => {
  await openPicker('lang: "ar",');
  await page.locator(".up-help-button").click();
  await said();
  assert.equal(await page.locator(".up-help").evaluate((panel) => getComputedStyle(panel).direction), "rtl");
  assert.deepEqual(await inspect(page, "help-rtl"), []);
});
