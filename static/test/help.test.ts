import assert from "node:assert/strict";
import { test } from "node:test";
import { factsFrom } from "../picker/help/facts";
import { helpLines, type Known } from "../picker/help/words";
import { learn } from "../picker/i18n/english/known";
import { english } from "../picker/i18n/en";
import { Texts } from "../picker/i18n/text";

for (const [part, texts] of Object.entries(english)) learn(part, texts);
const en = new Texts("en");
const FREE: Known = {
  rules: { accept: [], minFiles: 1, maxFiles: 10, maxSize: 9_000_000, failOverMaxFiles: false }, destination: undefined, facts: undefined, links: false, renews: false,
};
const ANSWER = { policy: { sizes: { min_bytes: null, max_bytes: 5_000_000 }, view: true, expiry: 1_790_000_000 }, server_time: "2026-09-21T13:00:00Z" };

function check(known: Partial<Known>, expected: readonly RegExp[]): void {
  const lines = helpLines(en, { ...FREE, ...known }).map(({ text, more }) => (more === undefined ? text : `${text} | ${more}`));
  assert.equal(lines.length, expected.length, lines.join("\n"));
  lines.forEach((line, at) => assert.match(line, expected[at] ?? /never/));
}

test("without an answer the panel says what the picker knows itself", () => {
  check({}, [/^Up to 10 files · up to 9 MB each$/]);
  check({ links: true }, [/^Up to/, /^You can open your files/]);
  check({ destination: "to this computer" }, [/^Up to/, /^Files go to this computer\.$/]);
});

test("with an answer it says what the permission allows, and the smaller of both limits", () => {
  const facts = factsFrom(ANSWER);
  check({ facts }, [/^Up to 10 files · up to 5 MB each$/, /^You can open your files/, /^Your permission lasts until Sep 21, 2026.*\. \| Server time: Sep 21, 2026/, /^The server checks this for every file\.$/]);
  check({ facts: factsFrom({ policy: { ...ANSWER.policy, view: false } }), renews: true }, [/^Up to/, /until .+\. It is renewed by itself while this page is open\.$/, /checks/]);
});

test("an answer is read with care: what is not there, or is nothing that can be, is not said", () => {
  for (const answer of [undefined, null, "", {}, { policy: true }, { policy: { expiry: "soon" } }]) assert.equal(factsFrom(answer), undefined);
  const far = factsFrom({ policy: { sizes: { max_bytes: "9" }, view: "yes", expiry: 1e300 }, server_time: 7 });
  assert.deepEqual(far, { maxBytes: undefined, view: false, ends: undefined, serverTime: undefined });
});
