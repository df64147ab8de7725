// Uploads, in every mode of the SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HELLO, MIB } from "../kit.mjs";
import { badPairs, pair } from "../service.mjs";

const uploads = [
  { title: "uploads a small file", name: "upload", input: HELLO },
  { title: "uploads a file in three parts", name: "upload", input: { name: "три части · 東京.bin", type: "application/octet-stream", size: 14 * MIB + 3 } },
  { title: "uploads with intelligent ingestion", name: "upload", input: { name: "fii.bin", size: 17 * MIB, options: { intelligent: true } } },
  { title: "uploads in fallback mode", name: "upload", input: { name: "fallback.bin", size: 9 * MIB, options: { intelligent: "fallback" } } },
  { title: "uploads without checksums of its own", name: "upload", input: { name: "plain.bin", size: 7 * MIB, options: { disableIntegrityCheck: true } } },
  { title: "pauses and goes on", name: "pauseAndResume", input: { name: "paused.bin", size: 20 * MIB } },
].map((it) => ({ needs: ["pick"], also: ["store"], ...it }));

export function testUploads({ label, client, attempt, done, assertStored, refusals }) {
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
