// Sealdrop as a customer runs it: one public name with a wildcard certificate, TLS, and pairs for everybody.
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import filestack from "filestack-js";
import { certificate, chromiumArgs } from "../../browser/support/certificate.mjs";
import { KEY, SECRET, startSelfHosted } from "../../browser/support/server.mjs";

/** What the SDKs are told; they make `upload.`, `cdn.` and four more names of it. */
export const DOMAIN = "files.example.com";
/** Where the customer's own page is. */
export const SHOP = "shop.example.com";

/** Starts the release binary for `DOMAIN`; `more` is added to its configuration, `env` to its environment. */
export async function startService(more = "", env = {}) {
  const { key, cert, files, remove } = await certificate([DOMAIN, `*.${DOMAIN}`, SHOP]);
  const file = `public_url = "https://${DOMAIN}"\ntls_cert = "${files.cert}"\ntls_key = "${files.key}"\n${more}`;
  const server = await startSelfHosted(file, { ...env, SEALDROP_API_KEY: KEY, SEALDROP_APP_SECRET: SECRET });
  return {
    apikey: KEY,
    port: server.port,
    log: server.log,
    /** The certificate for a server of the test's own, as text and as a file to trust. */
    certificate: { key, cert, file: files.cert },
    chromiumArgs: (sitePort) => chromiumArgs(cert, { [DOMAIN]: server.port, [`*.${DOMAIN}`]: server.port, [SHOP]: sitePort }),
    /** How many files are stored. */
    async stored() {
      const entries = await readdir(join(server.folder, "files"), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile() && !entry.name.includes(".")).length;
    },
    async stop() {
      await server.stop();
      await remove();
    },
  };
}

/** The application's own secret, for SDKs that sign themselves. */
export { SECRET } from "../../browser/support/server.mjs";

/** A pair for `calls`, made by the official signer; valid for ten minutes. */
export function pair(calls, more = {}) {
  return filestack.getSecurity({ expiry: seconds() + 600, call: calls, ...more }, SECRET);
}

const CALLS = ["pick", "read", "stat", "write", "writeUrl", "store", "convert", "remove", "exif"];

/**
 * What must not be enough where `needs` is: a sentence and a pair each. `also`: calls that would do as well;
 * `handle`: the file that it is about.
 */
export function badPairs(needs, { also = [], handle } = {}) {
  const good = pair(needs);
  const ended = filestack.getSecurity({ expiry: seconds() - 1, call: needs }, SECRET);
  const foreign = filestack.getSecurity({ expiry: seconds() + 600, call: needs }, randomBytes(16).toString("hex"));
  const pairs = [
    ["without a pair", undefined],
    ["with a pair for every other call", pair(CALLS.filter((call) => ![...needs, ...also].includes(call)))],
    ["with a pair that ended", ended],
    ["with one byte of the policy changed", { ...good, policy: flip(good.policy) }],
    ["with one digit of the signature changed", { ...good, signature: flip(good.signature) }],
    ["with another application's secret", foreign],
  ];
  return handle === undefined ? pairs : [...pairs, ["with a pair for another file", pair(needs, { handle: other(handle) })]];
}

const seconds = () => Math.floor(Date.now() / 1000);
const flip = (text) => text.slice(0, 20) + (text[20] === "a" ? "b" : "a") + text.slice(21);
const other = (handle) => (handle[0] === "A" ? "B" : "A") + handle.slice(1);
