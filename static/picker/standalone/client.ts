// The client of a picker without filestack-js on the page. It asks whether the picker may open, and uploads, by itself;
// for sources that are not on this device, and for chunks of parts, it brings the SDK from the server.

import type { Client } from "../model/client";
import { answerOf, type Pair, type Permission } from "./permission";
import { Sender } from "./send";
import { loadSdk, type SdkClient } from "./sdk";

/** What uploads and sources use of a client. */
export interface OwnClient extends Client {
  /** There is a new pair. */
  setPair(pair: Pair): void;
  /** The picker is closed. */
  rest(): void;
}

/** A client of the server at `origin`, with the pairs of `permission`. `hashes`: the script of the worker for checksums. */
export function ownClient(origin: string, hashes: string, permission: () => Permission): OwnClient {
  const urls = {
    uploadApiUrl: origin,
    processUrl: origin,
    cloudApiUrl: origin,
    cdnUrl: origin,
    fileApiUrl: `${origin}/api/file`,
    pickerUrl: `${origin}/picker.js`,
  };
  const session: { apikey: string; urls: typeof urls; policy?: string; signature?: string } = { apikey: "", urls };
  let loading: Promise<SdkClient> | undefined;
  const sdk = (): Promise<SdkClient> =>
    (loading ??= loadSdk(origin, session).catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));

  const sender = new Sender(session, hashes);

  return {
    session,
    renews: true,
    rest: () => sender.rest(),
    async setPair({ apiKey, policy, signature }) {
      Object.assign(session, { apikey: apiKey, policy, signature });
      (await loading?.catch(() => undefined))?.setSecurity({ policy, signature });
    },
    async prefetch({ permissions, settings, events }) {
      const { apiKey, policy, signature } = await permission().renew();
      const response = await fetch(`${origin}/prefetch`, {
        method: "POST",
        // The server tells browsers apart from other clients by the SDK's mark.
        headers: { "Content-Type": "application/json", "Filestack-Source": "JS-4.3.8" },
        body: JSON.stringify({ apikey: apiKey, security: { policy, signature }, permissions, settings, events }),
      });
      return answerOf(response);
    },
    // Chunks of parts, and names of the page's own sanitizer, are for the SDK.
    send(job, onProgress, signal) {
      if (job.upload["intelligent"] || job.store["sanitizer"] !== undefined) return undefined;
      return sender.send(job, onProgress, signal);
    },
    async upload(file, options, store, token) {
      // `this` may be one that listens to what this upload emits.
      const emit = (event: string, ...values: unknown[]): unknown => this.emit(event, ...values);
      const client: SdkClient = Object.create(await sdk(), { emit: { value: emit } });
      return client.upload(file, options, store, token);
    },
    storeURL: async (...values) => (await sdk()).storeURL(...values),
    cloud: new Proxy({} as Client["cloud"], {
      get: (_, name) => async (...values: unknown[]) => {
        const { cloud } = await sdk();
        const method: unknown = Reflect.get(cloud, name);
        return typeof method === "function" ? method.apply(cloud, values) : undefined;
      },
    }),
    emit: () => undefined,
  };
}
