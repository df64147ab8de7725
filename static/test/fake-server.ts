// A server of the upload protocol, in front of which our own transport stands; with the requests of a browser.

import { createHash } from "node:crypto";
import type { TestContext } from "node:test";
import type { Fetch } from "../picker/model/protocol";

type Body = Readonly<Record<string, unknown>>;

interface Refusal {
  readonly status: number;
  readonly body: object;
  readonly retryAfter?: string;
  /** How often. */
  readonly times: number;
}

const md5 = (bytes: Buffer): Buffer => createHash("md5").update(bytes).digest();

export class FakeServer {
  readonly steps: string[] = [];
  readonly calls: { readonly step: string; readonly body: Body }[] = [];
  /** The parts of the upload that began last. */
  has = new Map<number, Buffer>();
  uploads = 0;
  /** The upload whose time is over. */
  closed = 0;
  /** The part that never arrives. */
  hangAt = 0;
  hanging = 0;
  onCall: (step: string, body: Body) => unknown = () => undefined;
  refuse: (step: string) => Refusal | undefined = () => undefined;
  readonly #refused = new Map<string, number>();

  constructor(t: TestContext) {
    const server = this;
    class Request extends FakeRequest {
      protected override answer(url: URL, body: Blob) {
        return server.#put(url, body);
      }
    }
    const before = [globalThis.XMLHttpRequest, globalThis.window] as const;
    Object.assign(globalThis, { XMLHttpRequest: Request, window: new EventTarget() });
    Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
    t.after(() => Object.assign(globalThis, { XMLHttpRequest: before[0], window: before[1] }));
  }

  content(): Buffer {
    return Buffer.concat([...this.has].sort(([one], [other]) => one - other).map(([, bytes]) => bytes));
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((passed) => setTimeout(passed, 2));
  }

  readonly fetch: Fetch = async (url, { body, signal }) => {
    const step = url.split("/").pop() ?? "";
    const fields = JSON.parse(String(body)) as Body;
    const name = step === "upload" ? `upload ${String(fields["part"])}` : step;
    this.steps.push(name);
    this.calls.push({ step, body: fields });
    this.onCall(step, fields);
    signal?.throwIfAborted();
    const { status, body: answer, retryAfter } = this.#refusal(name) ?? this.#answer(step, fields);
    return new Response(JSON.stringify(answer), { status, headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter } });
  };

  #refusal(step: string): Omit<Refusal, "times"> | undefined {
    const refusal = this.refuse(step);
    const times = this.#refused.get(step) ?? 0;
    if (refusal === undefined || times >= refusal.times) return undefined;
    this.#refused.set(step, times + 1);
    return refusal;
  }

  #answer(step: string, fields: Body): Omit<Refusal, "times"> {
    const ok = (body: object) => ({ status: 200, body });
    if (step === "start") {
      this.uploads++;
      this.has = new Map();
      return ok({ uri: "/u", region: "r", upload_id: `t${this.uploads}`, location_url: "https://up.test" });
    }
    if (fields["upload_id"] === `t${this.closed}`) return { status: 400, body: { error: "over", code: "upload_closed" } };
    if (step === "upload") return ok({ url: `https://up.test/part?part=${String(fields["part"])}&md5=${encodeURIComponent(String(fields["md5"]))}`, headers: {} });
    if (step === "status") {
      const parts = [...this.has].map(([part_number, bytes]) => ({ part_number, size: bytes.length, etag: md5(bytes).toString("hex"), md5: md5(bytes).toString("base64") }));
      return ok({ status: "unfinished", parts });
    }
    const named = fields["parts"] as readonly { part_number: number }[];
    if (named.some(({ part_number }) => !this.has.has(part_number))) return { status: 400, body: { error: "missing", code: "parts_missing" } };
    return ok({ handle: "stored", url: "https://files.test/stored" });
  }

  async #put(url: URL, body: Blob): Promise<{ status: number; text: string; headers: Record<string, string> }> {
    const part = Number(url.searchParams.get("part"));
    this.steps.push(`PUT ${part}`);
    const refusal = this.#refusal(`PUT ${part}`);
    if (refusal !== undefined) {
      return { status: refusal.status, text: JSON.stringify(refusal.body), headers: refusal.retryAfter === undefined ? {} : { "Retry-After": refusal.retryAfter } };
    }
    if (part === this.hangAt) {
      this.hanging++;
      return new Promise(() => undefined);
    }
    const bytes = Buffer.from(await body.arrayBuffer());
    if (md5(bytes).toString("base64") !== url.searchParams.get("md5")) return { status: 400, text: '{"code":"bad_request"}', headers: {} };
    this.has.set(part, bytes);
    return { status: 200, text: "", headers: { ETag: `"${md5(bytes).toString("hex")}"` } };
  }
}

/** As much of XMLHttpRequest as a part needs. */
abstract class FakeRequest {
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload: () => void = () => undefined;
  onerror: () => void = () => undefined;
  status = 0;
  responseText = "";
  #url = "";
  #headers: Record<string, string> = {};
  #aborted = false;

  protected abstract answer(url: URL, body: Blob): Promise<{ status: number; text: string; headers: Record<string, string> }>;

  open(_method: string, url: string): void {
    this.#url = url;
  }

  setRequestHeader(): void {}

  getResponseHeader(name: string): string | null {
    return this.#headers[name] ?? null;
  }

  send(body: Blob): void {
    this.upload.onprogress?.({ loaded: Math.floor(body.size / 2) });
    void this.answer(new URL(this.#url), body).then(({ status, text, headers }) => {
      if (this.#aborted) return;
      Object.assign(this, { status, responseText: text });
      this.#headers = headers;
      this.onload();
    });
  }

  abort(): void {
    this.#aborted = true;
  }
}
