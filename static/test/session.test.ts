import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import type { ItemEvent } from "../picker/model/item";
import { LinkedFile } from "../picker/model/link-transfer";
import type { Outcome } from "../picker/model/metadata";
import * as magic from "../picker/model/magic";
import type { PickerOptions } from "../picker/model/options";
import { sdkTransport } from "../picker/model/transport";
import { lookAt } from "../picker/panels/link-look";
import { magicPart } from "../picker/parts";
import { Session } from "../picker/session";
import { FakeClient, settle } from "./fakes";

// Node has no navigator; the picker only asks it whether there is a connection.
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });

/** A session that is open, with every callback written down as `name(file, ...)`. */
async function openSession(t: TestContext, options: PickerOptions = {}) {
  const client = new FakeClient();
  const told: string[] = [];
  const callbacks: PickerOptions = {
    onUploadStarted: (files) => told.push(`started(${files.map(({ filename }) => filename)})`),
    onFileUploadStarted: ({ filename }) => told.push(`begin(${filename})`),
    onFileUploadFinished: ({ filename, handle }) => told.push(`finished(${filename} ${handle})`),
    onFileUploadFailed: ({ filename }, error) => told.push(`failed(${filename}: ${error.message})`),
    onFileUploadCancel: ({ filename }) => told.push(`cancelled(${filename})`),
    onCancel: ({ filesUploaded }) => told.push(`allCancelled(${filesUploaded.length})`),
    onUploadDone: ({ filesUploaded, filesFailed }) => told.push(`done(${filesUploaded.length}, ${filesFailed.length})`),
  };
  const transport = sdkTransport(client, { fetch, watchForFull() {} });
  const session = new Session(client, { displayMode: "inline", maxFiles: 10, ...callbacks, ...options }, transport, () => {});
  t.after(() => session.close());
  await session.admit();
  const add = async (...names: string[]): Promise<void> => {
    await session.add(names.map((name) => ({ file: new File([name], name, { lastModified: 1 }), path: name })));
    await settle();
  };
  return { client, session, transport, told, add, kinds: () => session.state.items.map(({ kind }) => kind) };
}

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const REFUSED = { details: { code: 403, data: { error: "not allowed", code: "not_allowed" } } };

test("files start by themselves, a few at a time, and the page hears of each and of the end", async (t) => {
  const { client, told, add } = await openSession(t, { concurrency: 1 });
  await add("a", "b");
  client.uploadOf("a").succeed("h1");
  await settle();
  client.uploadOf("b").succeed("h2");
  await settle();
  assert.deepEqual(told, ["started(a,b)", "begin(a)", "finished(a h1)", "begin(b)", "finished(b h2)", "done(2, 0)"]);
});

test("with uploadInBackground off, nothing leaves before the user says so", async (t) => {
  const { client, session, told, add, kinds } = await openSession(t, { uploadInBackground: false });
  await add("a");
  assert.deepEqual([told, kinds(), client.uploads.length], [[], ["ready"], 0]);
  session.upload();
  assert.deepEqual(told, ["started(a)", "begin(a)"]);
});

test("minFiles holds everything back, startUploadingWhenMaxFilesReached lets it go", async (t) => {
  const few = await openSession(t, { minFiles: 2 });
  await few.add("a");
  assert.deepEqual(few.kinds(), ["ready"]);
  await few.add("b");
  assert.deepEqual(few.kinds(), ["sending", "sending"]);
  const full = await openSession(t, { uploadInBackground: false, maxFiles: 2, startUploadingWhenMaxFilesReached: true });
  await full.add("a");
  assert.deepEqual(full.kinds(), ["ready"]);
  await full.add("b");
  assert.deepEqual(full.kinds(), ["sending", "sending"]);
});

test("the page may refuse a file, with its own words, or rename it", async (t) => {
  const { session, client, add } = await openSession(t, {
    onFileSelected: (file) => {
      if (file.filename === "bad") throw new Error("Not this one");
      return { ...file, filename: "renamed" };
    },
  });
  await add("bad", "good");
  assert.deepEqual(session.state.notice?.refused, [{ name: "bad", why: "veto", message: "Not this one" }]);
  assert.equal(client.uploadOf("good").sdkFile.name, "renamed");
});

