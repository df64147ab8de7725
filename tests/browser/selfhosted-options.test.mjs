// Self-hosted: one case for each option and callback of the picker (protocol: picker, sections 4 to 6), given to the
// unmodified SDK as a page gives them. The cases are in `options/`, by subject; those of pictures and
// drop panes, and of uploads and callbacks, run from files of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import callbacks from "./options/callbacks.mjs";
import choosing from "./options/choosing.mjs";
import pane from "./options/pane.mjs";
import pictures from "./options/pictures.mjs";
import showing from "./options/showing.mjs";
import uploading from "./options/uploading.mjs";
import * as world from "./options/world.mjs";
import { optionNames } from "./support/schema.mjs";

const TABLE = { ...showing, ...choosing, ...pictures, ...uploading, ...pane, ...callbacks };

world.cases({ ...showing, ...choosing });

test("every option and callback that the SDK lets through has its case", async () => {
  assert.deepEqual(Object.keys(TABLE).sort(), (await optionNames()).sort());
});

test("the SDK lets nothing else through, so there is no option of ours", async () => {
  await world.makePicker("{}");
  const wrong = ["{ unknown: 1 }", "{ storeTo: { unknown: 1 } }", "{ transformations: { unknown: 1 } }", "{ transformations: { crop: { unknown: 1 } } }",
    "{ cleanupImageExif: { unknown: 1 } }", "{ pasteMode: { unknown: 1 } }", "{ uploadConfig: { unknown: 1 } }", '{ customAuthText: { box: { top: ["a"], bottom: ["b"] } } }',
    '{ lang: "xx" }', '{ displayMode: "modal" }'];
  for (const options of wrong) {
    const message = await world.page.evaluate((text) => {
      try {
        client.picker(new Function(`return ${text}`)());
      } catch (error) {
        return error.message;
      }
    }, options);
    assert.equal(message, "Invalid picker params", options);
  }
});
