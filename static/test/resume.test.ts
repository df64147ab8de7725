import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test, type TestContext } from "node:test";
import { advance, hadBytes } from "../picker/model/item";
import { totals } from "../picker/model/progress";
import { nextToStart } from "../picker/model/queue";
import { rowStatus } from "../picker/model/row-status";
import { statusOf } from "../picker/model/status";
import { ApiError, CancelledError } from "../picker/model/problem";
import { resumingTransport } from "../picker/model/transport-resuming";
import type { Job, Transfer, Transport } from "../picker/model/transport";
import { standingFrom } from "../picker/resume/answers";
import { pauseBefore } from "../picker/resume/line";
import { Md5 } from "../picker/resume/md5";
import { missing, partSizeFor, partsOf } from "../picker/resume/parts";
import { looksAlike, sampleOf } from "../picker/resume/sample";
import { OwnTransport } from "../picker/resume/transport";
import { UnfinishedList } from "../picker/resume/unfinished";
import { jobFor } from "../picker/transfers";
import { FakeClient, settle } from "./fakes";
import { FakeServer } from "./fake-server";
import { picked, queued, RECEIPT, sending } from "./support";

const MIB = 1024 * 1024;

test("the MD5 is the one that everybody knows, however the bytes come", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 70_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 251);
    const expected = createHash("md5").update(bytes).digest("hex");
    for (const piece of [1, 7, 64, 100, 70_000]) {
      const md5 = new Md5();
      for (let at = 0; at < length; at += piece) md5.update(bytes.subarray(at, at + piece));
      assert.equal(Buffer.from(md5.digest()).toString("hex"), expected, `${length} bytes by ${piece}`);
    }
  }
});

test("a file is cut into parts that cover it, and what the server has whole is not missing", () => {
  const parts = partsOf(25, 10);
  assert.deepEqual(parts, [{ number: 1, from: 0, to: 10 }, { number: 2, from: 10, to: 20 }, { number: 3, from: 20, to: 25 }]);
  const there = (number: number, size: number) => ({ number, size, etag: "e" });
  const numbers = (...has: { number: number; size: number; etag: string }[]) => missing(parts, has).map(({ number }) => number);
  assert.deepEqual(numbers(), [1, 2, 3]);
  assert.deepEqual(numbers(there(3, 5), there(1, 10)), [2]);
  assert.deepEqual(numbers(there(1, 9), there(9, 10), there(2, 10)), [1, 3], "a part of another size, or of another number, is none of ours");
});

test("no file has more than ten thousand parts", () => {
  assert.equal(partSizeFor(60_000 * MIB, 6 * MIB), 6 * MIB);
  assert.equal(partSizeFor(100_000 * MIB, 6 * MIB), 10 * MIB);
});

