import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, SETTLE_MS } from "../picker/view/announcer";

/** As much of an element as the announcer touches. */
const element = (): object => ({ textContent: "", parentElement: null, setAttribute() {}, prepend() {} });

test("what waits for its words is said although a dialog opens meanwhile", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => Reflect.deleteProperty(globalThis, "document"));
  Object.assign(globalThis, { document: { createElement: element } });
  const announcer = new Announcer();
  let resolve = (_: string): void => undefined;
  const promise = new Promise<string>((given) => (resolve = given));
  announcer.say(promise);
  announcer.moveTo(element() as Element);
  t.mock.timers.tick(SETTLE_MS);
  resolve("3 files were not added");
  await promise;
  assert.equal(announcer.polite.textContent, "3 files were not added");
});