test("acceptFn refuses by rejecting, and can look into the file", async (t) => {
  t.mock.method(magicPart, "load", async () => magic);
  const { session, add } = await openSession(t, {
    acceptFn: async (file, help) => {
      if ((await help.mimeFromMagicBytes(file)) !== "image/png") return Promise.reject("Only PNG");
    },
  });
  await add("text");
  assert.deepEqual([session.state.items.length, session.state.notice?.refused[0]?.message], [0, "Only PNG"]);
});

test("a callback that throws does not stop anything", async (t) => {
  const log = mock.method(console, "error", () => {});
  t.after(() => log.mock.restore());
  const { client, add, kinds } = await openSession(t, { onFileUploadStarted: () => { throw new Error("the page's bug"); } });
  await add("a");
  client.uploadOf("a").succeed("h");
  await settle();
  assert.deepEqual([kinds(), log.mock.callCount()], [["stored"], 1]);
});

test("what fails in the page's own functions for the SDK, or fails later, stops nothing either", async (t) => {
  const log = mock.method(console, "error", () => {});
  t.after(() => log.mock.restore());
  const later = { then: (_: unknown, reject: (error: Error) => void) => reject(new Error("the page's bug")) };
  const { client, add } = await openSession(t, {
    uploadConfig: { onProgress: () => { throw new Error("the page's bug"); }, onRetry: () => { throw new Error("the page's bug"); } },
    onUploadStarted: () => later as unknown as undefined,
  });
  await add("a");
  const { options } = client.uploadOf("a");
  options.onProgress({ totalBytes: 1 });
  (options["onRetry"] as () => void)();
  await settle();
  assert.equal(log.mock.callCount(), 3);
});

test("a picker that the page closes has told of what it stored, but not of what is cut short", async (t) => {
  const { client, session, told, add } = await openSession(t, { displayMode: "overlay" });
  await add("a");
  client.uploadOf("a").succeed("h1");
  await settle();
  session.close();
  assert.equal(told.at(-1), "done(1, 0)");
  const busy = await openSession(t, { displayMode: "overlay" });
  await busy.add("a", "b");
  busy.client.uploadOf("a").succeed("h1");
  await settle();
  busy.session.close();
  assert.equal(busy.told.at(-1), "finished(a h1)");
});

test("over the page, files that started by themselves are told of when the user says so, or none more can come", async (t) => {
  const { client, session, told, add } = await openSession(t, { displayMode: "overlay", maxFiles: 2, concurrency: 1 });
  await add("a");
  client.uploadOf("a").succeed("h1");
  await settle();
  assert.deepEqual(told.filter((text) => text.startsWith("done")), []);
  await add("b");
  client.uploadOf("b").succeed("h2");
  await settle();
  assert.deepEqual(told.filter((text) => text.startsWith("done")), ["done(2, 0)"]);
  assert.equal(session.uploads.isBusy, false);
});

test("one file that fails does not keep the others, and can be sent again", async (t) => {
  const { client, session, told, add } = await openSession(t);
  await add("a", "b");
  client.uploadOf("a").fail(REFUSED);
  client.uploadOf("b").succeed("h2");
  await settle();
  assert.deepEqual(told.slice(-3), ["failed(a: not allowed)", "finished(b h2)", "done(1, 1)"]);
  session.uploads.retry(session.state.items[0]?.picked.id ?? "");
  client.uploadOf("a").succeed("h1");
  await settle();
  assert.deepEqual(told.slice(-3), ["begin(a)", "finished(a h1)", "done(1, 0)"]);
});

test("only what failed is sent again", async (t) => {
  const { client, session, told, add, kinds } = await openSession(t);
  await add("a", "b");
  client.uploadOf("a").succeed("h1");
  client.uploadOf("b").fail({ details: { code: 413, data: { error: "too large" } } });
  await settle();
  const before = told.length;
  session.uploads.retryAll();
  assert.deepEqual([kinds(), told.length], [["stored", "failed"], before], "another file is the only remedy");
});

