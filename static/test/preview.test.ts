import assert from "node:assert/strict";
import { test } from "node:test";
import { previewKind } from "../picker/model/preview";

test("a file is looked at as what its type or its name says", () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof previewKind>])[] = [
    ["a.png", "image/png", "image"], ["a.svg", "image/svg+xml", "image"], ["a.heic", "image/heic", "image"], ["a.tiff", "image/tiff", undefined],
    ["a.mov", "video/quicktime", "video"], ["a.webm", "", "video"], ["a.mp3", "", "audio"], ["a.pdf", "application/pdf", "pdf"],
    ["a.txt", "text/plain;charset=utf-8", "text"], ["a.md", "", "text"], ["a.json", "", "text"], ["a.atom", "application/atom+xml", "text"],
    ["a.html", "text/html", "text"], ["a.zip", "", undefined], ["a", "", undefined],
  ];
  for (const [name, type, expected] of cases) assert.equal(previewKind({ name, type }), expected, `${name} ${type}`);
});
