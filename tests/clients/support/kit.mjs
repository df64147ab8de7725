// What the tests of all operations share: one client, asked with good and bad pairs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, noise } from "./operations.mjs";
import { badPairs, pair } from "./service.mjs";

export const MIB = 1 << 20;
export const HELLO = { name: "hello.txt", type: "text/plain", text: "Hello\n" };

/** `client()` answers the worker, the setup without its pair, the service, and a place to import from. */
export function kitOf(label, client) {
  /** Asks once, with whatever pair. */
  async function attempt(name, security, input) {
    const { worker, setup } = client();
    return worker.run({ name, setup: { ...setup, security }, input });
  }
  /** Asks with a pair for `calls`, which must be enough. */
  async function done(name, calls, input) {
    const { value, refused } = await attempt(name, pair(calls), input);
    assert.equal(refused, undefined, JSON.stringify(refused));
    return value;
  }
  const stored = async (file = HELLO) => (await done("upload", ["pick"], file)).handle;
  /** The file has the content that `input` describes. */
  async function assertStored(handle, input) {
    const expected = await digest(input.text === undefined ? noise(input.size) : new TextEncoder().encode(input.text));
    const { size, sha256 } = await done("download", ["read"], { handle });
    assert.deepEqual({ size, sha256 }, expected);
  }
  /** Input for an operation on a fresh file. */
  async function onFile(more = {}) {
    const handle = await stored();
    return { input: { handle, ...more }, handle };
  }
  /**
   * The operation with every pair that must not be enough; each is answered 4xx, and changes nothing.
   * `it.needs`: the calls of the right pair; `it.also`: what would do as well; `it.onFile`: it is about a stored file.
   */
  function refusals(it, inputOf) {
    for (const [at, [why]] of badPairs(it.needs, { ...it, handle: it.onFile ? "A".repeat(20) : undefined }).entries()) {
      test(`${label} is refused ${why}: ${it.title}`, async () => {
        const { service } = client();
        const { input, handle } = await inputOf();
        const before = await service.stored();
        const [, security] = badPairs(it.needs, { ...it, handle })[at];
        const { value, refused } = await attempt(it.name, security, input);
        assert.equal(value, undefined, JSON.stringify(value));
        // Some operations do not leave the SDK without a pair.
        if (refused.status !== undefined || security !== undefined) {
          assert.ok((it.statuses ?? [403]).includes(refused.status), JSON.stringify(refused));
        }
        assert.equal(await service.stored(), before);
        if (it.onFile) await assertStored(handle, HELLO);
      });
    }
  }
  return { label, client, attempt, done, stored, assertStored, onFile, refusals };
}
