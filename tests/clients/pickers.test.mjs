// The picker as filestack-js, filestack-react and @filestack/angular open it, with no more than `cname` and a pair.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../browser/support/chromium.mjs";
import { makeFiles } from "../browser/support/files.mjs";
import { assertClean, pickerOn } from "../browser/support/picker.mjs";
import { bundledPage } from "./support/bundle.mjs";
import { DOMAIN, pair, startService } from "./support/service.mjs";
import { startSite } from "./support/site.mjs";

const PLAIN = `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><main id="picker"></main><script src="/filestack.js"></script><script>
  const { apikey, security } = JSON.parse(sessionStorage.given);
  const onUploadDone = (result) => (window.uploaded = result);
  const client = filestack.init(apikey, { cname: "${DOMAIN}", security });
  client.picker({ displayMode: "inline", container: "#picker", maxFiles: 5, onUploadDone }).open();
</script></html>`;

/** A page with a component of filestack-react in strict mode; `show` renders it again with other options, or without it. */
const react = (component) => `
  import React, { StrictMode } from "react";
  import { createRoot } from "react-dom/client";
  import { ${component} } from "filestack-react";

  const { apikey, security } = JSON.parse(sessionStorage.given);
  const clientOptions = { cname: "${DOMAIN}", security };
  const done = (result) => (window.uploaded = result);
  window.root = createRoot(document.querySelector("main"));
  window.show = (pickerOptions) => window.root.render(<StrictMode>
    {pickerOptions && <${component} apikey={apikey} clientOptions={clientOptions} pickerOptions={pickerOptions} onUploadDone={done} />}
  </StrictMode>);
  show({ maxFiles: 5 });`;

/** A page with a component of @filestack/angular; `there` says whether it is shown. */
const angular = (component) => `
  import "zone.js/dist/zone";
  import "@angular/compiler";
  import { Component, NgModule } from "@angular/core";
  import { BrowserModule } from "@angular/platform-browser";
  import { platformBrowserDynamic } from "@angular/platform-browser-dynamic";
  import { FilestackModule, FilestackService } from "@filestack/angular";

  const { apikey, security } = JSON.parse(sessionStorage.given);
  class Shop {
    constructor(filestack) {
      Object.assign(this, { apikey, clientOptions: { cname: "${DOMAIN}", security }, pickerOptions: { maxFiles: 5 } });
      window.filestackService = filestack;
      this.there = true;
      window.shop = this;
    }
    done(result) { window.uploaded = result; }
    failed(error) { window.failed = String(error); }
  }
  Shop.ctorParameters = () => [{ type: FilestackService }];
  Shop.decorators = [{ type: Component, args: [{ selector: "main", template: \`<button (click)="there = !there">Toggle</button><${component} *ngIf="there" [apikey]="apikey"
    [clientOptions]="clientOptions" [pickerOptions]="pickerOptions" (uploadSuccess)="done($event)" (uploadError)="failed($event)">Attach</${component}>\` }] }];
  class ShopModule {}
  ShopModule.decorators = [{ type: NgModule, args: [{ imports: [BrowserModule, FilestackModule.forRoot({ apikey })], declarations: [Shop], bootstrap: [Shop] }] }];
  platformBrowserDynamic().bootstrapModule(ShopModule).catch((error) => (window.failed = String(error.stack)));`;

let service, site, browser, files;

before(async () => {
  service = await startService();
  site = await startSite(service.certificate, {
    "/plain": ["text/html", PLAIN],
    "/react": ["text/html", await bundledPage(import.meta.dirname, react("PickerInline"))],
    "/react-overlay": ["text/html", await bundledPage(import.meta.dirname, react("PickerOverlay"))],
    "/react-pane": ["text/html", await bundledPage(import.meta.dirname, react("PickerDropPane"))],
    "/angular": ["text/html", await bundledPage(join(import.meta.dirname, "angular"), angular("ng-picker-inline"))],
    "/angular-overlay": ["text/html", await bundledPage(join(import.meta.dirname, "angular"), angular("ng-picker-overlay"))],
    "/angular-pane": ["text/html", await bundledPage(join(import.meta.dirname, "angular"), angular("ng-picker-drop-pane"))],
  });
  browser = await launch(service.chromiumArgs(site.port));
  files = await makeFiles();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await service?.stop();
  await files?.remove();
});

