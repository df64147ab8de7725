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

/** Registers the tests of one client. `client()` answers the worker, the setup without its pair, the service, and a place to import from. */
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
        if (refused.status !== undefined || security !== undefined) assert.ok((it.statuses ?? [403]).includes(refused.status), JSON.stringify(refused));
        assert.equal(await service.stored(), before);
        if (it.onFile) await assertStored(handle, HELLO);
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
    assert.notEqual(refused, undefined);
    assert.equal(refused.status, undefined);
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

  const about = { needs: ["stat"], onFile: true };
  const hashes = { size: true, mimetype: true, filename: true, md5: true, sha1: true, sha256: true, width: true, height: true, writeable: true };
  test(`${label} reads a file's metadata`, async () => {
    const { handle } = (await fileInput()).input;
    const usual = await done("metadata", about.needs, { handle });
    assert.deepEqual([usual.handle, usual.size, usual.filename, usual.mimetype, usual.writeable], [handle, 6, "hello.txt", "text/plain", true]);
    assert.ok(Math.abs(usual.uploaded - Date.now()) < 600_000, String(usual.uploaded));
    const named = await done("metadata", about.needs, { handle, options: hashes });
    assert.deepEqual(named, {
      handle, size: 6, mimetype: "text/plain", filename: "hello.txt", width: null, height: null, writeable: true,
      md5: "09f7e02f1290be211da707a266f153b3", sha1: "1d229271928d3f9e2bb0375bd6ce5db6c6d348d9",
      sha256: "66a045b452102c59d840ec097d59d9467e13a3f34f6494e539ffd32c1bb35f18",
    });
    const { refused } = await attempt("metadata", pair(["stat"]), { handle, options: { exif: true } });
    assert.equal(refused?.status, 403, "EXIF has a call of its own");
  });
  refusals({ ...about, title: "reads a file's metadata", name: "metadata" }, fileInput);

  test(`${label} retrieves a file by the file API`, async () => {
    const { handle } = (await fileInput()).input;
    const expected = await digest(new TextEncoder().encode(HELLO.text));
    assert.deepEqual(await done("retrieve", ["read"], { handle }), expected);
    assert.deepEqual(await done("retrieve", ["read"], { handle, options: { extension: "txt" } }), expected);
    const head = await done("retrieve", ["read"], { handle, options: { head: true } });
    assert.equal(head["content-length"], "6");
    assert.equal(head["x-file-name"], "hello.txt");
    assert.match(head["content-disposition"], /^inline; filename="hello\.txt"/);
    const metadata = await done("retrieve", ["stat"], { handle, options: { metadata: true } });
    assert.equal(metadata.size, 6);
  });
  refusals({ title: "retrieves a file by the file API", name: "retrieve", needs: ["read"], onFile: true }, fileInput);

  for (const name of ["remove", "removeMetadata"]) {
    const removing = { title: `removes a file with ${name}`, name, needs: ["remove"], onFile: true };
    test(`${label} ${removing.title}`, async () => {
      const { handle } = (await fileInput()).input;
      assert.equal(await done(name, removing.needs, { handle }), "removed");
      const { refused } = await attempt("download", pair(["read"]), { handle });
      assert.equal(refused?.status, 404);
    });
    refusals(removing, fileInput);
  }

  const importing = { title: "stores a file from its URL", name: "storeURL", needs: ["store"], also: ["pick", "writeUrl"] };
  const hello = () => ({ url: `${client().source}/hello.txt` });
  test(`${label} ${importing.title}`, async () => {
    const plain = await done("storeURL", importing.needs, hello());
    assert.deepEqual([plain.filename, plain.size, plain.mimetype], ["hello.txt", 6, "text/plain"]);
    await assertStored(plain.handle, HELLO);
    const input = { ...hello(), store: { path: "letters/", filename: "other.txt" }, tags: { team: "north" }, headers: { "X-Asked-By": "a test" } };
    const placed = await done("storeURL", importing.needs, input);
    assert.match(placed.key, /^letters\/[A-Za-z0-9]{20}_other\.txt$/);
    assert.deepEqual([placed.filename, placed.uploadTags], ["other.txt", { team: "north" }]);
    await assertStored(placed.handle, HELLO);
  });
  refusals(importing, async () => ({ input: hello() }));
  test(`${label} is refused a URL that the policy does not name, or that leads inside`, async () => {
    const elsewhere = await attempt("storeURL", pair(["store"], { url: "https://pictures\\.example\\.com/.*" }), hello());
    assert.deepEqual([elsewhere.refused?.status, elsewhere.refused?.code], [403, "not_allowed"]);
    const inside = await attempt("storeURL", pair(["store"]), { url: "http://169.254.169.254/latest/meta-data/" });
    assert.match(String(inside.refused?.status), /^4\d\d$/);
  });

  const looking = { title: "looks at a link", name: "cloudMetadata", needs: ["pick"], statuses: [401, 403] };
  test(`${label} ${looking.title}`, async () => {
    const found = await done("cloudMetadata", looking.needs, hello());
    assert.deepEqual([found.name, found.mimetype, found.size], ["hello.txt", "text/plain", 6]);
  });
  refusals(looking, async () => ({ input: hello() }));

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
