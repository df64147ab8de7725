// Delivery links that the SDK builds, with the tasks that this server has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HELLO } from "../kit.mjs";
import { digest } from "../operations.mjs";
import { pair } from "../service.mjs";

/** A picture of 3 x 2 pixels. */
const PICTURE = { name: "dot.gif", type: "image/gif", text: "GIF89a\x03\x00\x02\x00\x00\x00\x00;" };

export function testLinks({ label, client, attempt, done, stored, assertStored, onFile, refusals }) {
  const link = (title, needs, options, more = {}) => ({ title, name: "transform", needs, onFile: true, ...more, options });
  const inputOf = (it) => async () => {
    const { handle } = await onFile();
    return { input: { source: handle, options: it.options, b64: it.b64 }, handle };
  };

  const cached = link("follows a link that says how long to keep the file", ["read"], { cache: { expiry: 60 } });
  const described = link("follows a link to metadata", ["stat"], { metadata: true });
  const encoded = { ...described, title: "follows a link in Base64", b64: true };
  const copied = link("follows a link that stores a copy", ["read", "store"], { store: { filename: "copy.txt", path: "a b/" } }, { also: ["pick", "writeUrl"] });
  const resized = link("is told that there is no resizing yet", ["convert"], { resize: { width: 10 } });

  test(`${label} ${cached.title}`, async () => {
    const { input } = await inputOf(cached)();
    const { size, sha256 } = await done("transform", cached.needs, input);
    assert.deepEqual({ size, sha256 }, await digest(new TextEncoder().encode(HELLO.text)));
  });
  for (const it of [described, encoded]) {
    test(`${label} ${it.title}`, async () => {
      const { input } = await inputOf(it)();
      const known = await done("transform", it.needs, input);
      assert.deepEqual([known.size, known.filename, known.mimetype, known.container], [6, "hello.txt", "text/plain", "sealdrop"]);
      // A pair whose standard Base64 has a slash, which the SDK puts into the path.
      const { value } = await attempt("transform", slashed(it.needs), input);
      assert.deepEqual(value, known);
    });
  }
  test(`${label} ${copied.title}`, async () => {
    const { input } = await inputOf(copied)();
    const copy = await done("transform", copied.needs, input);
    assert.equal(copy.filename, "copy.txt");
    assert.match(copy.key, /^a b\/[A-Za-z0-9]{20}_copy\.txt$/);
    await assertStored(copy.handle, HELLO);
  });
  test(`${label} ${resized.title}`, async () => {
    const { input } = await inputOf(resized)();
    const { refused } = await attempt("transform", pair(resized.needs), input);
    assert.deepEqual([refused?.status, refused?.code], [501, "not_supported"]);
  });
  for (const it of [cached, described, encoded, copied, resized]) refusals(it, inputOf(it));

  test(`${label} follows a link to a picture's size`, async () => {
    const source = await stored(PICTURE);
    assert.deepEqual(await done("transform", ["stat"], { source, options: { imagesize: true } }), { width: 3, height: 2 });
  });

  const zipped = { title: "follows a link to an archive of two files", name: "transform", needs: ["convert"] };
  const two = async () => ({ input: { source: [await stored(), await stored(PICTURE)], options: { zip: true } } });
  test(`${label} ${zipped.title}`, async () => {
    const archive = await done("transform", zipped.needs, (await two()).input);
    assert.equal(archive.mimetype, "application/zip");
    assert.ok(archive.size > 100, String(archive.size));
  });
  refusals(zipped, two);
  test(`${label} is refused an archive with a file that the policy does not name`, async () => {
    const { input } = await two();
    const { refused } = await attempt("transform", pair(["convert"], { handle: input.source[0] }), input);
    assert.equal(refused?.status, 403);
  });

  const external = { title: "follows a link that stores what a URL leads to", name: "transform", needs: ["store"], also: ["pick", "writeUrl"] };
  const hello = async () => ({ input: { source: `${client().source}/hello.txt`, options: { store: { filename: "by-link.txt" } } } });
  test(`${label} ${external.title}`, async () => {
    const { handle, filename } = await done("transform", external.needs, (await hello()).input);
    assert.equal(filename, "by-link.txt");
    await assertStored(handle, HELLO);
  });
  refusals(external, hello);
}

/** A pair with a slash in its policy. */
function slashed(calls) {
  const found = pair(calls, { url: "https://example.com/~~~???>>>" });
  assert.match(found.policy, /\//);
  return found;
}
