// Every operation of a filestack-js client: with the pair that it needs, and with those that must not be enough.
import assert from "node:assert/strict";
import { test } from "node:test";
import { badPairs, pair } from "./service.mjs";
import { digest, noise } from "./operations.mjs";

const MIB = 1 << 20;
const HELLO = { name: "hello.txt", type: "text/plain", text: "Hello\n" };

/** `needs`: the calls of the right pair; `also`: what would do as well; `onFile`: it is about a stored file. */
const uploads = [
  { title: "uploads a small file", name: "upload", input: HELLO },
  { title: "uploads a file in three parts", name: "upload", input: { name: "три части · 東京.bin", type: "application/octet-stream", size: 14 * MIB + 3 } },
  { title: "uploads with intelligent ingestion", name: "upload", input: { name: "fii.bin", size: 17 * MIB, options: { intelligent: true } } },
  { title: "uploads in fallback mode", name: "upload", input: { name: "fallback.bin", size: 9 * MIB, options: { intelligent: "fallback" } } },
  { title: "uploads without checksums of its own", name: "upload", input: { name: "plain.bin", size: 7 * MIB, options: { disableIntegrityCheck: true } } },
  { title: "pauses and goes on", name: "pauseAndResume", input: { name: "paused.bin", size: 20 * MIB } },
].map((it) => ({ needs: ["pick"], also: ["store"], ...it }));

/** Registers the tests of one client. `client()` answers the worker, the setup without its pair, and the service. */
export function testOperations(label, client) {
  const attempt = async (name, security, input) => {
    const { worker, setup } = client();
    return worker.run({ name, setup: { ...setup, security }, input });
  };
  const done = async (name, calls, input) => {
    const { value, refused } = await attempt(name, pair(calls), input);
    assert.equal(refused, undefined, JSON.stringify(refused));
    return value;
  };
  const assertStored = async (handle, input) => {
    const expected = await digest(input.text === undefined ? noise(input.size) : new TextEncoder().encode(input.text));
    const { size, sha256 } = await done("download", ["read"], { handle });
    assert.deepEqual({ size, sha256 }, expected);
  };
  /** The same with every pair that must not be enough; each is answered 4xx, and changes nothing. */
  const refusals = (it, inputOf) => {
    for (const [at, [why]] of badPairs(it.needs, { ...it, handle: it.onFile ? "A".repeat(20) : undefined }).entries()) {
      test(`${label} is refused ${why}: ${it.title}`, async () => {
        const { service } = client();
        const { input, handle } = await inputOf();
        const before = await service.stored();
        const [, security] = badPairs(it.needs, { ...it, handle })[at];
        const { value, refused } = await attempt(it.name, security, input);
        assert.equal(value, undefined, JSON.stringify(value));
        // Some operations do not leave the SDK without a pair.
        if (refused.status !== undefined || security !== undefined) assert.equal(refused.status, 403, JSON.stringify(refused));
        assert.equal(await service.stored(), before);
      });
    }
  };
  const stored = async (file = HELLO) => (await done("upload", ["pick"], file)).handle;

  for (const it of uploads) {
    test(`${label} ${it.title}`, async () => {
      const value = await done(it.name, it.needs, it.input);
      assert.match(value.handle, /^[A-Za-z0-9]{20}$/);
      assert.equal(value.status, "Stored");
      assert.equal(value.size, it.input.size ?? it.input.text.length);
      assert.equal(value.filename, it.input.name);
      assert.ok(value.url.endsWith(`/${value.handle}`), value.url);
      if ("paused" in value) assert.equal(value.paused, true);
      await assertStored(value.handle, it.input);
    });
    refusals(it, async () => ({ input: it.input }));
  }

  test(`${label} uploads several files at once`, async () => {
    const files = [HELLO, { name: "two.bin", size: 6 * MIB }, { name: "three.bin", size: 1 }];
    const values = await done("multiupload", ["pick"], { files });
    assert.deepEqual(values.map(({ filename }) => filename), files.map(({ name }) => name));
    for (const [at, { handle }] of values.entries()) await assertStored(handle, files[at]);
  });

  const placed = { title: "uploads to a place of its own, with tags and a text for the blind", name: "upload", needs: ["pick", "store"], also: [] };
  const placedInput = { ...HELLO, store: { path: "letters/", altText: "A greeting" }, options: { tags: { team: "north" } } };
  test(`${label} ${placed.title}`, async () => {
    const { handle, key, uploadTags } = await done("upload", placed.needs, placedInput);
    assert.match(key, /^letters\/[A-Za-z0-9]{20}_hello\.txt$/);
    assert.deepEqual(uploadTags, { team: "north" });
    await assertStored(handle, HELLO);
  });
  refusals({ ...placed, needs: ["store"] }, async () => ({ input: placedInput }));
  test(`${label} is refused a place of its own with pick alone`, async () => {
    const { refused } = await attempt("upload", pair(["pick"]), placedInput);
    assert.equal(refused?.status, 403, JSON.stringify(refused));
  });

  test(`${label} cancels an upload, and nothing is stored`, async () => {
    const before = await client().service.stored();
    const { refused } = await attempt("cancel", pair(["pick"]), { name: "cancelled.bin", size: 40 * MIB });
    assert.match(refused.message, /cancel/i);
    assert.equal(await client().service.stored(), before);
  });

  const reading = { title: "downloads a file", name: "download", needs: ["read"], onFile: true };
  test(`${label} ${reading.title}, and with a pair for that file alone`, async () => {
    const handle = await stored();
    const expected = { ...(await digest(new TextEncoder().encode(HELLO.text))), mimetype: "text/plain; charset=utf-8" };
    assert.deepEqual(await done("download", ["read"], { handle }), expected);
    const { value } = await attempt("download", pair(["read"], { handle }), { handle });
    assert.deepEqual(value, expected);
  });
  const fileInput = async () => {
    const handle = await stored();
    return { input: { handle }, handle };
  };
  refusals(reading, fileInput);

  test(`${label} asks whether the picker may open`, async () => {
    const open = await done("prefetch", ["pick"], { events: ["picker"] });
    assert.equal(open.blocked, false);
    assert.equal(open.permissions.intelligent_ingestion, true);
    for (const [why, security] of badPairs(["pick"], { also: ["store"] })) {
      const { value } = await attempt("prefetch", security, { events: ["picker"] });
      assert.match(String(value.blocked), /^[A-Z].{20,}/, why);
    }
  });
}