test("what is done to the files of a folder leaves the others alone", async (t) => {
  const { client, session, add, kinds } = await openSession(t, { concurrency: 1 });
  await add("a", "b", "c");
  const [, b = "", c = ""] = session.state.items.map(({ picked }) => picked.id);
  session.uploads.pauseAll([b, c]);
  assert.deepEqual(kinds(), ["sending", "paused", "paused"]);
  session.uploads.removeThese([b, c]);
  assert.deepEqual(kinds(), ["sending", "leaving", "leaving"]);
  session.uploads.undoAll([b, c]);
  assert.deepEqual(kinds(), ["sending", "paused", "paused"]);
  session.uploads.resumeAll([c]);
  client.uploadOf("a").succeed("h1");
  await settle();
  client.uploadOf("c").fail(REFUSED);
  await settle();
  session.uploads.retryAll([b]);
  assert.deepEqual(kinds(), ["stored", "paused", "failed"]);
  session.uploads.removeThese(session.state.items.map(({ picked }) => picked.id));
  assert.deepEqual(kinds(), ["stored", "leaving", "leaving"], "what is stored stays");
});

test("with allowManualRetry the end waits for the user", async (t) => {
  const { client, session, told, add } = await openSession(t, { allowManualRetry: true });
  await add("a");
  client.uploadOf("a").fail(REFUSED);
  await settle();
  assert.deepEqual(told.at(-1), "failed(a: not allowed)");
  session.finish();
  assert.deepEqual(told.at(-1), "done(0, 1)");
});

test("each upload is sent with the pair the session has then, and again when a new one has come meanwhile", async (t) => {
  const { client, add, kinds } = await openSession(t);
  await add("a");
  client.setSecurity({ policy: "P2", signature: "S2" });
  client.uploadOf("a").fail({ details: { code: 403, data: { error: "expired", code: "policy_expired" } } });
  await settle();
  assert.deepEqual(kinds(), ["retrying"]);
});

test("what the connection broke waits for it, however often", async (t) => {
  const { client, session, add, kinds } = await openSession(t);
  await add("a");
  for (let time = 0; time < 5; time++) {
    session.setOnline(false);
    client.uploadOf("a").fail({ message: "FS-Cannot upload file part", details: {} });
    await settle();
    assert.deepEqual(kinds(), ["retrying"]);
    session.setOnline(true);
    assert.deepEqual(kinds(), ["sending"]);
  }
});

test("cancelling everything tells each file and then the whole", async (t) => {
  const { client, session, told, add } = await openSession(t);
  await add("a", "b");
  client.uploadOf("a").succeed("h1");
  await settle();
  session.uploads.cancel();
  assert.deepEqual(told.slice(-2), ["cancelled(b)", "allCancelled(1)"]);
  client.uploadOf("b").succeed("too late");
  await settle();
  assert.deepEqual([session.state.items.length, told.at(-1)], [1, "allCancelled(1)"]);
});

test("a removed file can be taken back, and goes on by itself", async (t) => {
  const { client, session, add, kinds } = await openSession(t);
  await add("a");
  const id = session.state.items[0]?.picked.id ?? "";
  session.uploads.remove(id);
  assert.deepEqual(kinds(), ["leaving"]);
  assert.throws(() => client.uploadOf("a").sdkFile.name, "a small file has to stop at once, or it would be stored");
  session.uploads.undo(id);
  assert.deepEqual([kinds(), client.uploads.length], [["sending"], 2]);
});

test("a file of one part that stands still can be sent anew at once; one that moves cannot", async (t) => {
  t.mock.timers.enable({ apis: ["Date", "setInterval"] });
  const { client, session, add, kinds } = await openSession(t);
  await add("a");
  const item = () => session.state.items[0] ?? assert.fail();
  assert.equal(session.uploads.canRetry(item()), false);
  t.mock.timers.tick(9000);
  assert.equal(session.uploads.canRetry(item()), true);
  session.uploads.retryAll();
  assert.deepEqual([kinds(), client.uploads.length, session.uploads.canRetry(item())], [["sending"], 2, false]);
  assert.throws(() => client.uploads[0]?.sdkFile.name, "the first try is over");
});

test("a file that was begun at an earlier time needs no second word beside others that wait, unless the page asks for one", async (t) => {
  const begun = async (file: File): Promise<number | undefined> => (file.name === "film" ? 2 : undefined);
  const png = { file: new File([PNG], "a.png", { type: "image/png", lastModified: 1 }), path: "a.png" };
  const film = { file: new File(["film"], "film", { lastModified: 1 }), path: "film" };
  for (const [uploadInBackground, expected] of [[true, ["ready", "sending"]], [false, ["ready", "ready"]]] as const) {
    const client = new FakeClient();
    const transport = sdkTransport(client, { fetch, watchForFull() {} });
    const session = new Session(client, { displayMode: "inline", maxFiles: 10, uploadInBackground }, transport, () => {}, () => {}, begun);
    t.after(() => session.close());
    await session.admit();
    await session.add([png]);
    await session.add([film]);
    await settle();
    assert.deepEqual(session.state.items.map(({ kind }) => kind), expected);
    assert.equal(session.state.items[1]?.kept, 2);
  }
});

