import assert from "node:assert/strict";
import { test } from "node:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { en, english, type Key } from "../picker/i18n/en";
import ar from "../picker/i18n/languages/ar";
import ca from "../picker/i18n/languages/ca";
import da from "../picker/i18n/languages/da";
import de from "../picker/i18n/languages/de";
import es from "../picker/i18n/languages/es";
import fr from "../picker/i18n/languages/fr";
import he from "../picker/i18n/languages/he";
import it from "../picker/i18n/languages/it";
import ja from "../picker/i18n/languages/ja";
import ko from "../picker/i18n/languages/ko";
import nl from "../picker/i18n/languages/nl";
import no from "../picker/i18n/languages/no";
import pl from "../picker/i18n/languages/pl";
import pt from "../picker/i18n/languages/pt";
import ru from "../picker/i18n/languages/ru";
import sv from "../picker/i18n/languages/sv";
import tr from "../picker/i18n/languages/tr";
import vi from "../picker/i18n/languages/vi";
import zh from "../picker/i18n/languages/zh";
import { learn, translated } from "../picker/i18n/english/known";
import { localeFor, Texts, type Forms, type Words } from "../picker/i18n/text";

declare const STATIC_DIR: string;

const LANGUAGES: Readonly<Record<string, Words>> = { ar, ca, da, de, es, fr, he, it, ja, ko, nl, no, pl, pt, ru, sv, tr, vi, zh };
const keys = Object.keys(en) as Key[];
for (const [part, texts] of Object.entries(english)) learn(part, texts);

const namesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const otherOf = (entry: string | Forms): string => (typeof entry === "string" ? entry : entry.other);

test("every language of the picker is looked at here", () => {
  const files = readdirSync(join(STATIC_DIR, "picker/i18n/languages")).map((name) => name.replace(".ts", ""));
  assert.deepEqual(files.sort(), Object.keys(LANGUAGES).sort());
});

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`${language} has every text, with the same placeholders`, () => {
    assert.deepEqual(Object.keys(words).sort(), [...keys].sort());
    for (const key of keys) assert.deepEqual(namesIn(otherOf(words[key])), namesIn(otherOf(en[key])), key);
  });

  test(`${language} has a form for every number`, () => {
    const rules = new Intl.PluralRules(language);
    const used = new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)));
    for (const key of keys) {
      const entry = words[key];
      if (typeof entry === "string") continue;
      assert.equal(typeof en[key], "object", `${key} has no number`);
      assert.deepEqual([...used].filter((category) => !entry[category]), [], key);
      const allowed = namesIn(otherOf(en[key]));
      for (const form of Object.values(entry)) assert.deepEqual(namesIn(form).filter((name) => !allowed.includes(name)), [], key);
    }
  });
}

test("a number chooses the form by the rules of its language", () => {
  const texts = new Texts("ar-u-nu-latn", {}, ar);
  const said = [1, 2, 3, 11, 100].map((count) => texts.say("statusReady", { count }));
  assert.equal(new Set(said).size, 5, said.join());
});

test("a page's own wording wins over the language, by its English text; what is missing is said in English", () => {
  const texts = new Texts("de", { Upload: "Los", "{count} file ready": "Eine ist da" }, de);
  assert.deepEqual([texts.say("upload"), texts.say("cancel"), texts.say("statusReady", { count: 1 })], ["Los", "Abbrechen", "Eine ist da"]);
  assert.equal(new Texts("de", {}, { upload: "Los" }).say("whyNetwork"), "Connection lost");
});

test("a language comes as lists in the order of the English texts, and is known by their names, also of parts that come later", () => {
  const words = translated({ core: ["{sentence}.", "Dateien hochladen"], later: ["Laden", { one: "Eine", other: "{count}" }] });
  assert.deepEqual([words.title, words.upload], ["Dateien hochladen", undefined]);
  learn("later", { upload: "Upload", statusReady: { one: "One", other: "{count}" } });
  const texts = new Texts("de", {}, words);
  assert.deepEqual([texts.say("upload"), texts.say("statusReady", { count: 1 })], ["Laden", "Eine"]);
  learn("core", english.core);
});

test("a browser's own name for a language counts", () => {
  assert.equal(localeFor("no", ["en", "nb-NO"]), "nb-NO");
  assert.equal(localeFor("no", ["nn-NO", "nb-NO"]), "nn-NO");
  assert.deepEqual([localeFor("zh", ["zh-TW", "zh-CN"]), localeFor("zh", ["zh-HK"])], ["zh-CN", "zh"]);
});

test("sentences end as their language writes it, and sizes stay in one piece from right to left", () => {
  assert.deepEqual([ja, zh, de].map((words) => words.fullStop), ["{sentence}。", "{sentence}。", "{sentence}."]);
  assert.equal(new Texts("he", {}, he).size(5_000_000), "\u20685 MB\u2069");
  assert.equal(new Texts("ru", {}, ru).say("limitMany", { count: 3, sort: "Файлы" }), "Файлы: до 3");
});

test("what stands side by side is not called the same", () => {
  const beside: readonly (readonly Key[])[] = [["undo", "reset", "cancel", "save"], ["zoom", "zoomIn", "zoomOut"], ["pause", "resume", "cancel"], ["shapeFree", "shapeOriginal", "shapeSquare", "circle"], ["resumeUnfinished", "chooseAgainFile", "discardFile", "removeFile"], ["resume", "resumeAll", "chooseAgainShort", "undo"]];
  for (const [language, words] of Object.entries(LANGUAGES)) {
    for (const keys of beside) assert.equal(new Set(keys.map((key) => otherOf(words[key]))).size, keys.length, `${language}: ${keys}`);
  }
});

test("how to sign out of a source is told with the name that the button has", () => {
  for (const [language, words] of Object.entries(LANGUAGES)) assert.ok(otherOf(words.cloudDisconnect).includes(otherOf(words.signOut)), language);
});