/** The page at `path`, given a pair as a back end would. */
async function visit(path, security) {
  const { page, context, noted } = await open(browser);
  await context.addInitScript((given) => (sessionStorage.given = JSON.stringify(given)), { apikey: service.apikey, security });
  await page.goto(`${site.origin}${path}`);
  return {
    page,
    picker: pickerOn(page),
    async leave() {
      await context.close();
      assertClean(noted, site.origin, ...["upload", "static", "cdn"].map((name) => `https://${name}.${DOMAIN}`));
    },
  };
}

for (const [label, path] of [["filestack-js", "/plain"], ["filestack-react", "/react"], ["@filestack/angular", "/angular"]]) {
  test(`${label} shows one picker and uploads two files`, async () => {
    const before = await service.stored();
    const { page, picker, leave } = await visit(path, pair(["pick"]));
    await picker.isOpen();
    assert.equal(await page.locator(".fsp-picker").count(), 1, "React's strict mode mounts twice, and one picker stays");
    await picker.choose(await files.picture("one.png", 320, 200, 20), await files.random("two.bin", 7_000_000));
    await picker.is("done");
    const uploaded = await page.waitForFunction(() => window.uploaded).then((it) => it.jsonValue());
    assert.deepEqual(uploaded.filesUploaded.map(({ filename }) => filename), ["one.png", "two.bin"]);
    assert.deepEqual(uploaded.filesFailed, []);
    assert.equal(await service.stored(), before + 2);
    await leave();
  });
  test(`${label} is refused with a pair for another call: the picker says why`, async () => {
    const { page, leave } = await visit(path, pair(["read"]));
    await page.getByText("The policy does not allow to upload files").first().waitFor();
    await leave();
  });
}

test("filestack-react's PickerOverlay opens one dialog in strict mode, which closes when its work is done", async () => {
  const { page, picker, leave } = await visit("/react-overlay", pair(["pick"]));
  await picker.isOpen();
  assert.equal(await page.getByRole("dialog").count(), 1);
  await picker.choose(await files.picture("over.png", 320, 200, 90));
  const uploaded = await page.waitForFunction(() => window.uploaded).then((it) => it.jsonValue());
  assert.deepEqual(uploaded.filesUploaded.map(({ filename }) => filename), ["over.png"]);
  await page.locator(".up-root").waitFor({ state: "detached" });
  await leave();
});

test("filestack-react's PickerDropPane is one pane in strict mode, and goes when the component does", async () => {
  const { page, leave } = await visit("/react-pane", pair(["pick"]));
  const area = page.getByRole("button", { name: /^Drag and Drop/ });
  const upload = async (name) => {
    await area.waitFor();
    assert.equal(await page.locator(".fsp-drop-pane__container").count(), 1);
    await page.evaluate(() => (window.uploaded = undefined));
    const [dialog] = await Promise.all([page.waitForEvent("filechooser"), area.click()]);
    await dialog.setFiles(await files.random(name, 1000));
    const uploaded = await page.waitForFunction(() => window.uploaded).then((it) => it.jsonValue());
    assert.deepEqual(uploaded.filesUploaded.map(({ filename }) => filename), [name]);
  };
  await upload("pane.bin");
  await page.evaluate(() => window.show(undefined));
  await page.locator(".up-root").waitFor({ state: "detached" });
  await page.evaluate(() => window.show({ maxFiles: 2, dropPane: { disableClick: false } }));
  await page.getByText("Up to 2 files").waitFor();
  await upload("again.bin");
  await page.evaluate(() => window.root.unmount());
  await page.locator(".up-root").waitFor({ state: "detached" });
  await leave();
});

