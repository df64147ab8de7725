// The customer's own site, on another origin than Sealdrop's: pages, and scripts that they load.
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SHOP } from "./service.mjs";

const sdk = dirname(createRequire(import.meta.url).resolve("filestack-js/package.json"));
const FILES = {
  "/filestack.js": join(sdk, "build/browser/filestack.umd.js"),
  "/operations.mjs": join(import.meta.dirname, "operations.mjs"),
};

/** Serves the official SDK's browser build, the operations, and `pages`: path -> `[type, text]`. */
export async function startSite({ key, cert }, pages = {}) {
  const server = createServer({ key, cert }, async (request, response) => {
    const [type, text] = pages[request.url]
      ?? (FILES[request.url] ? ["text/javascript", await readFile(FILES[request.url])] : ["text/html", PAGE]);
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(text);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `https://${SHOP}`,
    port: server.address().port,
    async stop() {
      const closed = new Promise((ended) => server.close(ended));
      server.closeAllConnections();
      await closed;
    },
  };
}

const PAGE = `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><main id="picker"></main>
  <script src="/filestack.js"></script></html>`;
