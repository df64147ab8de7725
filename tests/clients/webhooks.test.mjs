// What official SDKs say of our webhooks, and of those that somebody changed on the way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import filestack from "filestack-js";
import { DOMAIN, pair, startService } from "./support/service.mjs";
import { startWorker } from "./support/worker.mjs";

const WEBHOOK_SECRET = "a-webhook-secret-of-bytes!";

let receiver, service, node, python;

before(async () => {
  receiver = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(200).end();
    receiver.emit("event", { body, headers: request.headers });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const url = `http://127.0.0.1:${receiver.address().port}/hook`;
  const file = `[fetch]\nallow_private = ["127.0.0.1/32"]\n[[webhooks]]\nname = "orders"\nurl = "${url}"\n`;
  service = await startService(file, { SEALDROP_WEBHOOK_SECRET_ORDERS: WEBHOOK_SECRET });
  const env = { NODE_EXTRA_CA_CERTS: service.certificate.file, DIAL: JSON.stringify({ [DOMAIN]: service.port }) };
  node = startWorker(process.execPath, ["--import", "./support/dial.mjs", "support/node-worker.mjs"], env);
  python = startWorker(join(import.meta.dirname, ".venv/bin/python"), [join(import.meta.dirname, "python/worker.py")], { PYTHONDONTWRITEBYTECODE: "1" });
});
after(async () => {
  await node?.stop();
  await python?.stop();
  await service?.stop();
  receiver?.closeAllConnections();
  receiver?.close();
});

/** What the two SDKs say of an event. */
async function verdicts(secret, body, headers) {
  const { "fs-signature": signature, "fs-timestamp": timestamp } = headers;
  const input = { secret, body, headers: { "FS-Signature": signature, "FS-Timestamp": timestamp } };
  const { value } = await python.run({ name: "verify_webhook", setup: { apikey: service.apikey, cname: DOMAIN }, input });
  return [filestack.validateWebhookSignature(secret, body, { signature, timestamp }), value[0]];
}

test("an upload is told, and both SDKs find the event to be ours", async () => {
  const told = once(receiver, "event");
  const setup = { apikey: service.apikey, cname: DOMAIN, security: pair(["pick"]) };
  const input = { name: "Grüße.txt", text: "Hello\n", options: { tags: { team: "north" } } };
  const { value: stored, refused } = await node.run({ name: "upload", setup, input });
  assert.equal(refused, undefined, JSON.stringify(refused));

  const [{ body, headers }] = await told;
  const { action, text } = JSON.parse(body);
  assert.deepEqual([action, text.url.endsWith(`/${stored.handle}`), text.filename, text.size], ["fp.upload", true, "Grüße.txt", 6]);
  assert.deepEqual(text.upload_tags, { team: "north" });
  assert.deepEqual(await verdicts(WEBHOOK_SECRET, body, headers), [true, true]);

  assert.deepEqual(await verdicts("another-secret-of-bytes!!!", body, headers), [false, false]);
  assert.deepEqual(await verdicts(WEBHOOK_SECRET, body.replace("6", "7"), headers), [false, false]);
  const later = { ...headers, "fs-timestamp": String(Number(headers["fs-timestamp"]) + 1) };
  assert.deepEqual(await verdicts(WEBHOOK_SECRET, body, later), [false, false]);
});
