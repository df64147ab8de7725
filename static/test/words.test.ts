import assert from "node:assert/strict";
import { test } from "node:test";
import { en as english, type Key } from "../picker/i18n/en";
import { learn } from "../picker/i18n/english/known";
import { localeFor, Texts } from "../picker/i18n/text";
import { rowWords } from "../picker/list/words";
import type { Item } from "../picker/model/item";
import { fileChanged, problemFrom } from "../picker/model/problem";
import { acceptList, type Rules } from "../picker/model/rules";
import { initial, type Refused } from "../picker/model/state";
import { statusOf } from "../picker/model/status";
import { noticeWords } from "../picker/notice/notice";
import { blockedWords, limitWords, numberWords, problemWords, speedWords, statusWords } from "../picker/view/words";
import { failed, LATER, picked, queued, sending, stored } from "./support";

learn("all", english);
const en = new Texts("en");
const FREE: Rules = { accept: [], minFiles: 1, maxFiles: 1000, maxSize: undefined, failOverMaxFiles: false };

function checkLimits(rules: Partial<Omit<Rules, "accept">> & { accept?: string }, expected: string): void {
  assert.equal(limitWords(en, { ...FREE, ...rules, accept: acceptList(rules.accept) }), expected);
}

test("what the server refuses is said in the page's language where we know it, and in its own words where not", () => {
  const blocked = (texts: Texts, message: string, code: string): string =>
    blockedWords(texts, { reached: true, problem: { remedy: "renew", message, code } }).why;
  assert.equal(blocked(en, "the policy ended", "policy_expired"), "Your permission ended. Renew to continue; nothing is lost.");
  assert.equal(blocked(en, "the signature is wrong", "bad_signature"), "The signature is wrong.");
  assert.equal(blocked(new Texts("ar"), "the signature is wrong", "bad_signature"), "\u2068The signature is wrong.\u2069");
  assert.equal(problemWords(en, problemFrom(fileChanged())), "The file was changed, moved or removed after it was chosen.");
});

test("limits are said before anybody runs into them", () => {
  checkLimits({}, "Up to 1,000 files");
  checkLimits({ maxFiles: 1 }, "One file");
  checkLimits({ maxFiles: 10, maxSize: 5_000_000, accept: "image/*" }, "Up to 10 images · up to 5 MB each");
  checkLimits({ maxFiles: 1, maxSize: 800, accept: ".pdf,.docx" }, "One file · PDF and DOCX · up to 800 bytes");
  checkLimits({ maxFiles: 3, minFiles: 2, accept: "image/png" }, "Up to 3 images · at least 2 · PNG");
  checkLimits({ maxFiles: 3, accept: "image/*,.pdf" }, "Up to 3 files · images and PDF");
  checkLimits({ maxFiles: 1_000_000 }, "Any number of files");
});

test("refusals name the file, the reason and the limit, and do not go on for ever", () => {
  const rules = { ...FREE, accept: [".pdf"], maxSize: 5_000_000, maxFiles: 2 };
  const check = (refused: readonly Refused[], expected: readonly string[]): void =>
    assert.deepEqual(noticeWords(en, refused, rules), expected);
  check([{ name: "a.txt", why: "type" }], ["File a.txt is not an accepted file type. The accepted file types are PDF."]);
  check([{ name: "a.pdf", why: "size" }], ["File a.pdf is too big. The accepted file size is less than 5 MB."]);
  check([{ name: "a", why: "count" }, { name: "b", why: "count" }], ["Our file upload limit is 2 files. Not added: a and b."]);
  check(["a", "b", "c", "d", "e"].map((name) => ({ name, why: "count" })), ["Our file upload limit is 2 files. Not added: a, b, c, and 2 more."]);
  check([{ name: "a", why: "veto", message: "No, thanks" }], ["No, thanks"]);
  check(["a", "b", "c", "d", "e"].map((name) => ({ name, why: "duplicate" })), ["a, b, c, and 2 more are already in the list."]);
  check(
    [{ name: "a.txt", why: "type" }, { name: "b.pdf", why: "size" }, { name: "c.txt", why: "type" }],
    [
      "a.txt and c.txt are not of an accepted file type. The accepted file types are PDF.",
      "File b.pdf is too big. The accepted file size is less than 5 MB.",
    ],
  );
});

