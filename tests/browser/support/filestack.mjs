// A stand-in for Filestack's hosts: TLS with a certificate of the moment, a picker that only says what it was given.
import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

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

async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = "subjectAltName=DNS:*.filestackapi.com,DNS:*.filestackcontent.com";
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  await promisify(execFile)("openssl", [...request, "-subj", "/CN=stand-in", "-addext", names, "-keyout", key, "-out", cert]);
  const pair = { key: await readFile(key), cert: await readFile(cert) };
  await rm(folder, { recursive: true });
  return pair;
}

/** The hash by which Chromium is told to take this certificate and no other. */
function publicKeyHash(cert) {
  const spki = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("base64");
}

export async function startFilestack() {
  const pair = await certificate();
  const calls = [];
  const server = createServer(pair, async (request, response) => {
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
    chromiumArgs: [
      `--host-resolver-rules=MAP *.filestackapi.com:443 127.0.0.1:${port}, MAP *.filestackcontent.com:443 127.0.0.1:${port}`,
      `--ignore-certificate-errors-spki-list=${publicKeyHash(pair.cert)}`,
    ],
    stop: () => new Promise((ended) => { server.close(ended); server.closeAllConnections(); }),
  };
}
