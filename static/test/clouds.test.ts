import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFrom, ask, type Answer, type Entry } from "../picker/clouds/answers";
import { added, toggled, unfit, type Limits } from "../picker/clouds/choice";
import { gather } from "../picker/clouds/gather";
import { below, between, rootOf, upTo } from "../picker/clouds/trail";
import { CloudFile } from "../picker/model/link-transfer";
import { permissionFrom } from "../picker/model/api";
import { isPixels } from "../picker/model/pictures";
import { problemFrom } from "../picker/model/problem";
import { sourcesFrom } from "../picker/model/sources";
import { FakeClient } from "./fakes";

const file = (name: string, more: Partial<Entry> = {}): Entry =>
  ({ name, path: `/${name}`, folder: false, type: "text/plain", size: 10, thumbnail: undefined, ...more });
const folder = (name: string): Entry => file(name, { folder: true, path: `/${name}/`, type: "", size: undefined });
const LIMITS: Limits = { rules: { accept: [], maxSize: undefined }, room: 3, folders: true };

test("a page of a folder is read as servers write it, and what is no item is left out", () => {
  const answer = answerFrom({
    next: "n", search: true,
    contents: [
      { name: "a", path: "/a", folder: true, mimetype: null, thumbnail: "https://a.test/icon.svg" },
      { name: "b.png", path: "/b.png", folder: false, mimetype: "image/png", bytes: 12, thumbnail: "https://a.test/b.jpg" },
      { name: "c", path: "/c", folder: false, bytes: -1, thumbnail: "javascript:alert(1)" },
      { name: "no path", folder: false }, { path: "/no-name", folder: false }, { name: "d", path: "/d" }, null, "e",
    ],
  });
  assert.deepEqual(answer, {
    kind: "page", next: "n", searches: true,
    entries: [
      { name: "a", path: "/a/", folder: true, type: "", size: undefined, thumbnail: undefined },
      { name: "b.png", path: "/b.png", folder: false, type: "image/png", size: 12, thumbnail: "https://a.test/b.jpg" },
      { name: "c", path: "/c", folder: false, type: "", size: undefined, thumbnail: undefined },
    ],
  });
  assert.deepEqual(answerFrom({ contents: [], next: "" }), { kind: "page", entries: [], next: undefined, searches: false });
});

test("whoever is not signed in is told where to, but only by the web", () => {
  assert.deepEqual(answerFrom({ auth: { redirect_url: "https://a.test/x" } }), { kind: "signIn", url: "https://a.test/x" });
  for (const redirect_url of ["javascript:alert(1)", "data:text/html,x", "/relative", 7]) {
    assert.throws(() => answerFrom({ auth: { redirect_url } }), { name: "NetworkError" });
  }
});

test("one source's trouble is a problem with the server's words and code", () => {
  const problem = (part: unknown): unknown => {
    try {
      return answerFrom(part);
    } catch (error) {
      const { remedy, message, code } = problemFrom(error);
      return [remedy, message, code];
    }
  };
  assert.deepEqual(problem({ error: "there is no such file or folder", code: "not_found" }), ["retry", "there is no such file or folder", "not_found"]);
  assert.deepEqual(problem({ error: "not_configured" }), ["retry", "not_configured", "not_configured"]);
  assert.deepEqual(problem(undefined), ["retry", "", undefined]);
});

test("only what is needed is asked, and a refusal of all is a refusal here", async () => {
  const client = new FakeClient();
  client.answers = { box: { contents: [] } };
  await ask(client.cloud.list, "box", { path: "/a/", search: "", next: undefined });
  await ask(client.cloud.list, "box", { path: "/a/", search: "cat", next: "n" });
  assert.deepEqual(client.listed, [{ box: { path: "/a/" } }, { box: { path: "/a/", next: "n", search: "cat" } }]);
  const refused = ask(() => Promise.reject({ response: { status: 403, data: { error: "over", code: "policy_expired" } } }), "box", { path: "/" });
  await assert.rejects(refused, { name: "ApiError", code: "policy_expired" });
});

test("what does not fit cannot be chosen, and folders only where they may come whole", () => {
  const strict: Limits = { ...LIMITS, rules: { accept: ["image/*", ".txt"], maxSize: 50 } };
  assert.deepEqual(
    [file("a.txt"), file("b.png", { type: "image/png" }), file("c.pdf", { type: "application/pdf" }), file("d.txt", { size: 51 }), folder("e")].map((one) => unfit(strict, one)),
    [undefined, undefined, "type", "size", undefined],
  );
  assert.deepEqual([unfit({ ...LIMITS, folders: false }, folder("a")), unfit({ ...LIMITS, room: 1 }, folder("a")), unfit({ ...LIMITS, room: 0 }, file("a"))], ["type", "type", "full"]);
});

