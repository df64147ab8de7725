// Peer: @uppy/companion's import by URL. It has no store of its own: it streams what it fetches to another server.
// usage: node companion.mjs PORT FOLDER
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../peers/npm/", import.meta.url));
const companion = await import(pathToFileURL(require.resolve("@uppy/companion")));

const [port, filePath] = process.argv.slice(2);
const { app } = companion.app({
  secret: "of this run",
  server: { host: `127.0.0.1:${port}`, protocol: "http" },
  filePath,
  corsOrigins: true,
  enableUrlEndpoint: true,
  // Host and destination are on loopback.
  allowLocalUrls: true,
  uploadUrls: [/^http:\/\/127\.0\.0\.1:/],
});
const server = createServer(app).listen(Number(port), "127.0.0.1");
companion.socket(server);