function checkStatus(items: readonly Item[], sentence: string, numbers: string, destination?: string): void {
  const status = statusOf({ items, online: true });
  assert.equal(statusWords(en, status, destination), sentence);
  assert.equal(numberWords(en, status, { ...initial(0, true), items }, FREE), numbers);
}

test("the status sentence says what happens, how much of it, and where the files go", () => {
  checkStatus([], "No files yet", "");
  checkStatus([], "Files go to this computer", "", "to this computer");
  checkStatus([stored("a", 4000), sending("b", 500, 1000), queued("c", 5000)], "Uploading 2 of 3 files to the archive", "5 kB of 10 kB", "to the archive");
  checkStatus([sending("a", 500, 1000)], "Uploading 1 file", "500 bytes of 1 kB");
  checkStatus([stored("a", 2_500_000), stored("b", 0)], "2 files uploaded to this computer", "2.5 MB", "to this computer");
  checkStatus([stored("a"), failed("b"), failed("c")], "2 of 3 files could not be uploaded", "1 file uploaded · 100 bytes");
  checkStatus([failed("b"), failed("c")], "2 of 2 files could not be uploaded", "");
  checkStatus([sending("a", 500, 1000), failed("b")], "Uploading 1 file", "500 bytes of 1 kB · 1 file failed");
});

test("while every file waits for its next try, nothing is said to be uploading", () => {
  const waiting: Item = { kind: "retrying", picked: picked("b"), attempt: 1, until: 4000, problem: LATER };
  checkStatus([stored("a", 4000), waiting], "Waiting to try again", "4 kB of 4 kB");
  checkStatus([waiting, sending("c", 500, 1000)], "Uploading 1 of 2 files", "500 bytes of 1 kB");
  assert.equal(rowWords(en, waiting, 0, true), "Retrying in 4 seconds");
});

test("a server that does not answer is waited for, and no time is guessed", () => {
  const state = { ...initial(9000, true), items: [sending("a", 500, 1000)], rate: { since: 0, at: 9000, movedAt: 0, sent: 500, perSecond: 100 } };
  const status = statusOf(state);
  assert.equal(statusWords(en, status, "to the archive"), "Waiting for the server. Nothing is lost");
  assert.deepEqual([numberWords(en, status, state, FREE), speedWords(en, state)], ["500 bytes of 1 kB", undefined]);
});

test("a server without space is told in the same words, whoever found it out", () => {
  const full = (message: string): Item => ({ kind: "failed", picked: picked("a"), problem: { remedy: "retry", code: "no_space", message } });
  const words = "Failed while uploading. The server has no space left for this file.";
  assert.deepEqual([rowWords(en, full("the server has no space for this file"), 0, true), rowWords(en, full(""), 0, true)], [words, words]);
});

test("a row says its state in words and figures", () => {
  const item: Item = { kind: "sending", picked: picked("a", 4_000_000), attempt: 0, sent: 1_000_000, movedAt: 0 };
  assert.equal(rowWords(en, item, 1000, true), "25% · 1 MB of 4 MB");
  assert.equal(rowWords(en, item, 9000, true), "Waiting for the server · 1 MB of 4 MB");
  assert.equal(rowWords(en, item, 1000, false), "Waiting for connection");
  assert.equal(rowWords(en, failed("b"), 0, true), "Failed while uploading. The server is busy.");
  assert.equal(rowWords(en, { kind: "ready", picked: picked("c", 0) }, 0, true), "0 bytes · Empty file");
});

test("a file that was begun at an earlier time says how much is there, and that it goes on", () => {
  const item: Item = { kind: "ready", picked: picked("a", 4_000_000), kept: 1_000_000 };
  assert.equal(rowWords(en, item, 0, true), "25% of 4 MB is uploaded · It goes on where it stopped");
});

