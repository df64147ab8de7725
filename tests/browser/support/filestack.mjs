// A stand-in for Filestack's hosts: TLS with a certificate of the moment, a picker that only says what it was given.
import { createServer } from "node:https";
import { certificate, chromiumArgs } from "./certificate.mjs";

/** Registers in the loader's slot as Filestack's own picker does, and keeps what it is given for the test. */
function standInPicker() {
  class Picker {
    constructor(client, options = {}) {
      this.client = client;
      this.options = options;
      (window.pickers ??= []).push(this);
    }
    async open() {
      await this.client.prefetch({ pickerOptions: this.options, events: ["picker"] });
      const container = this.options.container ?? document.body.appendChild(document.createElement("div"));
      const place = typeof container === "string" ? document.querySelector(container) : container;
      const frame = document.createElement("div");
      frame.className = "fsp-picker";
      frame.style.height = "100%";
      frame.append(Object.assign(document.createElement("h1"), { textContent: "Stand-in picker" }));
      place.append(frame);
      this.options.onOpen?.(this);
    }
  }
  const modules = window.filestackInternals.modules;
  const slot = modules["fs-loader-picker"];
  window.slotBeforePicker = { ...slot };
  Object.assign(slot, { instance: Picker, metadata: { version: "stand-in" } });
}

export async function startFilestack() {
  const hosts = ["*.filestackapi.com", "*.filestackcontent.com"];
  const { key, cert, remove } = await certificate(hosts);
  const calls = [];
  const server = createServer({ key, cert }, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const host = request.headers.host.split(":")[0];
    calls.push({ host, method: request.method, path: request.url, body });
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*, Content-Type");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (host === "static.filestackapi.com" && /^\/picker\/.*\.js$/.test(request.url)) {
      return response.writeHead(200, { "Content-Type": "text/javascript" }).end(`(${standInPicker})()`);
    }
    if (host === "upload.filestackapi.com" && request.url === "/prefetch") {
      return response.writeHead(200, { "Content-Type": "application/json" }).end('{"blocked":false,"settings":{},"permissions":{}}');
    }
    response.writeHead(404).end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  return {
    calls,
    chromiumArgs: chromiumArgs(cert, Object.fromEntries(hosts.map((host) => [host, port]))),
    async stop() {
      const closed = new Promise((ended) => server.close(ended));
      server.closeAllConnections();
      await Promise.all([closed, remove()]);
    },
  };
}
