import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, type Item } from "../picker/model/item";
import { find, initial, reduce, type State } from "../picker/model/state";
import { picked } from "./support";

function having(...ids: readonly string[]): State {
  return reduce(initial(0, true), { kind: "chosen", items: ids.map((id) => chosen(picked(id))) });
}

test("files are found by their ids, also after others have come and gone", () => {
  const some = reduce(having("a", "b", "c"), { kind: "gone", ids: new Set(["a"]) });
  const more = reduce(some, { kind: "chosen", items: [chosen(picked("d"))] });
  assert.deepEqual(["a", "b", "c", "d"].map((id) => find(more, id)?.picked.id), [undefined, "b", "c", "d"]);
});

test("what happens to one file looks at no other, however many there are", () => {
  let looked = 0;
  const others = Array.from({ length: 100 }, (_, at): Item => {
    const item = chosen(picked(`other ${at}`));
    return { kind: item.kind, get picked() {
      looked++;
      return item.picked;
    } } as Item;
  });
  const state = reduce(having("a"), { kind: "chosen", items: others });
  looked = 0;
  const next = reduce(state, { kind: "items", ids: new Set(["a"]), event: { kind: "accepted" } });
  assert.deepEqual([find(next, "a")?.kind, looked, next.items.length], ["ready", 0, 101]);
  assert.equal(next.items[1], others[0]);
});

test("what changes nothing gives back the same state", () => {
  const state = having("a");
  assert.equal(reduce(state, { kind: "items", ids: new Set(["a", "gone"]), event: { kind: "release" } }), state);
});