test("an upload is forgotten when its file is removed, not when undo is over, and an undo recalls it", async (t) => {
  const { session, add, told, transport } = await openSession(t);
  Object.assign(transport, { forget: ({ name }: File) => told.push(`forget(${name})`), recall: ({ name }: File) => told.push(`recall(${name})`) });
  await add("a", "b");
  const ids = session.state.items.map(({ picked }) => picked.id);
  session.uploads.remove(ids[0] ?? "");
  session.uploads.undo(ids[0] ?? "");
  session.uploads.removeThese(ids);
  session.uploads.undoAll();
  assert.deepEqual(told.filter((text) => /^(forget|recall)/.test(text)), ["forget(a)", "recall(a)", "forget(a)", "forget(b)", "recall(a)", "recall(b)"]);
});

test("with one file allowed, another choice takes the place of a failed one", async (t) => {
  const { client, session, add } = await openSession(t, { maxFiles: 1 });
  await add("a");
  client.uploadOf("a").fail(REFUSED);
  await settle();
  await add("b");
  assert.deepEqual(session.state.items.map(({ picked }) => picked.name), ["b"]);
});

test("a refused pair keeps the picker shut, with the server's words", async (t) => {
  const { client, session } = await openSession(t);
  client.answer = async () => ({ blocked: "the policy has expired" });
  assert.equal(await session.admit(), false);
  assert.deepEqual(session.state.phase, { kind: "blocked", reached: true, problem: { remedy: "renew", message: "the policy has expired" } });
  client.answer = () => Promise.reject({ message: "Network Error" });
  assert.equal(await session.admit(), false);
  assert.deepEqual(session.state.phase.kind === "blocked" && session.state.phase.reached, false);
});

test("the prefetch carries no page elements, which could not be sent", async (t) => {
  const { client } = await openSession(t, { container: "#picker", maxSize: 5 });
  const [request] = client.prefetched as { pickerOptions: Record<string, unknown> }[];
  assert.deepEqual([request?.pickerOptions["container"], request?.pickerOptions["maxSize"]], [undefined, 5]);
});

test("intelligent ingestion is asked for only where the application has it", async (t) => {
  const { client, session, add } = await openSession(t, { uploadConfig: { intelligent: true, tags: { name: (file) => file.filename, fixed: "x" } } });
  await add("a");
  assert.equal(client.uploadOf("a").options["intelligent"], true);
  assert.deepEqual(client.uploadOf("a").options["tags"], { name: "a", fixed: "x" });
  client.answer = async () => ({ permissions: { intelligent_ingestion: false } });
  await session.admit();
  await add("b");
  assert.equal(client.uploadOf("b").options["intelligent"], undefined);
});

/** Adds pictures that nobody has to decode here. */
async function addPictures(session: Session, ...names: string[]): Promise<void> {
  await session.add(names.map((name) => ({ file: new File([name], name, { lastModified: 1, type: "image/png" }), path: name })));
  await settle();
}

const FRAMED: Extract<ItemEvent, { kind: "edit" }> = {
  kind: "edit",
  file: new File(["smaller"], "a.png", { type: "image/png" }),
  name: "a.png",
  edited: {
    name: "a.png",
    recipe: { turns: 1, mirrored: false, circle: false, frame: { x: 0, y: 0, width: 1, height: 1 } },
    cropped: { cropArea: { position: [0, 0], size: [1, 1] }, originalImageSize: [3, 2] },
    rotated: { value: 90, direction: "CW" },
  },
};

test("where pictures can be edited, they and their companions wait for the user's word", async (t) => {
  const { client, session, kinds } = await openSession(t);
  await addPictures(session, "a.png");
  assert.deepEqual([kinds(), client.uploads.length], [["ready"], 0]);
  session.upload();
  assert.deepEqual(kinds(), ["sending"]);
  const off = await openSession(t, { disableTransformer: true });
  await addPictures(off.session, "a.png");
  assert.deepEqual(off.kinds(), ["sending"]);
});