test("a page replaces a text by its English wording, placeholders included", () => {
  const own = new Texts("en", {
    "Select Files to Upload": "Choose your photos",
    Upload: "Send",
    "Failed While Uploading": "It did not work",
    "Uploading {done} of {count} files": "{count} photos, {done} under way",
    "Our file upload limit is {maxFiles} {filesText}": "{maxFiles} at most",
  });
  assert.equal(own.say("select"), "Choose your photos");
  assert.equal(own.say("withCount", { action: own.say("upload"), count: 3 }), "Send 3");
  assert.equal(rowWords(own, failed("a"), 0, true), "It did not work. The server is busy.");
  assert.equal(own.say("statusSending", { done: 2, count: 5 }), "5 photos, 2 under way");
  assert.equal(own.say("statusSending", { done: 1, count: 1 }), "Uploading 1 file");
  assert.equal(own.say("refusedCount", { maxFiles: 3, filesText: "files" }), "3 at most");
});

test("a file name that looks like a placeholder or a pattern stays as it is", () => {
  assert.equal(en.say("refusedDuplicate", { displayName: "{count} $& $1" }), "{count} $& $1 is already in the list");
});

test("numbers are written as the user writes them, in the language of the interface", () => {
  assert.equal(localeFor("en", ["de-AT", "en-GB", "en"]), "en-GB");
  assert.equal(localeFor("en", ["de"]), "en");
  assert.equal(new Texts("de").size(2_400_000), "2,4 MB");
  assert.equal(en.size(0), "0 bytes");
  assert.equal(en.size(999), "999 bytes");
  assert.equal(en.size(1_000_000_000_000_000), "1,000 TB");
});

test("replacements written for the hosted picker count where ours has other words", () => {
  const texts = new Texts("en", { "Upload more": "Noch mehr", Add: "Noch", "more file": "Datei", "more files": "Dateien", "Retrying in": "Erneut in", "Try again": "Nochmals", Edit: "Ändern", "Sign in with Google": "Zu Google", "Connect {providerName}": "Zu {providerName}" });
  assert.equal(texts.say("addMore"), "Noch mehr");
  assert.equal(texts.say("minFirst", { count: 1 }), "Noch 1 Datei");
  assert.equal(texts.say("minFirst", { count: 3 }), "Noch 3 Dateien");
  assert.equal(texts.say("retryingIn", { count: 4 }), "Erneut in 4");
  assert.equal(texts.say("retry"), "Nochmals");
  assert.equal(texts.say("editFile", { name: "a.png" }), "Ändern a.png");
  assert.equal(texts.say("cloudConnect", { providerName: "Google Drive" }), "Zu Google");
  assert.equal(texts.say("cloudConnect", { providerName: "Dropbox" }), "Zu Dropbox");
});

// The strings of ux.md, section 10, but those of cloud sources, editor and webcam.
const HOSTED = [
  "Upload", "Deselect All", "Files", "Images", "Uploaded", "Uploading", "Completed", "Filter", "Selected Files", "Connection Lost",
  "Failed While Uploading", "Try again", "Try now", "Drag and Drop, Copy and Paste Files", "or Drag and Drop, Copy and Paste Files",
  "Select Files to Upload", "Drop your files anywhere", "An error occurred. Please try again.",
  "File {displayName} is not an accepted file type. The accepted file types are {types}",
  "File {displayName} is too big. The accepted file size is less than {roundFileSize}",
  "Our file upload limit is {maxFiles} {filesText}",
];

test("every string of the hosted picker that has a place here can be replaced by its English wording", () => {
  const keys = Object.keys(english) as Key[];
  for (const text of HOSTED) {
    const key = keys.find((one) => english[one] === text);
    assert.ok(key, `no text is "${text}"`);
    assert.equal(new Texts("en", { [text]: "mine" }).say(key), "mine");
  }
});
