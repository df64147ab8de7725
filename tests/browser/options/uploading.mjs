// How and where files are sent.
import assert from "node:assert/strict";
import { MB } from "../support/files.mjs";
import { drop } from "../support/picker.mjs";
import { calls, files, openWith, page, picker, proxy, refuseStarts, starts, text } from "./world.mjs";

/** What the upload of `name` began with, where the picker has `options`. */
async function began(options, name = "a.txt") {
  await refuseStarts();
  await openWith(options);
  await drop(page, [text(name)]);
  await picker.is("failed");
  return starts[0];
}
const storeTo = (name, value) => async () => {
  assert.deepEqual((await began(`{ storeTo: { ${name}: ${JSON.stringify(value)} } }`)).store[name], value);
};

/** The option of `uploadConfig` is handed on to the SDK as it is. */
const handedOn = (name, value) => async () => {
  await openWith(`{ uploadConfig: { ${name}: ${value} } }`);
  await page.evaluate(() => {
    const { upload } = client;
    client.upload = function (file, asked, ...rest) {
      window.asked = asked;
      return upload.call(this, file, asked, ...rest);
    };
  });
  await drop(page, [text("a.txt")]);
  await picker.is("done");
  assert.equal(await page.evaluate((one) => window.asked[one], name), value);
};

export default {
  async allowManualRetry() {
    await refuseStarts();
    await openWith("{ maxFiles: 5, allowManualRetry: true }");
    await drop(page, [text("a.txt")]);
    await picker.is("failed");
    assert.deepEqual(await calls("onUploadDone"), []);
    await page.unroute("**/multipart/start");
    await picker.button("Retry").click();
    await picker.is("done");
    assert.equal((await calls("onUploadDone"))[0][0].filesUploaded.length, 1);
  },
  async concurrency() {
    await openWith("{ maxFiles: 5, concurrency: 1 }");
    proxy.setRate(1 * MB);
    await drop(page, ["a.txt", "b.txt", "c.txt"].map((name) => text(name, name.repeat(100_000))));
    await picker.rowIs("a.txt", "sending");
    await picker.rowIs("c.txt", "queued");
    assert.equal(await page.locator(".up-row[data-status=sending], .up-row[data-status=completing]").count(), 1);
  },
  async disableStorageKey() {
    assert.equal((await began("{ disableStorageKey: true }", "plain.txt")).store.path, "/plain.txt");
  },
  async startUploadingWhenMaxFilesReached() {
    await openWith("{ maxFiles: 2, uploadInBackground: false, startUploadingWhenMaxFilesReached: true }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    await drop(page, [text("b.txt")]);
    await picker.is("done");
  },
  "storeTo.access": storeTo("access", "public"),
  "storeTo.container": storeTo("container", "post"),
  async "storeTo.filename"() {
    assert.equal((await began('{ storeTo: { filename: "renamed.txt" } }')).filename, "renamed.txt");
  },
  "storeTo.location": storeTo("location", "S3"),
  "storeTo.path": storeTo("path", "/letters/"),
  "storeTo.region": storeTo("region", "eu-west-1"),
  async "storeTo.workflows"() {
    const id = "6ec4eb2e-6b60-4f7b-a21b-1ba7a2a5ab36";
    assert.match(JSON.stringify((await began(`{ storeTo: { workflows: ["${id}"] } }`)).store.workflows), new RegExp(id));
  },
  "uploadConfig.concurrency": handedOn("concurrency", 2),
  "uploadConfig.disableIntegrityCheck": handedOn("disableIntegrityCheck", true),
  async "uploadConfig.intelligent"() {
    assert.equal((await began("{ uploadConfig: { intelligent: true } }")).fii, true);
  },
  "uploadConfig.intelligentChunkSize": handedOn("intelligentChunkSize", 1024 * 1024),
  // The page's own, so what goes wrong in it stops nothing.
  async "uploadConfig.onProgress"() {
    await openWith('{ uploadConfig: { onProgress(event) { window.progress = event.totalPercent; throw new Error("mine"); } } }');
    await drop(page, [text("a.txt")]);
    await picker.is("done");
    assert.ok((await page.evaluate(() => window.progress)) >= 0);
  },
  // The SDK takes it and never calls it. Large files go without the SDK.
  async "uploadConfig.onRetry"() {
    await page.route("**/multipart/complete", (route) => route.fulfill({ status: 500, json: { error: "busy" } }), { times: 1 });
    await openWith('{ uploadConfig: { onRetry({ attempt }) { window.retried = attempt; throw new Error("mine"); } } }');
    await picker.choose(await files.random("large.bin", 8 * MB));
    await picker.is("done");
    if (process.env.SEALDROP_TRANSPORT !== "sdk") assert.equal(await page.evaluate(() => window.retried), 1);
  },
  "uploadConfig.partSize": handedOn("partSize", 5 * 1024 * 1024),
  "uploadConfig.progressInterval": handedOn("progressInterval", 100),
  "uploadConfig.retry": handedOn("retry", 3),
  "uploadConfig.retryFactor": handedOn("retryFactor", 3),
  "uploadConfig.retryMaxTime": handedOn("retryMaxTime", 9000),
  // A tag of the page's own making that fails is left out.
  async "uploadConfig.tags"() {
    await openWith('{ uploadConfig: { tags: { room: "blue", name: (file) => file.filename, none() { throw new Error("mine"); } } } }');
    const completed = page.waitForRequest("**/multipart/complete");
    await drop(page, [text("a.txt")]);
    assert.deepEqual((await completed).postDataJSON().upload_tags, { room: "blue", name: "a.txt" });
    await picker.is("done");
  },
  "uploadConfig.timeout": handedOn("timeout", 60_000),
  async uploadInBackground() {
    await openWith("{ maxFiles: 5, uploadInBackground: false }");
    await drop(page, [text("a.txt")]);
    await picker.is("ready");
    assert.deepEqual(starts, []);
    await page.locator("[data-e2e=upload]").click();
    await picker.is("done");
  },
};
