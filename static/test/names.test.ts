import assert from "node:assert/strict";
import { test } from "node:test";
import { mimeFromBytes } from "../picker/model/magic";
import { mimeFromExtension } from "../picker/model/mime";
import { pastedName, shortened } from "../picker/model/names";

const AT = new Date(2026, 10, 23, 19, 4, 7);

test("a pasted screenshot is named by its time, a pasted file keeps its name", () => {
  const check = (name: string, type: string, expected: string): void => assert.equal(pastedName(name, type, AT), expected);
  check("image.png", "image/png", "Pasted 2026-11-23 19.04.07.png");
  check("", "image/jpeg", "Pasted 2026-11-23 19.04.07.jpg");
  check("blob", "image/svg+xml", "Pasted 2026-11-23 19.04.07.svg");
  check("Invoice 7.pdf", "application/pdf", "Invoice 7.pdf");
  check("my image.png", "image/png", "my image.png");
});

test("a name that does not fit loses its middle, and keeps its last word and its extension", () => {
  const check = (name: string, room: number, expected: string): void =>
    assert.equal(shortened(name, (text) => Array.from(text).length <= room), expected);
  check("short.txt", 9, "short.txt");
  check("Interview with the harbour master.mov", 24, "Interview wit…master.mov");
  check("Interview with the harbour master.mov", 21, "Interview…master.mov");
  check("a_report_that_goes_on.tar.gz", 16, "a_re…s_on.tar.gz");
  check("WithoutAnySpaceAtAll.TXT", 14, "Witho…tAll.TXT");
  check("no extension but a long name", 12, "no exte…name");
  check("🎉".repeat(30), 8, "🎉🎉🎉…🎉🎉🎉🎉");
  check("much too narrow for anything.docx", 3, "…anything.docx");
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
