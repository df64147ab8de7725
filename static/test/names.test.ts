import assert from "node:assert/strict";
import { test } from "node:test";
import { mimeFromBytes, mimeFromExtension } from "../picker/model/mime";
import { pastedName, splitName } from "../picker/model/names";

const AT = new Date(2026, 10, 23, 19, 4, 7);

test("a pasted screenshot is named by its time, a pasted file keeps its name", () => {
  const check = (name: string, type: string, expected: string): void => assert.equal(pastedName(name, type, AT), expected);
  check("image.png", "image/png", "Pasted 2026-11-23 at 19.04.07.png");
  check("", "image/jpeg", "Pasted 2026-11-23 at 19.04.07.jpg");
  check("blob", "image/svg+xml", "Pasted 2026-11-23 at 19.04.07.svg");
  check("Invoice 7.pdf", "application/pdf", "Invoice 7.pdf");
  check("my image.png", "image/png", "my image.png");
});

test("a long name keeps its end, and loses nothing", () => {
  assert.deepEqual(splitName("short.txt"), ["short.txt", ""]);
  assert.deepEqual(splitName("a very long report about nothing.docx"), ["a very long report about not", "hing.docx"]);
  for (const name of ["🎉".repeat(30), "no extension but a long name", `x.${"y".repeat(40)}`]) {
    assert.equal(splitName(name).join(""), name);
  }
});

test("types are told by the first bytes", () => {
  const check = (hex: string, expected: string | undefined): void =>
    assert.equal(mimeFromBytes(Uint8Array.from(Buffer.from(hex, "hex"))), expected, hex);
  check("89504e470d0a1a0a00000000", "image/png");
  check("ffd8ffe000104a46", "image/jpeg");
  check("52494646aaaaaaaa57454250", "image/webp");
  check("000000206674797068656963", "image/heic");
  check("000000186674797069736f6d", "video/mp4");
  check("68656c6c6f", undefined);
  check("", undefined);
});

test("types are told by the extension, in any case", () => {
  assert.equal(mimeFromExtension("A.JPG"), "image/jpeg");
  assert.equal(mimeFromExtension("archive.tar.gz"), "application/gzip");
  assert.equal(mimeFromExtension("README"), undefined);
  assert.equal(mimeFromExtension("x.constructor"), undefined);
});