test("filestack-react's PickerInline comes and goes with its component, and takes other options when it is rendered again", async () => {
  const { page, picker, leave } = await visit("/react", pair(["pick"]));
  const isOne = async (limits) => {
    await page.getByText(limits).first().waitFor();
    await picker.isOpen();
    assert.equal(await page.locator(".up-root").count(), 1);
  };
  await isOne("Up to 5 files");
  await page.evaluate(() => window.show({ maxFiles: 3 }));
  await isOne("Up to 3 files");
  await picker.choose(await files.random("first.bin", 1000));
  await page.waitForFunction(() => window.uploaded?.filesUploaded[0].filename === "first.bin");
  // Many times at once, as an application does that is in motion.
  await page.evaluate(() => {
    for (const maxFiles of [4, 5, 6]) {
      window.show(undefined);
      window.show({ maxFiles });
    }
  });
  await isOne("Up to 6 files");
  await picker.choose(await files.random("second.bin", 1000));
  await page.waitForFunction(() => window.uploaded?.filesUploaded[0].filename === "second.bin");
  await page.evaluate(() => window.show(undefined));
  await page.locator(".up-root").waitFor({ state: "detached" });
  await leave();
});

test("filestack-react's PickerOverlay opens again after it was closed, with other options", async () => {
  const { page, picker, leave } = await visit("/react-overlay", pair(["pick"]));
  await picker.isOpen();
  await page.keyboard.press("Escape");
  await page.locator(".up-root").waitFor({ state: "detached" });
  await page.evaluate(() => window.show({ maxFiles: 2 }));
  await page.getByText("Up to 2 files").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1);
  await page.evaluate(() => window.show(undefined));
  await page.locator(".up-root").waitFor({ state: "detached" });
  await leave();
});

test("@filestack/angular's overlay opens with each click, uploads, and says no error", async () => {
  const { page, picker, leave } = await visit("/angular-overlay", pair(["pick"]));
  const attach = page.getByText("Attach");
  for (const name of ["one.bin", "two.bin"]) {
    await attach.click();
    await picker.isOpen();
    assert.equal(await page.getByRole("dialog").count(), 1);
    await page.evaluate(() => (window.uploaded = undefined));
    await picker.choose(await files.random(name, 1000));
    await picker.button("Done").click();
    await page.waitForFunction((wanted) => window.uploaded?.filesUploaded[0].filename === wanted, name);
    await page.locator(".up-root").waitFor({ state: "detached" });
  }
  assert.equal(await page.evaluate(() => window.failed), undefined);
  await leave();
});

test("@filestack/angular's inline picker goes with its component, and comes again", async () => {
  const { page, picker, leave } = await visit("/angular", pair(["pick"]));
  await picker.isOpen();
  await page.getByRole("button", { name: "Toggle" }).click();
  await page.locator(".up-root").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Toggle" }).click();
  await picker.isOpen();
  assert.equal(await page.locator(".up-root").count(), 1);
  await picker.choose(await files.random("again.bin", 1000));
  await page.waitForFunction(() => window.uploaded);
  await leave();
});

test("@filestack/angular's drop pane uploads what is chosen there, and goes with its component", async () => {
  const { page, leave } = await visit("/angular-pane", pair(["pick"]));
  const area = page.getByRole("button", { name: /^Drag and Drop/ });
  await area.waitFor();
  const [dialog] = await Promise.all([page.waitForEvent("filechooser"), area.click()]);
  await dialog.setFiles(await files.random("pane.bin", 1000));
  await page.waitForFunction(() => window.uploaded);
  await page.getByRole("button", { name: "Toggle" }).click();
  await page.locator(".up-root").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => window.failed), undefined);
  await leave();
});
