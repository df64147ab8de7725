// Files by URL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HELLO } from "../kit.mjs";
import { pair } from "../service.mjs";

export function testImports({ label, client, attempt, done, assertStored, refusals }) {
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
}
