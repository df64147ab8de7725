// Self-hosted: what may be chosen, and the ways to bring it in.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dragOver, drop, paste } from "./support/picker.mjs";
import { files, page, picker, server, useWorld } from "./support/world.mjs";

useWorld({ settings: '[page]\nmax_files = 3\nmax_size = "1kB"\naccept = ["text/*", ".png"]\ndestination = "to the archive"' });
beforeEach(async () => {
  await page.goto(server.origin);
  await picker.isOpen();
});

test("the limits and the destination are said before anybody runs into them", async () => {
  assert.equal(await page.locator(".up-drop-limits").innerText(), "Up to 3 files · text/* and PNG · up to 1 kB each");
  assert.equal(await picker.sentence(), "Files go to the archive");
  assert.equal(await page.locator("input[type=file]").getAttribute("accept"), "text/*,.png");
});

test("files that are too large, of another type, or too many are named with the reason, and the others go", async () => {
  await picker.choose(
    await files.text("good.txt", "fine"), await files.random("data.bin", 10), await files.random("huge.txt", 1001),
    await files.text("second.txt", "2"), await files.text("third.txt", "3"), await files.text("fourth.txt", "4"),
  );
  await picker.is("done");
  assert.deepEqual(await picker.names(), ["good.txt", "second.txt", "third.txt"]);
  const said = await picker.notice();
  assert.match(said, /3 files were not added/);
  assert.match(said, /File data\.bin is not an accepted file type\./);
  assert.match(said, /File huge\.txt is too big\./);
  assert.match(said, /Our file upload limit is 3 files\. Not added: fourth\.txt\./);
  const more = page.getByRole("button", { name: "Add more" });
  assert.deepEqual([await more.getAttribute("aria-disabled"), await more.getAttribute("title")], ["true", "No more files can be added"]);
  const drag = await dragOver(page, [{ name: "fifth.txt", type: "text/plain", text: "5" }]);
  await page.locator(".up-air").getByText("No more files can be added").waitFor();
  await drag.leave();
});

test("files are dropped anywhere on the picker", async () => {
  await drop(page, [{ name: "dropped.txt", type: "text/plain", text: "from the desk" }]);
  await picker.rowIs("dropped.txt", "stored");
  await drop(page, [{ name: "again.txt", type: "text/plain", text: "onto the list" }]);
  await picker.rowIs("again.txt", "stored");
});

test("what is in the air is welcomed or refused while it is there", async () => {
  const welcome = await dragOver(page, [{ name: "a.txt", type: "text/plain", text: "a" }]);
  await page.getByText("Drop your files anywhere").waitFor();
  await welcome.leave();
  await page.getByText("Drop your files anywhere").waitFor({ state: "detached" });
});

test("a pasted screenshot gets a name that says when", async () => {
  await paste(page, [{ name: "image.png", type: "image/png", text: "not really" }]);
  await picker.is("ready");
  const [name] = await picker.names();
  assert.match(name, /\d{4}-\d{2}-\d{2}.*\.png$/);
});

test("the same file twice is folded into one", async () => {
  const path = await files.text("twin.txt", "twin");
  await picker.choose(path, path);
  await picker.is("done");
  await picker.choose(path);
  assert.match(await picker.notice(), /twin\.txt is already in the list/);
  assert.deepEqual(await picker.names(), ["twin.txt"]);
});
