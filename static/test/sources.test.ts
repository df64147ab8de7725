import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkedFile } from "../picker/model/link-transfer";
import { isPixels } from "../picker/model/pictures";
import { aboutFrom, addressFrom } from "../picker/panels/link-look";
import { sourcesFrom } from "../picker/model/sources";

test("the menu has the sources that the page names, in its order, and only those that are there", () => {
  const check = (wanted: unknown, expected: readonly string[]): void =>
    assert.deepEqual(sourcesFrom(wanted).map(({ name }) => name), expected);
  check(undefined, ["local_file_system", "url"]);
  check(["url", "local_file_system"], ["url", "local_file_system"]);
  check(["url"], ["url"]);
  check(["url", "facebook", "url"], ["url"]);
  check(["facebook"], ["local_file_system"]);
  check([{ name: "harbour", mounted() {} }, "url", { name: "nothing to mount" }, { mounted() {} }, null], ["harbour", "url"]);
});

test("an address is what leads somewhere by the web, also without its beginning", () => {
  const check = (typed: string, expected: string | undefined): void => assert.equal(addressFrom(typed), expected);
  check(" https://a.test/cat.png ", "https://a.test/cat.png");
  check("a.test/cat.png", "https://a.test/cat.png");
  check("http://localhost:8000/x", "http://localhost:8000/x");
  check("", undefined);
  check("cat", undefined);
  check("my cat.png", undefined);
  check("ftp://a.test/cat.png", undefined);
  check("file:///etc/passwd", undefined);
  check("javascript:alert(1)", undefined);
});

test("what is behind a link has the server's name, or the link's", () => {
  const check = (answer: unknown, url: string, expected: unknown): void => assert.deepEqual(aboutFrom(answer, url), expected);
  check({ filename: "a.png", mimetype: "image/png", size: 5 }, "https://a.test/x", { name: "a.png", type: "image/png", size: 5 });
  check({ mimetype: "text/html; charset=utf-8" }, "https://a.test/my%20page", { name: "my page", type: "text/html", size: undefined });
  check({}, "https://a.test/100%", { name: "100%", type: "", size: undefined });
  check(undefined, "https://a.test/", { name: "a.test", type: "", size: undefined });
});

test("a file behind a link has a size, but nothing here looks into it", () => {
  const file = new LinkedFile({ url: "https://a.test/a.png" }, { name: "a.png", type: "image/png", size: 7 });
  assert.deepEqual([file.size, file.knowsSize, isPixels(file)], [7, true, false]);
  assert.equal(new LinkedFile({ url: "https://a.test/a" }, { name: "a", type: "", size: undefined }).knowsSize, false);
});