test("an edited picture is sent instead of the chosen one, and the page hears what was done", async (t) => {
  const cropped: string[] = [];
  const done: Outcome[] = [];
  const { client, session } = await openSession(t, { onFileCropped: ({ filename }) => cropped.push(filename), onUploadDone: (outcome) => done.push(outcome) });
  await addPictures(session, "a.png");
  const id = session.state.items[0]?.picked.id ?? "";
  session.editing.save(id, FRAMED);
  session.editing.save(id, { kind: "describe", alt: "A harbour" });
  session.upload();
  assert.equal(await client.uploadOf("a.png").file.text(), "smaller");
  client.uploadOf("a.png").succeed("h1");
  await settle();
  assert.deepEqual(cropped, ["a.png"]);
  const [file] = done[0]?.filesUploaded ?? [];
  assert.deepEqual([file?.cropped, file?.rotated, file?.alt, file?.size], [FRAMED.edited?.cropped, FRAMED.edited?.rotated, "A harbour", 7]);
  assert.deepEqual(file?.originalFile, { name: "a.png", type: "image/png", size: 5 });
});

test("with crop.force nothing leaves before every picture has its frame, or cannot have one", async (t) => {
  const { client, session, kinds } = await openSession(t, { transformations: { crop: { aspectRatio: 1, force: true } } });
  await addPictures(session, "a.png", "b.png");
  const [a = "", b = ""] = session.state.items.map(({ picked }) => picked.id);
  assert.deepEqual(session.state.editing, [a, b], "the editor opens by itself");
  session.editing.save(a, FRAMED);
  session.editing.end(a);
  session.editing.leave();
  session.upload();
  assert.deepEqual([session.state.editing, client.uploads.length], [[b], 0]);
  session.editing.save(b, { kind: "leaveAsIs" });
  session.editing.end(b);
  session.upload();
  assert.deepEqual(kinds(), ["sending", "sending"]);
});

test("with crop.force and startUploadingWhenMaxFilesReached, saving the frame is the last word", async (t) => {
  const { session, kinds } = await openSession(t, { maxFiles: 1, startUploadingWhenMaxFilesReached: true, transformations: { force: true } });
  await addPictures(session, "a.png");
  assert.deepEqual(kinds(), ["ready"]);
  const id = session.state.items[0]?.picked.id ?? "";
  session.editing.save(id, FRAMED);
  session.editing.end(id);
  assert.deepEqual(kinds(), ["sending"]);
});

test("pictures brought to be cropped go into the editor at once, other files do not", async (t) => {
  const { session } = await openSession(t);
  const files = ["a.png", "b.txt"].map((name) => new File([name], name, { lastModified: 1 }));
  await session.add(files.map((file) => ({ file, path: file.name })), [], true);
  assert.deepEqual(session.state.editing, [session.state.items[0]?.picked.id]);
});

test("a picture that is removed leaves the editor's queue", async (t) => {
  const { session } = await openSession(t);
  await addPictures(session, "a.png");
  session.editing.begin(session.state.items);
  session.finish();
  assert.deepEqual([session.state.items, session.state.editing], [[], []]);
});

test("a drop pane uploads pictures at once, or as soon as the frame is set where it asks for one", async (t) => {
  const plain = await openSession(t, { displayMode: "dropPane" });
  await addPictures(plain.session, "a.png");
  assert.deepEqual(plain.kinds(), ["sending"]);
  const crops = await openSession(t, { displayMode: "dropPane", dropPane: { cropFiles: [] } });
  await addPictures(crops.session, "a.png", "b.png");
  const [a = "", b = ""] = crops.session.state.items.map(({ picked }) => picked.id);
  assert.deepEqual([crops.kinds(), crops.session.state.editing], [["ready", "ready"], [a, b]]);
  crops.session.editing.save(a, FRAMED);
  crops.session.editing.end(a);
  assert.deepEqual(crops.kinds(), ["ready", "ready"], "while another one is in the editor");
  crops.session.editing.leave();
  assert.deepEqual(crops.kinds(), ["sending"], "the one without a frame is given up");
});

