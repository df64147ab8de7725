// With a Filestack account: our page and a page of one's own, against a stand-in for Filestack's hosts.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { inspect, launch, open, violations } from "./support/chromium.mjs";
import { startFilestack } from "./support/filestack.mjs";
import { KEY, SECRET, startHosted } from "./support/server.mjs";

let filestack, server, browser, context, page, noted;

before(async () => {
  filestack = await startFilestack();
  server = await startHosted();
  browser = await launch(filestack.chromiumArgs);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await filestack?.stop();
});
beforeEach(async () => {
  filestack.calls.length = 0;
  ({ page, context, noted } = await open(browser));
});
afterEach(() => context.close());

/** What the stand-in picker was given. */
function given() {
  return page.evaluate(() => {
    const [{ client, options }] = window.pickers;
    const { apikey, policy, signature } = client.session;
    const { displayMode, container, maxFiles } = options;
    return { apikey, policy, signature, displayMode, container, maxFiles, pickers: window.pickers.length };
  });
}

function assertSigned({ policy, signature }) {
  assert.equal(signature, createHmac("sha256", SECRET).update(policy).digest("hex"));
  return JSON.parse(Buffer.from(policy, "base64url").toString());
}

const pickerIsOpen = () => page.getByRole("heading", { name: "Stand-in picker" }).waitFor();
const panel = () => page.getByRole("alert");

test("the page opens Filestack's picker inline with a signed policy", async () => {
  await page.goto(server.origin);
  await pickerIsOpen();
  const picker = await given();
  assert.equal(picker.pickers, 1);
  assert.equal(picker.displayMode, "inline");
  assert.equal(picker.container, "#picker");
  assert.equal(picker.maxFiles, 1000);
  assert.equal(picker.apikey, KEY);
  const policy = assertSigned(picker);
  assert.deepEqual(policy.call, ["pick", "store"]);
  assert.ok(policy.expiry - Date.now() / 1000 <= 600);

  const asked = filestack.calls.filter((call) => call.path.endsWith("picker.js"));
  assert.deepEqual(asked.map((call) => call.host), ["static.filestackapi.com"]);
  const before = await page.evaluate(() => window.slotBeforePicker);
  assert.equal(before.instance, undefined);

  const box = await page.locator("#picker").boundingBox();
  assert.deepEqual([box.y, box.height], [0, page.viewportSize().height]);
  assert.equal(await page.locator(".panel").count(), 0);
  assert.deepEqual(await inspect(page, "hosted-open"), []);
  assert.deepEqual(noted.reports, []);
  assert.deepEqual(noted.errors, []);
});

test("the loader's slot is empty until a picker is asked for", async () => {
  await page.route("**/static/page.*.js", (route) => route.fulfill({ body: "", contentType: "text/javascript" }));
  await page.goto(server.origin);
  const slot = await page.evaluate(() => window.filestackInternals?.modules?.["fs-loader-picker"] ?? null);
  assert.equal(slot, null);
  assert.equal(filestack.calls.length, 0);
});

/** A page of somebody's own, on our origin, with one script tag and `snippet`. */
async function openOwnPage(snippet) {
  const html = `<!doctype html><html lang="en"><title>Mine</title><main id="picker"></main>
    <script src="/filestack.js"></script><script>${snippet}</script></html>`;
  await page.route("**/own-page", (route) => route.fulfill({ body: html, contentType: "text/html" }));
  await page.goto(`${server.origin}/own-page`);
  await pickerIsOpen();
}

test("the documented quick start works byte for byte with the key filled in", async () => {
  // Filestack's documentation, "Web File Picker", "Opening File Picker".
  const documented = "const client = filestack.init(YOUR_API_KEY);\nclient.picker().open();";
  await openOwnPage(documented.replace("YOUR_API_KEY", JSON.stringify(KEY)));
  assert.equal((await given()).apikey, KEY);
});

test("the documented inline example works byte for byte with the key filled in", async () => {
  // filestack-js 4.3.8, examples/picker-inline, its options and calls.
  const documented = `const apikey = 'YOUR_APIKEY';
    const client = filestack.init(apikey);
    const options = {
        displayMode: 'inline',
        container: '#inline',
        maxFiles: 20,
        uploadInBackground: false,
        onUploadDone: (res) => console.log(res),
    };
    const picker = client.picker(options);
    picker.open();`;
  const element = "document.querySelector('main').append(Object.assign(document.createElement('div'), { id: 'inline' }));";
  await openOwnPage(element + documented.replace("YOUR_APIKEY", KEY));
  const { displayMode, maxFiles } = await given();
  assert.deepEqual([displayMode, maxFiles], ["inline", 20]);
});

test("the guide's secure flow works on a page of one's own", async () => {
  await openOwnPage(`
    async function getFilestackCredentials() {
      const response = await fetch("/get-filestack-credentials");
      return response.json();
    }
    async function initFilePicker() {
      const { apiKey, policy, signature } = await getFilestackCredentials();
      const client = filestack.init(apiKey, { security: { policy, signature } });
      client.picker({ displayMode: "inline", container: "#picker" }).open();
    }
    initFilePicker();`);
  const picker = await given();
  assertSigned(picker);
  assert.equal(picker.displayMode, "inline");
});

/** Lets `answer` stand for the credentials endpoint's answer. */
const answerCredentials = (answer) => page.route("**/get-filestack-credentials", answer);

