// filestack-js, unmodified, with no more than its documented options.
import { after, before } from "node:test";
import { launch, open } from "../browser/support/chromium.mjs";
import { assertClean } from "../browser/support/picker.mjs";
import { testOperations } from "./support/cases.mjs";
import { pageWorker } from "./support/page-worker.mjs";
import { DOMAIN, startService } from "./support/service.mjs";
import { startSite } from "./support/site.mjs";
import { startWorker } from "./support/worker.mjs";

let service, site, browser, pages, node;

/** A new page at the customer's site; all clients on a page share the hosts that they were pointed to. */
async function openShop() {
  const opened = await open(browser);
  await opened.page.goto(site.origin);
  return opened;
}

before(async () => {
  service = await startService();
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
  await service?.stop();
  for (const { noted } of Object.values(pages ?? {})) {
    assertClean(noted, site.origin, ...["upload", "cdn", "www", "process", "cloud", "static"].map((name) => `https://${name}.${DOMAIN}`), `https://${DOMAIN}`);
  }
});

testOperations("Chromium by cname", () => ({ service, worker: pageWorker(pages.cname.page), setup: { apikey: service.apikey, cname: DOMAIN } }));
testOperations("Node by cname", () => ({ service, worker: node, setup: { apikey: service.apikey, cname: DOMAIN } }));
testOperations("Chromium by one origin", () => ({ service, worker: pageWorker(pages.origin.page), setup: { apikey: service.apikey, origin: `https://${DOMAIN}` } }));
