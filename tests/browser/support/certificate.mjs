// A certificate of the moment, and what makes Chromium take it.
import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A self-signed certificate for `names` and its key: as text, and as files until `remove()`. */
export async function certificate(names) {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-tls-"));
  const files = { key: join(folder, "key.pem"), cert: join(folder, "cert.pem") };
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const forNames = `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`;
  await promisify(execFile)("openssl", [...request, "-subj", "/CN=test", "-addext", forNames, "-keyout", files.key, "-out", files.cert]);
  const [key, cert] = await Promise.all([readFile(files.key), readFile(files.cert)]);
  return { key, cert, files, remove: () => rm(folder, { recursive: true }) };
}

/** Sends each `pattern` (a name, or `*.` and a name) to a port of this machine, with trust in `cert` and no other. */
export function chromiumArgs(cert, ports) {
  const rules = Object.entries(ports).map(([pattern, port]) => `MAP ${pattern}:443 127.0.0.1:${port}`);
  return [`--host-resolver-rules=${rules.join(", ")}`, `--ignore-certificate-errors-spki-list=${publicKeyHash(cert)}`];
}

function publicKeyHash(cert) {
  const spki = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("base64");
}
