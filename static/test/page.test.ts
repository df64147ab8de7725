import assert from "node:assert/strict";
import { test } from "node:test";
import { initial } from "../picker/model/state";
import { PageEffects } from "../picker/page";
import { sending } from "./support";

// Node has no page. Browsers take the spaces around a title away.
let text = "";
const page = {
  hidden: true,
  get title() {
    return text;
  },
  set title(title: string) {
    text = title.trim();
  },
};
Object.assign(globalThis, { document: page, window: new EventTarget() });

const at = (sent: number) => ({ ...initial(0, true), items: [sending("a", sent, 100)] });
const picker = () => new PageEffects((whole) => `${whole}%`, () => Promise.reject(new Error("no ring")));

test("pickers that upload in a hidden tab share its title, and give it back", () => {
  const [one, other] = [picker(), picker()];
  page.title = "Page";
  const titles = [10, 20, 30].map((sent) => {
    one.update(at(sent));
    other.update(at(sent * 2));
    return page.title;
  });
  assert.deepEqual(titles, ["(10%) Page", "(20%) Page", "(30%) Page"]);
  page.title = "New";
  one.close();
  assert.equal(page.title, "(60%) New");
  other.close();
  assert.equal(page.title, "New");
});

test("a page without a title has none afterwards", () => {
  const one = picker();
  page.title = "";
  for (const sent of [10, 20]) one.update(at(sent));
  assert.equal(page.title, "(20%)");
  one.close();
  assert.equal(page.title, "");
});
