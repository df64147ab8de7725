// filestack-python from PyPI, unmodified, with no more than `config.CNAME` and `config.API_URL`.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startForwarder } from "./support/forwarder.mjs";
import { DOMAIN, SECRET, startService } from "./support/service.mjs";
import { startSource } from "./support/source.mjs";
import { startWorker } from "./support/worker.mjs";

const MIB = 1 << 20;
const HELLO = { name: "hello.txt", text: "Hello\n" };
const HELLO_DIGEST = digest("Hello\n");
const CALLS = ["pick", "read", "stat", "write", "writeUrl", "store", "convert", "remove", "exif"];

let service, source, forwarder, worker;

before(async () => {
  source = await startSource();
  service = await startService(`[fetch]\nallow_private = ["127.0.0.1/32"]\n`);
  forwarder = await startForwarder(service.port);
  const python = join(import.meta.dirname, ".venv/bin/python");
  const env = { HTTPS_PROXY: forwarder.origin, REQUESTS_CA_BUNDLE: service.certificate.file, PYTHONDONTWRITEBYTECODE: "1" };
  worker = startWorker(python, [join(import.meta.dirname, "python/worker.py")], env);
});
after(async () => {
  await worker?.stop();
  await forwarder?.stop();
  await service?.stop();
  await source?.stop();
});

