// Self-hosted: without permission the picker does not open, and says why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/chromium.mjs";
import { drop, openOwnPage, ownHtml } from "./support/picker.mjs";
import { page, picker, server, useWorld } from "./support/world.mjs";

useWorld();

const credentials = async () => (await fetch(`${server.origin}/get-filestack-credentials`)).json();
const flipped = (text) => (text.startsWith("0") ? "1" : "0") + text.slice(1);

/** Hands `pair` to the page until further notice, with the real rest of the answer. */
async function handOut(pair) {
  const real = await credentials();
  const expiry = Math.floor(Date.now() / 1000) + 600;
  await page.route("**/get-filestack-credentials", (route) => route.fulfill({ json: { ...real, expiry, ...pair } }));
}

async function assertBlocked(reason, code) {
  const blocked = page.locator(".up-blocked");
  await blocked.waitFor({ timeout: 5000 });
  const text = await blocked.innerText();
  assert.match(text, /^Uploading is not possible right now/);
  assert.match(text, reason);
  assert.match(text, new RegExp(`Code\\s+${code}`));
  assert.match(text, /Reference\s+\S+/);
  assert.equal(await page.locator("input[type=file]").count(), 0);
}

async function bad() {
  const real = await credentials();
  const narrower = { ...JSON.parse(Buffer.from(real.policy, "base64url").toString()), maxSize: 1 };
  const expired = await server.sign("--call", "pick", "--expires", "1s");
  while (Date.now() / 1000 <= expired.expiry + 1) await new Promise((passed) => setTimeout(passed, 200));
  return [
    [{ signature: flipped(real.signature) }, /signature/i, "bad_signature"],
    [{ policy: Buffer.from(JSON.stringify(narrower)).toString("base64url") }, /signature/i, "bad_signature"],
    [{ policy: "bm90IGpzb24" }, /\S/, "bad_(signature|policy)"],
    [expired, /(expired|ended)/i, "policy_expired"],
    [await server.sign("--call", "read"), /pick/i, "not_allowed"],
    [{ apiKey: "AAAAAAAAAAAAAAAAAAAAAA" }, /application|key/i, "unknown_app"],
  ];
}

test("forged, expired and wrong-call pairs do not open the picker", async () => {
  for (const [pair, reason, code] of await bad()) {
    await handOut(pair);
    await page.goto(server.origin);
    await assertBlocked(reason, code);
    await page.unroute("**/get-filestack-credentials");
  }
  assert.deepEqual(await violations(page), []);
});

test("Try again opens the picker once the page can have a good pair", async () => {
  await handOut({ signature: flipped((await credentials()).signature) });
  await page.goto(server.origin);
  await assertBlocked(/signature/i, "bad_signature");
  await page.unroute("**/get-filestack-credentials");
  await page.getByRole("button", { name: "Try again" }).click();
  await picker.isOpen(5000);
});

test("another try after the permission ended waits for the page to fetch a new one", async () => {
  await openOwnPage(page, server.origin, ownHtml(`
    const pair = await (await fetch("/get-filestack-credentials")).json();
    const client = filestack.init(pair.apiKey, { security: pair });
    addEventListener("sealdrop:renew", ({ detail }) => detail.waitUntil((async () => {
      client.setSecurity(await (await fetch("/get-filestack-credentials")).json());
      window.renewed = true;
    })()));
    client.picker({ displayMode: "inline", container: "#picker" }).open();`));
  await picker.isOpen();
  await page.route("**/multipart/start", async (route) =>
    (await page.evaluate(() => window.renewed)) ? route.continue() : route.fulfill({ status: 403, json: { error: "the policy has ended", code: "policy_expired" } }));
  await drop(page, [{ name: "letter.txt", type: "text/plain", text: "dear harbour master" }]);
  await picker.rowIs("letter.txt", "failed");
  await page.getByText("Your permission ended.").first().waitFor();
  await picker.button("Retry").click();
  await picker.rowIs("letter.txt", "stored");
});

test("the reason stays for as long as somebody needs to read it", async () => {
  await handOut({ signature: flipped((await credentials()).signature) });
  await page.goto(server.origin);
  await assertBlocked(/signature/i, "bad_signature");
  await page.waitForTimeout(11_000);
  await assertBlocked(/signature/i, "bad_signature");
  assert.equal(await page.getByText("static.filestackapi.com").count(), 0);
});

test("nothing of the page's preparation is left beside the reason", async () => {
  await handOut({ signature: flipped((await credentials()).signature) });
  await page.goto(server.origin);
  await assertBlocked(/signature/i, "bad_signature");
  assert.equal(await page.getByText("Preparing a secure upload…").count(), 0);
  assert.equal((await page.locator(".up-picker").boundingBox()).y, 0);
});

test("without security a page of one's own does not open the picker either", async () => {
  const { apiKey } = await credentials();
  // Filestack's documentation, "Web File Picker", "Opening File Picker".
  const documented = "const client = filestack.init(YOUR_API_KEY);\nclient.picker().open();";
  await openOwnPage(page, server.origin, ownHtml(documented.replace("YOUR_API_KEY", JSON.stringify(apiKey))));
  await assertBlocked(/\S/, "security_required");
});

test("a server that is gone is told as such, and Try again opens the picker when it is back", async () => {
  await page.route("**/prefetch", (route) => route.abort());
  await page.goto(server.origin);
  await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor({ timeout: 30_000 });
  assert.equal(await page.locator("input[type=file]").count(), 0);
  await page.unroute("**/prefetch");
  await page.getByRole("button", { name: "Try again" }).click();
  await picker.isOpen();
});