test("pauses double up to the longest, unless the server names one", () => {
  const patience = { retries: 20, factor: 2, longestMs: 15_000 };
  assert.deepEqual([0, 1, 2, 3, 4, 19].map((tries) => pauseBefore(tries, patience, undefined)), [1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.equal(pauseBefore(0, patience, 5000), 5000);
});

test("files are told apart by size, date and samples from beginning to end", async () => {
  const bytes = new Uint8Array(3 * MIB);
  const hash = async (content: Uint8Array<ArrayBuffer>): Promise<string> =>
    createHash("md5").update(Buffer.from(await sampleOf(new Blob([content])).arrayBuffer())).digest("hex");
  const before = await hash(bytes);
  assert.ok(sampleOf(new Blob([bytes])).size < MIB, "not all of it is read");
  for (const at of [0, 65_535, bytes.length - 1]) {
    const other = bytes.slice();
    other[at] = 1;
    assert.notEqual(await hash(other), before, `byte ${at}`);
  }
  const looks = { name: "a", size: 1, lastModified: 1 };
  assert.ok(looksAlike(looks, { ...looks }));
  for (const change of [{ name: "b" }, { size: 2 }, { lastModified: 2 }]) assert.ok(!looksAlike(looks, { ...looks, ...change }));
});

test("what the server says of an upload is checked", () => {
  const part = { part_number: 1, size: 5, etag: "e", md5: "m" };
  assert.deepEqual(standingFrom({ status: "unfinished", parts: [part, { part_number: "2" }, null] }), {
    stored: false, parts: [{ number: 1, size: 5, etag: "e", md5: "m" }],
  });
  assert.deepEqual(standingFrom({ status: "stored", parts: [] }), { stored: true, parts: [] });
  for (const wrong of [undefined, {}, { status: "unfinished" }, { status: "other", parts: [] }]) assert.throws(() => standingFrom(wrong));
});

test("what was there before says nothing about the speed", () => {
  const item = advance(sending("a", 0), { kind: "progress", sent: 60, had: 50, at: 1 });
  assert.deepEqual([hadBytes(item), totals([item]).sent, totals([item]).had], [50, 60, 50]);
});

test("a file that another tab uploads says so, and keeps no other from its turn", () => {
  const item = advance(sending("a", 0), { kind: "elsewhere", elsewhere: true, at: 1 });
  assert.equal(rowStatus(item, 100_000, true), "elsewhere");
  assert.equal(statusOf({ items: [item], online: true }).kind, "elsewhere");
  assert.deepEqual(nextToStart([item, queued("b")], 1), ["b"]);
  const back = advance(item, { kind: "elsewhere", elsewhere: false, at: 2 });
  assert.equal(rowStatus(back, 3, true), "sending");
  assert.deepEqual(nextToStart([back, queued("b")], 1), []);
});

test("only files of this device that have more than one part are worth resuming", () => {
  const allowed = { intelligent: true, resumes: true };
  const big = picked("a", 6 * MIB + 1);
  assert.equal(jobFor(big, {}, allowed).resumable, true);
  assert.equal(jobFor(big, {}, { ...allowed, resumes: false }).resumable, false, "the server is another one");
  assert.equal(jobFor(picked("a", 6 * MIB), {}, allowed).resumable, false);
  assert.equal(jobFor({ ...big, source: "webcam" }, {}, allowed).resumable, false);
  assert.equal(jobFor({ ...big, original: big.file }, {}, allowed).resumable, false);
  assert.equal(jobFor(big, { uploadConfig: { intelligent: true } }, allowed).resumable, false);
  assert.equal(jobFor(big, { uploadConfig: { partSize: 8 * MIB } }, allowed).resumable, false);
  assert.equal(jobFor(big, { storeTo: { sanitizer: false } }, allowed).resumable, false);
});

function job(size: number, more: Partial<Job> = {}): Job {
  const content = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 253);
  return { file: new File([content], "a.bin", { lastModified: 5 }), name: "b.bin", upload: { partSize: 10 }, store: {}, resumable: true, ...more };
}

test("a transport that does not come is the SDK's, and a pause before it comes counts", async () => {
  const calls: string[] = [];
  const fake = (name: string): Transport => ({
    send: (): Transfer => {
      calls.push(name);
      return { done: Promise.resolve(RECEIPT), pause: () => calls.push(`${name} pauses`), resume() {} };
    },
    forget: () => calls.push(`${name} forgets`),
  });
  const send = async (load: () => Promise<Transport>, resumable = true): Promise<Transport> => {
    const transport = resumingTransport(fake("sdk"), load);
    const transfer = transport.send(job(30, { resumable }), () => undefined, new AbortController().signal);
    transfer.pause();
    assert.equal((await transfer.done).handle, RECEIPT.handle);
    return transport;
  };
  const own = await send(async () => fake("own"));
  own.forget?.(job(1).file);
  await send(() => Promise.reject(new Error("not there")));
  await send(async () => fake("own"), false);
  assert.deepEqual(calls, ["own", "own pauses", "own forgets", "sdk", "sdk pauses", "sdk", "sdk pauses"]);
});

/** An own transport before a server that keeps the protocol; both as after a reload when `server` is given again. */
function opened(t: TestContext, server = new FakeServer(t)) {
  const client = new FakeClient();
  const transport = new OwnTransport(client, server.fetch);
  t.after(() => transport.close());
  const send = (what = job(35)) => {
    const abort = new AbortController();
    const sent: (number | undefined)[][] = [];
    const transfer = transport.send(what, (...bytes) => sent.push(bytes), abort.signal);
    transfer.done.catch(() => undefined);
    return { transfer, abort, sent };
  };
  return { client, transport, server, send };
}

test("a file goes in parts, each with its MD5, under its name and with the pair of that moment", async (t) => {
  const { client, server, send } = opened(t);
  server.onCall = (step, { part }) => step === "upload" && part === 2 && client.setSecurity({ policy: "P2", signature: "S2" });
  const what = job(35, { upload: { partSize: 10, concurrency: 1, tags: { k: "v" } }, store: { path: "in/", altText: "A hill" } });
  const { transfer, sent } = send(what);
  assert.equal((await transfer.done).handle, "stored");
  assert.deepEqual(server.steps, ["start", ..."1234".split("").flatMap((part) => [`upload ${part}`, `PUT ${part}`]), "complete"]);
  assert.deepEqual(server.calls.map(({ body }) => body["policy"]), ["P1", "P1", "P1", "P2", "P2", "P2"]);
  assert.deepEqual(server.calls[0]?.body["filename"], "b.bin");
  assert.deepEqual(server.calls[0]?.body["store"], { location: "s3", path: "in/" });
  const complete = server.calls.at(-1)?.body;
  assert.deepEqual([complete?.["upload_tags"], complete?.["alt"]], [{ k: "v" }, "A hill"]);
  assert.deepEqual(server.content(), Buffer.from(await what.file.arrayBuffer()));
  assert.deepEqual(sent.at(-1), [35, 0, 35]);
  assert.deepEqual(client.emitted.map(([event]) => event), ["upload.start"]);
});

test("what was begun goes on where it stopped, and only what is missing is sent", async (t) => {
  const { server, send, transport } = opened(t);
  const what = job(35);
  server.hangAt = 3;
  const first = send(what);
  await server.until(() => server.hanging > 0 && server.has.size === 3);
  first.abort.abort();
  await assert.rejects(first.transfer.done, CancelledError);
  await settle();
  server.hangAt = 0;
  server.steps.length = 0;
  const second = send(what);
  await second.transfer.done;
  assert.deepEqual(server.steps, ["status", "upload 3", "PUT 3", "complete"]);
  assert.deepEqual([second.sent[0], second.sent.at(-1)], [[25, 25, 25], [35, 25, 35]]);
  assert.deepEqual(await transport.records.all(), [], "nothing is kept of what is stored");
});

test("bytes that the server has of another content are sent again", async (t) => {
  const { server, send } = opened(t);
  const what = job(35);
  server.hangAt = 4;
  const first = send(what);
  await server.until(() => server.has.size === 3);
  first.abort.abort();
  await settle();
  server.hangAt = 0;
  server.has.set(2, Buffer.alloc(10, "x"));
  server.steps.length = 0;
  await send(what).transfer.done;
  assert.ok(server.steps.includes("PUT 2") && !server.steps.includes("PUT 1"));
  assert.deepEqual(server.content(), Buffer.from(await what.file.arrayBuffer()));
});

test("an upload whose time is over begins anew; one that is forgotten does, too", async (t) => {
  const { server, send, transport } = opened(t);
  const what = job(35);
  for (const end of [() => (server.closed = server.uploads), () => transport.forget(what.file)]) {
    server.hangAt = 3;
    const first = send(what);
    await server.until(() => server.hanging > 0);
    first.abort.abort();
    await settle();
    end();
    await settle();
    server.hangAt = 0;
    const before = server.uploads;
    await send(what).transfer.done;
    assert.equal(server.uploads, before + 1);
    assert.deepEqual(server.content(), Buffer.from(await what.file.arrayBuffer()));
  }
});

test("what failed goes on when its file is chosen again, although it had to make room", async (t) => {
  const { server, send, transport } = opened(t);
  server.refuse = (step) => (step === "upload 3" ? { status: 403, body: { error: "no", code: "not_allowed" }, times: 1 } : undefined);
  const what = job(35, { upload: { partSize: 10, concurrency: 1 } });
  await assert.rejects(send(what).transfer.done, ApiError);
  transport.forget(what.file);
  server.steps.length = 0;
  await send({ ...what, file: job(35).file }).transfer.done;
  assert.deepEqual(server.steps, ["status", "upload 3", "PUT 3", "upload 4", "PUT 4", "complete"]);
  assert.deepEqual(await transport.records.all(), []);
});

test("a busy server is left alone as long as it asks, and a full one is told at once", async (t) => {
  const { server, send } = opened(t);
  server.refuse = (step) => (step === "PUT 2" ? { status: 503, body: { error: "busy", code: "busy" }, retryAfter: "1", times: 1 } : undefined);
  const began = Date.now();
  await send().transfer.done;
  assert.ok(Date.now() - began >= 1000);

  server.refuse = (step) => (step === "start" ? { status: 507, body: { error: "no space", code: "no_space" }, times: Infinity } : undefined);
  const full = send(job(45));
  await assert.rejects(full.transfer.done, (error) => error instanceof ApiError && error.code === "no_space");
});

test("a part that arrives broken is sent again, and a refusal is the end", async (t) => {
  const { server, send } = opened(t);
  server.refuse = (step) => (step === "PUT 1" ? { status: 400, body: { error: "not what was announced", code: "bad_request" }, times: 1 } : undefined);
  await send().transfer.done;
  assert.equal(server.steps.filter((step) => step === "PUT 1").length, 2);

  server.refuse = (step) => (step.startsWith("upload") ? { status: 403, body: { error: "no", code: "not_allowed" }, times: Infinity } : undefined);
  await assert.rejects(send(job(55)).transfer.done, (error) => error instanceof ApiError && error.code === "not_allowed");
});

test("parts that the server lost are sent once more before it is asked to complete again", async (t) => {
  const { server, send } = opened(t);
  server.onCall = (step) => {
    if (step !== "complete" || server.steps.filter((one) => one === "complete").length > 1) return;
    server.has.delete(2);
  };
  await send().transfer.done;
  assert.equal(server.steps.filter((step) => step === "PUT 2").length, 2);
  assert.equal(server.steps.at(-1), "complete");
});

test("while it is paused no further part begins", async (t) => {
  const { server, send } = opened(t);
  const { transfer } = send(job(95, { upload: { partSize: 10, concurrency: 1 } }));
  await server.until(() => server.has.size >= 2);
  transfer.pause();
  await settle();
  await new Promise((passed) => setTimeout(passed, 50));
  const had = server.has.size;
  await new Promise((passed) => setTimeout(passed, 50));
  assert.equal(server.has.size, had);
  transfer.resume();
  await transfer.done;
  assert.equal(server.has.size, 10);
});

test("what is cancelled is kept nowhere while that can be taken back, and goes on after it was", async (t) => {
  const { server, send, transport } = opened(t);
  const what = job(35);
  const { transfer } = send(what);
  server.onCall = (step, { part }) => step === "upload" && part === 4 && transfer.pause();
  await server.until(() => server.has.size === 4);
  assert.equal((await transport.records.all()).length, 1);
  transport.forget(what.file);
  await settle();
  assert.deepEqual(await transport.records.all(), [], "a reload finds nothing");
  transport.recall(what.file);
  await settle();
  assert.equal((await transport.records.all()).length, 1);
  transfer.resume();
  await transfer.done;
  assert.deepEqual([server.uploads, await transport.records.all()], [1, []]);
});

test("a pause holds although all parts have arrived, and whoever cancels then waits for nothing", async (t) => {
  for (const end of ["resume", "cancel"] as const) {
    const { server, send } = opened(t);
    const { transfer, abort } = send(job(35));
    server.onCall = (step, { part }) => step === "upload" && part === 4 && transfer.pause();
    await server.until(() => server.has.size === 4);
    await settle();
    assert.ok(!server.steps.includes("complete"));
    if (end === "cancel") abort.abort();
    else transfer.resume();
    if (end === "cancel") await assert.rejects(transfer.done, CancelledError);
    else assert.equal((await transfer.done).handle, "stored");
  }
});

test("the same file twice on one page is two uploads", async (t) => {
  const { server, send } = opened(t);
  const what = job(35);
  await Promise.all([send(what).transfer.done, send(what).transfer.done]);
  assert.equal(server.uploads, 2);
});

/** The list of a page that comes after one that stopped in the middle; `more`: what its record has besides. */
async function listed(t: TestContext, more: object = {}) {
  const { client, server, send, transport } = opened(t);
  const what = job(35);
  server.hangAt = 3;
  const { abort } = send(what);
  await server.until(() => server.has.size === 3);
  abort.abort();
  await settle();
  const [record] = await transport.records.all();
  if (record !== undefined) await transport.records.put({ ...record, ...more });
  const list = new UnfinishedList(transport, client, server.fetch, transport.settings({}));
  t.after(() => list.close());
  await list.look();
  return { list, server, send, transport, file: what.file };
}

test("an unfinished upload stays in sight until its file is taken, and is known then", async (t) => {
  const handle = { getFile: async () => job(35).file };
  const { list } = await listed(t, { handle });
  const [row] = list.rows;
  assert.ok(row?.kind === "handle");
  const file = await list.fileOf(row);
  assert.ok(file !== undefined);
  assert.deepEqual(list.rows, [row], "there may be no room for it");
  assert.equal(await list.recognise(file), 25);
  await list.look();
  assert.deepEqual(list.rows, []);
});

test("however often somebody comes back, another tab's upload is waited for once", async (t) => {
  const waits: (() => void)[] = [];
  const { list, server } = await listed(t);
  const [row] = list.rows;
  let held = [{ name: `sealdrop-upload:${row?.record.id}` }];
  const request = (_name: string, _options: object, free: () => unknown) => new Promise((resolve) => waits.push(() => resolve(free())));
  Object.assign(navigator, { locks: { query: async () => ({ held }), request } });
  for (let times = 0; times < 40; times++) await list.look();
  assert.deepEqual([waits.length, list.rows.map(({ kind }) => kind)], [1, ["elsewhere"]]);
  held = [];
  server.steps.length = 0;
  waits.forEach((free) => free());
  await server.until(() => list.rows[0]?.kind === "choose");
  assert.deepEqual(server.steps, ["status"]);
});

test("what is discarded is kept nowhere while that can be taken back, and is there again after it was", async (t) => {
  const { list, transport, file } = await listed(t);
  const [row] = list.rows;
  assert.ok(row !== undefined);
  await list.discard(row);
  await list.look();
  assert.deepEqual(list.rows.map(({ discarded }) => discarded), [true], "it is told as long as it can be taken back");
  assert.deepEqual(await transport.records.all(), [], "a reload finds nothing");
  assert.equal(list.recognise(file), undefined, "nobody wants to go on with it");
  await list.keep(row);
  await list.look();
  assert.deepEqual([list.rows.map(({ discarded }) => discarded), await transport.records.all()], [[false], [row.record]]);
  assert.equal(await list.recognise(file), 25);
});

test("what was discarded long enough, or is chosen again, begins anew", async (t) => {
  for (const forgets of [true, false]) {
    const { list, server, send, transport } = await listed(t);
    const [row] = list.rows;
    assert.ok(row !== undefined);
    await list.discard(row);
    if (forgets) list.forget(row);
    server.hangAt = 0;
    server.steps.length = 0;
    await send().transfer.done;
    assert.deepEqual([server.steps[0], server.uploads, list.rows], ["start", 2, []]);
    await list.keep(row);
    assert.deepEqual([list.rows, await transport.records.all()], [[], []]);
  }
});

test("whoever has let the browser read a file is not asked again, and a second click at once is none", async (t) => {
  const asked: string[] = [];
  const request = async (): Promise<PermissionState> => (asked.push("again"), "granted");
  const { list } = await listed(t, { handle: { getFile: async () => job(35).file, queryPermission: async () => "granted", requestPermission: request } });
  const [row] = list.rows;
  assert.ok(row !== undefined);
  const files = await Promise.all([list.fileOf(row), list.fileOf(row)]);
  assert.deepEqual([files.map((file) => file?.name), asked], [["a.bin", undefined], []]);
  assert.equal((await list.fileOf(row))?.name, "a.bin", "there may have been no room for it");
});

test("all that can go on do, the browser asks for one after the other, and what it does not give stays as it is", async (t) => {
  const { list, transport } = await listed(t);
  const asked: string[] = [];
  let asking = 0;
  const keep = async (name: string, state: PermissionState, answer: () => PermissionState): Promise<void> => {
    const file = new File([name.repeat(5)], name, { lastModified: 5 });
    const requestPermission = async (): Promise<PermissionState> => {
      asked.push(`${name} ${++asking}`);
      await settle();
      asking--;
      return (state = answer());
    };
    const handle = { getFile: async () => file, queryPermission: async () => state, requestPermission } as object;
    const { size, lastModified } = file;
    const [record] = await transport.records.all();
    assert.ok(record !== undefined);
    const known = await transport.identify(file, record.settings);
    await transport.records.put({ ...record, ...known, name, size, lastModified, begun: Date.now() + size, handle: handle as FileSystemFileHandle });
  };
  await keep("known", "granted", () => "denied");
  await keep("allowed", "prompt", () => "granted");
  await keep("forbidden", "prompt", () => "denied");
  await keep("click is long ago", "prompt", () => {
    throw new DOMException("no user activation", "SecurityError");
  });
  await list.look();
  const before = list.rows;
  const files: string[] = [];
  await list.filesOfAll(({ name }) => files.push(name));
  while (files.length < 2) await settle();
  assert.deepEqual([files, asked], [["known", "allowed"], ["allowed 1", "forbidden 1", "click is long ago 1"]]);
  assert.deepEqual(list.rows, before);
  assert.deepEqual(before.map(({ kind }) => kind), ["choose", "handle", "handle", "handle", "handle"]);
});