function digest(content) {
  return { size: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

/** The bytes that worker.py makes for a size. */
function noise(size) {
  const block = createHash("sha256").update(String(size)).digest();
  return Buffer.concat(Array(Math.floor(size / 32) + 1).fill(block)).subarray(0, size);
}

const seconds = () => Math.floor(Date.now() / 1000);
/** What `Security(policy, secret)` is given. */
const security = (call, more = {}) => ({ policy: { expiry: seconds() + 600, call, ...more }, secret: SECRET });
const attempt = (name, given, input) => worker.run({ name, setup: { apikey: service.apikey, cname: DOMAIN, security: given }, input });

async function done(name, calls, input) {
  const { value, refused } = await attempt(name, security(calls), input);
  assert.equal(refused, undefined, JSON.stringify(refused));
  return value;
}

const stored = async (file = HELLO) => (await done("upload", ["pick"], file)).handle;
const read = (handle) => done("get_content", ["read"], { handle });

/** What must not be enough. */
function badSecurity(needs, also = [], handle) {
  const bad = [
    ["without a pair", undefined],
    ["with a pair for every other call", security(CALLS.filter((call) => ![...needs, ...also].includes(call)))],
    ["with a pair that ended", security(needs, { expiry: seconds() - 1 })],
    ["with another application's secret", { ...security(needs), secret: "the-secret-of-another-one!" }],
    ["with a signature for another policy", { ...security(needs), signature: createHash("sha256").update("").digest("hex") }],
  ];
  return handle === undefined ? bad : [...bad, ["with a pair for another file", security(needs, { handle: "AbcDefGhiJklMnoPqrSt" })]];
}

/** Each operation: what the pair needs, what would do as well, what goes in, what has to be true after. */
const operations = [
  ...[
    { name: "upload", title: "uploads a file", input: HELLO },
    { name: "upload", title: "uploads in parts", input: { name: "parts.bin", size: 12 * MIB + 5 } },
    { name: "upload", title: "uploads with intelligent ingestion", input: { name: "fii.bin", size: 17 * MIB, intelligent: true } },
    { name: "upload_object", title: "uploads an object", input: { size: 6 * MIB, store: { filename: "object.bin" } } },
  ].map((it) => ({
    ...it,
    needs: ["pick"],
    also: ["store"],
    async verify(value, input) {
      assert.match(value.handle, /^[A-Za-z0-9]{20}$/);
      assert.equal(value.filename, input.name ?? input.store.filename);
      assert.deepEqual(await read(value.handle), digest(input.text ?? noise(input.size)));
    },
  })),
  {
    name: "upload", title: "uploads to a place of its own, with tags", needs: ["store"],
    input: { ...HELLO, store: { path: "letters/", upload_tags: { team: "north" } } },
    async verify(value) {
      assert.match(value.key, /^letters\/[A-Za-z0-9]{20}_hello\.txt$/);
      assert.deepEqual(value.upload_tags, { team: "north" });
    },
  },
  {
    name: "upload_url", title: "uploads from a URL", needs: ["store"], also: ["pick", "writeUrl"], url: "/hello.txt",
    verify: async (value) => assert.deepEqual(await read(value.handle), HELLO_DIGEST),
  },
  { name: "get_content", title: "gets a file's content", needs: ["read"], onFile: true, verify: (value) => assert.deepEqual(value, HELLO_DIGEST) },
  { name: "download", title: "downloads a file", needs: ["read"], onFile: true, verify: (value) => assert.deepEqual(value, HELLO_DIGEST) },
  {
    name: "metadata", title: "reads metadata", needs: ["stat"], onFile: true, input: { names: ["size", "md5", "filename"] },
    verify: (value) => assert.deepEqual(value, { size: 6, md5: "09f7e02f1290be211da707a266f153b3", filename: "hello.txt" }),
  },
  {
    name: "zip_files", title: "gets an archive", needs: ["convert"], onFile: true,
    verify: (value) => assert.deepEqual(value, { "hello.txt": "Hello\n" }),
  },
  {
    name: "overwrite", title: "overwrites with a file", needs: ["write"], onFile: true, input: { name: "new.txt", text: "New\n" },
    verify: async (value) => assert.deepEqual(await read(value), digest("New\n")),
  },
  {
    name: "overwrite", title: "overwrites with an object in Base64", needs: ["write"], onFile: true, input: { text: "TmV3Cg==", base64decode: true },
    verify: async (value) => assert.deepEqual(await read(value), digest("New\n")),
  },
  {
    name: "overwrite", title: "overwrites with what a URL leads to", needs: ["writeUrl"], also: ["write"], onFile: true, url: "/other.txt",
    verify: async (value) => assert.deepEqual(await read(value), digest("Good bye\n")),
  },
  {
    name: "delete", title: "deletes a file", needs: ["remove"], onFile: true,
    async verify(value, { handle }) {
      assert.equal(value, "deleted");
      assert.equal((await attempt("get_content", security(["read"]), { handle })).refused.status, 404);
    },
  },
];

for (const it of operations) {
  const prepare = async () => {
    const handle = it.onFile ? { handle: await stored() } : {};
    return { ...it.input, ...handle, handles: [handle.handle], ...(it.url ? { url: `${source.origin}${it.url}` } : {}) };
  };
  test(`Python ${it.title}`, async () => {
    const input = await prepare();
    await it.verify(await done(it.name, it.needs, input), input);
  });
  for (const [at, [why]] of badSecurity(it.needs, it.also, it.onFile).entries()) {
    test(`Python is refused ${why}: ${it.title}`, async () => {
      const input = await prepare();
      const before = await service.stored();
      const [, given] = badSecurity(it.needs, it.also, it.onFile)[at];
      const { value, refused } = await attempt(it.name, given, input);
      assert.equal(value, undefined, JSON.stringify(value));
      // Some operations do not leave the SDK without a pair.
      if (refused.status !== undefined || given !== undefined) assert.equal(refused.status, 403, JSON.stringify(refused));
      assert.equal(await service.stored(), before);
      if (it.onFile) assert.deepEqual(await read(input.handle), HELLO_DIGEST);
    });
  }
}

test("Python gets the fallback of a file that is not there, and only with leave for both", async () => {
  const input = { handle: "A".repeat(20), tasks: [["fallback", { file: await stored() }]] };
  assert.deepEqual(await done("transform", ["read"], input), HELLO_DIGEST);
  for (const [why, given] of badSecurity(["read"], [], true)) {
    const { refused } = await attempt("transform", given, input);
    assert.equal(refused?.status, 403, why);
  }
});

test("Python is told that there is no resizing yet", async () => {
  const input = { handle: await stored(), tasks: [["resize", { width: 10 }]] };
  const { refused } = await attempt("transform", security(["convert"]), input);
  assert.deepEqual([refused?.status, refused?.code], [501, "not_supported"]);
});
