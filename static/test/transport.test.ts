import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { Client as SdkClient } from "filestack-js";
import type { Client } from "../picker/model/client";
import { ApiError, CancelledError, NetworkError, RefusedError } from "../picker/model/problem";
import { sdkTransport, type Job, type Means } from "../picker/model/transport";
import { FakeClient } from "./fakes";

// The SDK's own client is one that the picker can work with.
type Fits = SdkClient extends Pick<Client, "upload" | "session" | "emit"> ? true : false;
const fits: Fits = true;
void fits;

const MEANS: Means = {
  fetch: () => Promise.reject(new Error("nothing may be fetched here")),
  watchForFull() {},
};

function job(size = 10): Job {
  return { file: new File([new Uint8Array(size)], "a.txt", { type: "text/plain" }), name: "b.txt", upload: {}, store: { path: "in/" } };
}

function start(client = new FakeClient(), sent: number[] = []) {
  const abort = new AbortController();
  const transfer = sdkTransport(client, MEANS).send(job(), (bytes) => sent.push(bytes), abort.signal);
  return { client, abort, transfer, sent, upload: client.uploadOf("a.txt") };
}

test("a file goes through the SDK's client, with the pair of that moment and under its name", async () => {
  const client = new FakeClient();
  client.setSecurity({ policy: "P2", signature: "S2" });
  const { transfer, upload, sent } = start(client);
  upload.options.onProgress({ totalBytes: 4 });
  upload.succeed("h1");
  assert.equal((await transfer.done).handle, "h1");
  assert.deepEqual([upload.policy, upload.sdkFile.name, upload.store["path"], sent], ["P2", "b.txt", "in/", [4]]);
});

test("a cancelled upload is told at once, sends nothing more and can never be completed", async () => {
  const { transfer, upload, abort, sent } = start();
  abort.abort();
  await assert.rejects(transfer.done, CancelledError);
  assert.throws(() => upload.sdkFile.name, CancelledError);
  assert.throws(() => upload.sdkFile.getPartsCount(), CancelledError);
  const said = upload.calls.length;
  upload.options.onProgress({ totalBytes: 9 });
  assert.deepEqual([upload.calls.slice(said), sent], [["cancel"], []], "and once more with every tick");
});

test("a pause is said again with every tick, because the SDK forgets an early one", () => {
  const { transfer, upload } = start();
  transfer.pause();
  upload.options.onProgress({ totalBytes: 0 });
  transfer.resume();
  upload.options.onProgress({ totalBytes: 0 });
  assert.deepEqual(upload.calls, ["pause", "pause", "resume"]);
});

/** Fails an upload with what the SDK emits, and looks at what the picker is told. */
async function checkFailure(emitted: unknown, expected: new (...values: never[]) => Error, message: string): Promise<Error> {
  const { transfer, upload, client } = start();
  upload.fail(emitted);
  const error = await transfer.done.then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
  assert.ok(error instanceof expected, `${error}`);
  assert.equal(error.message, message);
  assert.deepEqual(client.emitted, [["upload.error", emitted]], "the page's own listeners hear it too");
  return error;
}

test("the reason of a failure is the server's, not the SDK's", async () => {
  const refusal = { code: 403, data: { error: "the policy has expired", code: "policy_expired", trace: "t1" } };
  const error = await checkFailure({ message: "FS-Cannot upload file", details: refusal }, ApiError, "the policy has expired");
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.status, error.code, error.trace], [403, "policy_expired", "t1"]);
});

test("failures are sorted by what the user can do", async () => {
  await checkFailure({ message: "FS-Cannot upload file part", details: {} }, NetworkError, "Cannot upload file part");
  await checkFailure({ message: "x", details: { code: 503, data: { error: "busy" } } }, NetworkError, "busy");
  await checkFailure({ message: "x", details: { code: 507, data: { error: "no space is left" } } }, ApiError, "no space is left");
  await checkFailure({ type: "error", target: { error: new DOMException("gone", "NotFoundError") } }, RefusedError, "The file was changed, moved or removed after it was chosen");
});

test("two uploads at once do not take each other's reasons", async () => {
  const client = new FakeClient();
  const signal = new AbortController().signal;
  const transport = sdkTransport(client, MEANS);
  const [first, second] = [transport.send(job(1), () => {}, signal), transport.send(job(2), () => {}, signal)];
  client.uploads[1]?.fail({ details: { code: 413, data: { error: "too large" } } });
  client.uploads[0]?.fail({ details: { code: 403, data: { error: "not allowed" } } });
  await assert.rejects(first.done, { message: "not allowed" });
  await assert.rejects(second.done, { message: "too large" });
});

interface Asked {
  readonly url: string;
  readonly body: Record<string, unknown>;
}

function answering(asked: Asked[], ...answers: readonly (readonly [number, unknown])[]) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    asked.push({ url, body: JSON.parse(String(init.body)) as Record<string, unknown> });
    const [status, body] = answers[asked.length - 1] ?? [500, {}];
    return new Response(JSON.stringify(body), { status });
  };
}

const STARTED = { uri: "/u", region: "r", upload_id: "i", location_url: "other.test" };

test("an empty file, which the SDK refuses, is started and completed without parts", async () => {
  const asked: Asked[] = [];
  const fetch = answering(asked, [200, STARTED], [200, { handle: "h0", url: "https://files.test/h0" }]);
  const { done } = sdkTransport(new FakeClient(), { ...MEANS, fetch }).send(job(0), () => {}, new AbortController().signal);
  assert.equal((await done).handle, "h0");
  assert.deepEqual(asked.map(({ url }) => url), ["https://up.test/multipart/start", "https://other.test/multipart/complete"]);
  for (const { body } of asked) {
    assert.deepEqual(
      [body["size"], body["policy"], body["filename"], body["store"]],
      [0, "P1", "b.txt", { location: "s3", path: "in/" }],
    );
  }
});

test("an empty file is refused like any other", async () => {
  const fetch = answering([], [403, { error: "the policy asks for at least 10 bytes", code: "size_not_allowed" }]);
  const { done } = sdkTransport(new FakeClient(), { ...MEANS, fetch }).send(job(0), () => {}, new AbortController().signal);
  await assert.rejects(done, { name: "ApiError", code: "size_not_allowed" });
});

test("a full server ends an upload that stands still, instead of minutes of trying", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const client = new FakeClient();
  let tellFull = (): void => assert.fail("nobody listens");
  const means: Means = { ...MEANS, watchForFull: (_origin, onFull) => (tellFull = onFull) };
  const { done } = sdkTransport(client, means).send(job(), () => {}, new AbortController().signal);
  const upload = client.uploadOf("a.txt");
  tellFull();
  upload.options.onProgress({ totalBytes: 3 });
  mock.timers.tick(5000);
  assert.equal(await Promise.race([done, Promise.resolve("goes on")]), "goes on", "it was another file that had no space");
  upload.options.onProgress({ totalBytes: 10 });
  tellFull();
  mock.timers.tick(5000);
  await assert.rejects(done, { code: "no_space" });
  assert.throws(() => upload.sdkFile.name, CancelledError);
});