test("a choice never grows beyond the room, and with room for one the last one counts", () => {
  const names = (choice: ReadonlyMap<string, Entry>): string[] => [...choice.keys()];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => file(name)) as [Entry, Entry, Entry, Entry];
  const two = toggled(toggled(new Map(), LIMITS, a), LIMITS, b);
  assert.deepEqual(names(two), ["/a", "/b"]);
  assert.deepEqual(names(toggled(two, LIMITS, a)), ["/b"]);
  const full = added(two, LIMITS, [a, b, c, d]);
  assert.deepEqual(names(full), ["/a", "/b", "/c"]);
  assert.equal(toggled(full, LIMITS, d), full);
  const one = { ...LIMITS, room: 1 };
  assert.deepEqual(names(toggled(toggled(new Map(), one, a), one, b)), ["/b"]);
  assert.deepEqual(names(toggled(toggled(new Map(), one, a), one, a)), []);
});

test("the way leads from where the page begins, and back", () => {
  assert.deepEqual(rootOf("Mine", undefined), [{ name: "Mine", path: "/" }]);
  const root = rootOf("Mine", "in/2024");
  assert.deepEqual(root, [{ name: "Mine", path: "/in/2024/" }]);
  const deep = below(below(root, folder("a")), file("b", { folder: true, path: "/in/2024/a/b/" }));
  assert.deepEqual(deep.map(({ name }) => name), ["Mine", "a", "b"]);
  assert.deepEqual([upTo(deep, 1).length, upTo(deep, 0), upTo(deep, -1)], [2, root, root]);
  assert.deepEqual([between(root, "/in/2024/a/b.txt"), between(root, "/in/2024/b.txt"), between(root, "/in/2024/a/b/")], ["a", "", "a"]);
});

test("a folder's files are looked for page by page, and not further than there is room", async () => {
  const page = (entries: readonly Entry[], next?: string): Answer => ({ kind: "page", entries, next, searches: false });
  const tree: Record<string, Answer> = {
    "/a/": page([folder("b"), file("1")], "more"), "/a/more": page([file("2")]), "/b/": page([file("3"), file("4")]),
  };
  const asked: string[] = [];
  const look = async ({ path, next = "" }: { path: string; next?: string | undefined }): Promise<Answer> => {
    asked.push(path + next);
    return tree[path + next] ?? page([]);
  };
  const names = async (room: number, fits = (_: Entry): boolean => true): Promise<string[]> =>
    (await gather(look, [folder("a")], room, fits)).map(({ name }) => name);
  assert.deepEqual(await names(9), ["1", "2", "3", "4"]);
  assert.deepEqual(asked, ["/a/", "/a/more", "/b/"]);
  assert.deepEqual(await names(2), ["1", "2", "3"]);
  assert.deepEqual(await names(1, ({ name }) => name !== "1"), ["1", "2", "3"]);
  const endless = await gather(async ({ path }) => page([file("x", { folder: true, path: `${path}x/` })]), [folder("a")], 9, () => true);
  assert.deepEqual(endless, []);
});

test("the menu has the folders that the server lists, where the page wants them", () => {
  const { clouds } = permissionFrom({ blocked: false, customsource: true, customsource_name: "Samples", clouds: { googledrive: "Google Drive", customsource: "Samples" } });
  assert.deepEqual(clouds, { customsource: "Samples", googledrive: "Google Drive" });
  const labels = (wanted: unknown, own?: string): unknown => sourcesFrom(wanted, clouds, own).map((source) => (source.kind === "cloud" ? source.label : source.name));
  assert.deepEqual(labels(["customsource", "facebook", "googledrive"]), ["Samples", "Google Drive"]);
  assert.deepEqual(labels(["customsource", "googledrive"], "Our files"), ["Our files", "Google Drive"]);
  assert.deepEqual(labels(undefined), ["local_file_system", "url"]);
  assert.deepEqual(sourcesFrom(["customsource", "toString"]).map(({ name }) => name), ["local_file_system"]);
  assert.deepEqual(permissionFrom({ blocked: false }).clouds, {});
  assert.deepEqual(permissionFrom({ customsource: true }).clouds, { customsource: "" });
});

test("what was picked is stored by the server under its name, and its bytes are never looked for here", async () => {
  const place = { cloud: "customsource", path: "/a/b.png", customSource: { customSourcePath: "/a" } };
  const picked = new CloudFile(place, { name: "b.png", type: "image/png", size: 7 });
  assert.deepEqual([picked.size, isPixels(picked)], [7, false]);
  const client = new FakeClient();
  const job = { file: picked, name: "c.png", store: { path: "in/" }, upload: { tags: { a: "b" } } };
  const receipt = await picked.fetched(client, job, new AbortController().signal).done;
  assert.equal(receipt.handle, "far");
  assert.deepEqual(client.picked[0]?.slice(0, 4), ["customsource", "/a/b.png", { path: "in/", filename: "c.png" }, { customSourcePath: "/a" }]);
  assert.deepEqual(client.picked[0]?.[5], { a: "b" });
});
