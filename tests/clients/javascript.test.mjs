// filestack-js, unmodified, with no more than its documented options.
import { after, before } from "node:test";
import { launch, open } from "../browser/support/chromium.mjs";
import { assertClean } from "../browser/support/picker.mjs";
import { testFiles } from "./support/cases/files.mjs";
import { testImports } from "./support/cases/imports.mjs";
import { testLinks } from "./support/cases/links.mjs";
import { testUploads } from "./support/cases/uploads.mjs";
import { kitOf } from "./support/kit.mjs";
import { pageWorker } from "./support/page-worker.mjs";
import { DOMAIN, startService } from "./support/service.mjs";
import { startSite } from "./support/site.mjs";
import { startSource } from "./support/source.mjs";
import { startWorker } from "./support/worker.mjs";

let service, source, site, browser, pages, node;

/** A new page at the customer's site; all clients on a page share the hosts that they were pointed to. */
async function openShop() {
  const opened = await open(browser);
  await opened.page.goto(site.origin);
  return opened;
}

before(async () => {
  source = await startSource();
  service = await startService(`[fetch]\nallow_private = ["127.0.0.1/32"]\n`);
  site = await startSite(service.certificate);
  browser = await launch(service.chromiumArgs(site.port));
  pages = { cname: await openShop(), origin: await openShop() };
  const env = { NODE_EXTRA_CA_CERTS: service.certificate.file, DIAL: JSON.stringify({ [DOMAIN]: service.port }) };
  node = startWorker(process.execPath, ["--import", "./support/dial.mjs", "support/node-worker.mjs"], env);
});
after(async () => {
  await node?.stop();
  await browser?.close();
  await site?.stop();
  await source?.stop();
  await service?.stop();
  for (const { noted } of Object.values(pages ?? {})) {
    assertClean(noted, site.origin, ...["upload", "cdn", "www", "process", "cloud", "static"].map((name) => `https://${name}.${DOMAIN}`), `https://${DOMAIN}`);
  }
});

/** One client: who runs it, and how it is told where to go. */
const client = (worker, setup) => () => ({ service, source: source.origin, worker: worker(), setup: { apikey: service.apikey, ...setup } });

const clients = [
  ["Chromium by cname", client(() => pageWorker(pages.cname.page), { cname: DOMAIN })],
  ["Node by cname", client(() => node, { cname: DOMAIN })],
  ["Chromium by one origin", client(() => pageWorker(pages.origin.page), { origin: `https://${DOMAIN}` })],
];
for (const [label, it] of clients) {
  const kit = kitOf(label, it);
  for (const testGroup of [testUploads, testFiles, testImports, testLinks]) testGroup(kit);
}
