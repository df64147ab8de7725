import assert from "node:assert/strict";
import { test } from "node:test";
import { english } from "../picker/i18n/en";
import { learn } from "../picker/i18n/english/known";
import { Texts } from "../picker/i18n/text";
import { arrivalWords, unfinishedWords } from "../picker/resume/words";

learn("resume", english.resume);

test("it is told how many unfinished uploads can go on, and how many need their file again", () => {
  const words = (...kinds: ("choose" | "handle" | "elsewhere" | "over")[]): readonly string[] =>
    unfinishedWords(new Texts("en"), kinds.map((kind) => ({ kind })));
  assert.deepEqual(words("handle", "handle", "choose", "elsewhere"), ["2 can go on", "1 to be chosen again"]);
  assert.deepEqual(words("over"), ["1 to be chosen again"]);
  assert.deepEqual(words("elsewhere"), []);
  assert.deepEqual(unfinishedWords(new Texts("en"), [{ kind: "choose", discarded: true }]), [], "what is discarded does not count");
});

test("who cannot see them hears on arrival what the heading says", () => {
  const words = (...kinds: ("choose" | "handle" | "elsewhere")[]): string => arrivalWords(new Texts("en"), kinds.map((kind) => ({ kind })));
  assert.equal(words("handle", "handle", "choose"), "3 unfinished uploads of earlier. 2 can go on and 1 to be chosen again");
  assert.equal(words("choose"), "1 unfinished upload of earlier. 1 to be chosen again");
  assert.equal(words("elsewhere"), "1 unfinished upload of earlier");
});