test("a file behind a link is fetched by the server, with the page's wishes, and is not read here", async (t) => {
  const { client, session, told, kinds } = await openSession(t, { storeTo: { path: "/in" }, disableStorageKey: true, uploadConfig: { tags: { by: "me" } } });
  const file = await lookAt(session, { url: "https://a.test/x", headers: { "X-Key": "1" } });
  await session.add([{ file, path: file.link.url, source: "url" }]);
  await settle();
  assert.deepEqual([kinds(), told.at(-1), client.uploads.length], [["stored"], "done(1, 0)", 0]);
  const [url, store, , , tags, headers] = client.links[0] ?? [];
  assert.deepEqual([url, store, tags, headers], ["https://a.test/x", { filename: "far.png", path: "/in/far.png" }, { by: "me" }, { "X-Key": "1" }]);
});

test("the page hears where a file behind a link comes from", async (t) => {
  const seen: unknown[] = [];
  const { session } = await openSession(t, { onFileUploadFinished: (file) => seen.push(file) });
  const file = await lookAt(session, { url: "https://a.test/x" });
  await session.add([{ file, path: file.link.url, source: "url" }]);
  await settle();
  const { uploadId: _id, ...told } = seen[0] as Record<string, unknown>;
  assert.deepEqual(told, {
    filename: "far.png", mimetype: "image/png", size: 2000, source: "url", originalPath: "https://a.test/x",
    handle: "far", url: "https://files.test/far", status: "Stored",
  });
});

test("the page hears the size of a file that nobody knew before it was fetched", async (t) => {
  const sizes: unknown[] = [];
  const { client, session } = await openSession(t, { onFileSelected: ({ size }) => void sizes.push(size), onFileUploadFinished: ({ size }) => sizes.push(size) });
  client.stored = async () => ({ handle: "far", url: "https://files.test/far", size: 2400 });
  const file = new LinkedFile({ url: "https://a.test/x" }, { name: "x", type: "", size: undefined });
  await session.add([{ file, path: file.link.url, source: "url" }]);
  await settle();
  assert.deepEqual(sizes, [0, 2400]);
});

test("what the server says about a link that it cannot fetch is what the file fails with", async (t) => {
  const { client, session, told, kinds } = await openSession(t);
  client.stored = () => Promise.reject({ response: { status: 422, data: { error: "the link leads nowhere" } } });
  const file = await lookAt(session, { url: "https://a.test/x" });
  await session.add([{ file, path: file.link.url, source: "url" }]);
  await settle();
  assert.deepEqual([kinds(), told.at(-2)], [["failed"], "failed(far.png: the link leads nowhere)"]);
});

test("a file behind a link cannot be paused, but it can be taken back", async (t) => {
  const { client, session, kinds } = await openSession(t);
  client.stored = () => new Promise(() => undefined);
  const file = await lookAt(session, { url: "https://a.test/x" });
  await session.add([{ file, path: file.link.url, source: "url" }]);
  await settle();
  const [item] = session.state.items;
  assert.ok(item !== undefined && !session.uploads.canPause(item));
  session.uploads.remove(item.picked.id);
  session.uploads.undo(item.picked.id);
  assert.deepEqual([kinds(), client.links.length], [["sending"], 2]);
});

test("what was recorded waits in its source until it is in the list", async (t) => {
  const { session, kinds } = await openSession(t, { maxFiles: 2, onFileSelected: ({ filename }) => (filename === "unwanted" ? Promise.reject("no") : undefined) });
  const record = (name: string): File => {
    session.takes.keep("video", undefined);
    assert.deepEqual([...session.state.takes], [["video", undefined]]);
    const file = new File([name], name, { lastModified: 1 });
    session.takes.keep("video", file);
    return file;
  };
  const bring = async (file: File): Promise<void> => {
    await session.add([{ file, path: file.name, source: "video" }]);
    await settle();
  };
  const first = record("first");
  assert.deepEqual([session.takes.of("video"), kinds()], [first, []]);
  await bring(first);
  assert.deepEqual([session.state.takes.size, kinds()], [0, ["sending"]]);
  const unwanted = record("unwanted");
  await bring(unwanted);
  assert.deepEqual([session.takes.of("video"), kinds().length], [unwanted, 1], "a refusal loses nothing");
  session.takes.drop("video");
  assert.equal(session.state.takes.size, 0);
});