test("without credentials the page says why, and another try works", async () => {
  const failures = [
    [{ status: 500, json: { error: "something went wrong on the server", code: "internal", trace: "x" } }, /Something went wrong on the server\./, /Code: internal/],
    [{ status: 200, contentType: "text/html", body: "<h1>Welcome to the hotel</h1>" }, /not a policy\./, /Code: status 200/],
    [{ status: 403, json: { error: "credentials are given to this machine only", code: "not_allowed", trace: "x" } }, /this machine only\./, /Code: not_allowed/],
  ];
  for (const [answer, reason, code] of failures) {
    await answerCredentials((route) => route.fulfill({ headers: { date: "Mon, 23 Nov 2026 10:00:00 GMT" }, ...answer }));
    await page.goto(server.origin);
    await panel().waitFor();
    const text = await panel().innerText();
    assert.match(text, reason);
    assert.match(text, code);
    assert.match(text, /Server time: Nov 23, 2026, 10:00:00 AM UTC/);
    assert.equal(await page.locator("input[type=file]").count(), 0);
    await page.unroute("**/get-filestack-credentials");
  }
  assert.deepEqual(await inspect(page, "hosted-refused"), []);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Try again");
  await page.keyboard.press("Enter");
  await pickerIsOpen();
  assert.deepEqual(noted.reports, []);
});

test("why nothing can be uploaded is said in the visitor's language, and the server's own reason as it is", async () => {
  await page.setExtraHTTPHeaders({ "accept-language": "de" });
  await answerCredentials((route) => route.fulfill({ status: 403, json: { error: "credentials are given to this machine only", code: "not_allowed" } }));
  await page.goto(server.origin);
  await panel().waitFor();
  assert.match(await panel().innerText(), /^Hochladen ist gerade nicht möglich\s+Credentials are given to this machine only\.\s+Code: not_allowed · Serverzeit: .*\s+Noch einmal versuchen$/);
  assert.equal(await panel().getByText("this machine").getAttribute("lang"), "en");
  assert.deepEqual(await inspect(page, "hosted-refused-german"), []);
});

test("a server that cannot be reached is told as such", async () => {
  await answerCredentials((route) => route.abort());
  await page.goto(server.origin);
  await panel().waitFor();
  assert.match(await panel().innerText(), /^The server cannot be reached\s+Check your connection, then try again\.\s+Code: unreachable/);
});

test("whoever waits for credentials is told so", async () => {
  await answerCredentials(async (route) => {
    await new Promise((passed) => setTimeout(passed, 2500));
    await route.continue();
  });
  await page.goto(server.origin);
  const status = page.getByRole("status");
  await status.waitFor();
  assert.equal(await status.innerText(), "Preparing a secure upload…");
  assert.deepEqual(await violations(page), []);
  await pickerIsOpen();
  assert.equal(await status.count(), 0);
});

test("a picker that does not load is told after ten seconds", async () => {
  await page.route("https://static.filestackapi.com/**", (route) => route.abort());
  await page.goto(server.origin);
  await panel().waitFor({ timeout: 15_000 });
  assert.match(await panel().innerText(), /did not load\..*\s+Code: picker_not_loaded/);
  assert.deepEqual(await inspect(page, "hosted-blocked"), []);
});

test("a policy is renewed before it ends, and a refused upload renews it once", async () => {
  const brief = await startHosted('[policy]\nexpires = "4s"');
  try {
    await page.goto(brief.origin);
    await pickerIsOpen();
    const first = await given();
    await page.waitForTimeout(5000);
    const later = await given();
    assert.notEqual(later.policy, first.policy);
    assert.ok(assertSigned(later).expiry > Date.now() / 1000, "the policy in use is valid");

    await answerCredentials(async (route) => {
      await new Promise((passed) => setTimeout(passed, 300));
      await route.continue();
    });
    const asked = () => noted.requests.filter((url) => url.endsWith("/get-filestack-credentials")).length;
    const before = asked();
    await page.evaluate(() => {
      const { onFileUploadFailed } = window.pickers[0].options;
      for (let refused = 0; refused < 3; refused += 1) onFileUploadFailed({}, new Error("403"));
    });
    await page.waitForTimeout(200);
    assert.equal(asked() - before, 1, "three refusals at once are one renewal");
  } finally {
    await brief.stop();
  }
});

test("a failed renewal is tried again while the picker stays open", async () => {
  const brief = await startHosted('[policy]\nexpires = "2s"');
  try {
    await page.goto(brief.origin);
    await pickerIsOpen();
    const first = await given();
    await answerCredentials((route) => route.fulfill({ status: 503, body: "" }));
    await page.waitForTimeout(2500);
    assert.equal((await given()).policy, first.policy);
    await page.unroute("**/get-filestack-credentials");
    await page.waitForFunction((policy) => window.pickers[0].client.session.policy !== policy, first.policy, { timeout: 10_000 });
    assert.equal(await panel().count(), 0);
  } finally {
    await brief.stop();
  }
});

test("the secret is in no answer, asset, log line or element", async () => {
  const bodies = [];
  page.on("response", (response) => bodies.push(response.text().catch(() => "")));
  await page.goto(server.origin);
  await pickerIsOpen();
  for (const path of ["/healthz", "/readyz", "/nothing", "/get-filestack-credentials?call=remove"]) {
    bodies.push(fetch(server.origin + path).then((response) => response.text()));
  }
  const texts = await Promise.all(bodies);
  assert.ok(texts.length >= 8 && texts.some((text) => text.includes(KEY)));
  const seen = [...texts, await page.content(), server.log(), ...filestack.calls.map((call) => JSON.stringify(call))];
  const spellings = [SECRET, ...["base64", "base64url", "hex"].map((coding) => Buffer.from(SECRET).toString(coding))];
  for (const spelling of spellings) {
    assert.ok(!seen.some((text) => text.includes(spelling)), `found ${spelling}`);
  }
});
