// Stored files: read, looked at, removed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HELLO } from "../kit.mjs";
import { digest } from "../operations.mjs";
import { pair } from "../service.mjs";

export function testFiles({ label, attempt, done, stored, onFile, refusals }) {
  const reading = { title: "downloads a file", name: "download", needs: ["read"], onFile: true };
  test(`${label} ${reading.title}, and with a pair for that file alone`, async () => {
    const handle = await stored();
    const expected = { ...(await digest(new TextEncoder().encode(HELLO.text))), mimetype: "text/plain; charset=utf-8" };
    assert.deepEqual(await done("download", ["read"], { handle }), expected);
    const { value } = await attempt("download", pair(["read"], { handle }), { handle });
    assert.deepEqual(value, expected);
  });
  refusals(reading, onFile);

  const about = { needs: ["stat"], onFile: true };
  const hashes = { size: true, mimetype: true, filename: true, md5: true, sha1: true, sha256: true, width: true, height: true, writeable: true };
  test(`${label} reads a file's metadata`, async () => {
    const { handle } = (await onFile()).input;
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
  refusals({ ...about, title: "reads a file's metadata", name: "metadata" }, onFile);

  test(`${label} retrieves a file by the file API`, async () => {
    const { handle } = (await onFile()).input;
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
  refusals({ title: "retrieves a file by the file API", name: "retrieve", needs: ["read"], onFile: true }, onFile);

  for (const name of ["remove", "removeMetadata"]) {
    const removing = { title: `removes a file with ${name}`, name, needs: ["remove"], onFile: true };
    test(`${label} ${removing.title}`, async () => {
      const { handle } = (await onFile()).input;
      assert.equal(await done(name, removing.needs, { handle }), "removed");
      const { refused } = await attempt("download", pair(["read"]), { handle });
      assert.equal(refused?.status, 404);
    });
    refusals(removing, onFile);
  }
}
