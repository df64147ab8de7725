// Peer: the credentials endpoint that a Node developer writes, Express and the official SDK's getSecurity.
// usage: node express.mjs PORT WORKERS, with API_KEY and APP_SECRET in the environment
import cluster from "node:cluster";
import { createRequire } from "node:module";

const require = createRequire(new URL("../peers/npm/", import.meta.url));
const [port, workers] = process.argv.slice(2).map(Number);
const { API_KEY: apiKey, APP_SECRET: secret } = process.env;

if (cluster.isPrimary && workers > 1) {
  for (let worker = 0; worker < workers; worker++) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit(0);
  });
} else {
  const express = require("express");
  const { getSecurity } = require("filestack-js");
  const app = express().disable("x-powered-by").disable("etag");
  app.get("/get-filestack-credentials", (_request, response) => {
    const expiry = Math.floor(Date.now() / 1000) + 600;
    const policy = { expiry, call: ["pick", "store"], maxSize: 10_000_000_000 };
    const security = getSecurity(policy, secret);
    response.set("Cache-Control", "no-store").json({ ...security, apiKey, expiry });
  });
  app.listen(port, "127.0.0.1");
}
