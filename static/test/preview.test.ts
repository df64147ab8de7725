import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, type Item } from "../picker/model/item";
import { LinkedFile } from "../picker/model/link-transfer";
import { previewKind, previewOf } from "../picker/model/preview";

test("a file is looked at as what its type or its name says", () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof previewKind>])[] = [
    ["a.png", "image/png", "image"], ["a.svg", "image/svg+xml", "image"], ["a.heic", "image/heic", "image"], ["a.tiff", "image/tiff", undefined],
    ["a.mov", "video/quicktime", "video"], ["a.webm", "", "video"], ["a.mp3", "", "audio"], ["a.pdf", "application/pdf", "pdf"],
    ["a.txt", "text/plain;charset=utf-8", "text"], ["a.md", "", "text"], ["a.json", "", "text"], ["a.atom", "application/atom+xml", "text"],
    ["a.html", "text/html", "text"], ["a.zip", "", undefined], ["a", "", undefined],
  ];
  for (const [name, type, expected] of cases) assert.equal(previewKind({ name, type }), expected, `${name} ${type}`);
});

test("what lies elsewhere is looked at once it is stored, as what the server says that it is", () => {
  const file = new LinkedFile({ url: "https://a.test/tide" }, { name: "tide", type: "", size: 7 });
  const item = chosen({ id: "a", file, name: "tide", path: "" });
  const stored = (mimetype: string): Item => ({ kind: "stored", picked: item.picked, receipt: { handle: "h", url: "u", mimetype } });
  assert.deepEqual([previewOf(item, true), previewOf(stored("image/png"), true), previewOf(stored("application/zip"), true)], [undefined, "image", undefined]);
  assert.equal(previewOf(stored("image/png"), false), undefined, "the page may not read what is stored");
  assert.equal(previewOf(chosen({ id: "b", file: new File(["7"], "b.txt"), name: "b.txt", path: "" }), false), "text");
});
