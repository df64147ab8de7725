// A stand-in for the SDK's client, with the habits of the real one that matter: it hands out the token and its own
// file object, and rejects with the file while the reason passes by as an event.

import type { Client, ControlToken, Security } from "../picker/model/client";

export interface Upload {
  readonly file: File;
  readonly options: { onProgress(event: { totalBytes: number }): void } & Record<string, unknown>;
  readonly store: Record<string, unknown>;
  readonly token: ControlToken;
  /** The pair that the session had when the upload began. */
  readonly policy: string | undefined;
  readonly calls: string[];
  /** The SDK's own object; its name is read for every request, the rest for the parts. */
  readonly sdkFile: { name: string; getPartsCount(): number };
  succeed(handle: string): void;
  fail(error: unknown): void;
}

export class FakeClient implements Client {
  readonly uploads: Upload[] = [];
  readonly emitted: unknown[][] = [];
  prefetched: unknown[] = [];
  answer: () => Promise<unknown> = async () => ({ blocked: false, permissions: { intelligent_ingestion: true } });
  session: Client["session"] = { apikey: "KEY", urls: { uploadApiUrl: "https://up.test", pickerUrl: "" }, policy: "P1", signature: "S1" };

  setSecurity({ policy, signature }: Security): void {
    this.session = { ...this.session, policy, signature };
  }

  prefetch(request: unknown): Promise<unknown> {
    this.prefetched.push(request);
    return this.answer();
  }

  readonly links: unknown[][] = [];
  readonly listed: unknown[] = [];
  readonly picked: unknown[][] = [];
  answers: Record<string, unknown> = {};
  readonly cloud = {
    metadata: async (url: string): Promise<unknown> => ({ url, filename: "far.png", mimetype: "image/png", size: 2000 }),
    list: async (clouds: object): Promise<unknown> => {
      this.listed.push(clouds);
      return this.answers;
    },
    store: async (...values: unknown[]): Promise<unknown> => {
      this.picked.push(values);
      return this.stored();
    },
    logout: async (): Promise<unknown> => ({ success: true }),
  };
  stored: () => Promise<unknown> = async () => ({ handle: "far", url: "https://files.test/far" });

  storeURL(...values: unknown[]): Promise<unknown> {
    this.links.push(values);
    return this.stored();
  }

  emit(event: string, ...values: unknown[]): boolean {
    this.emitted.push([event, ...values]);
    return true;
  }

  upload(file: File, options: object, store: object, token: ControlToken): Promise<unknown> {
    const calls: string[] = [];
    Object.assign(token, {
      pause: () => calls.push("pause"),
      resume: () => calls.push("resume"),
      cancel: () => calls.push("cancel"),
    });
    const { filename } = store as { filename: (file: object) => string };
    const sdkFile = { name: file.name, getPartsCount: () => 1 };
    sdkFile.name = filename(sdkFile);
    return new Promise((resolve, reject) => {
      this.uploads.push({
        file, token, calls, sdkFile,
        options: options as Upload["options"],
        store: store as Upload["store"],
        policy: this.session.policy,
        succeed: (handle) => resolve({ handle, url: `https://files.test/${handle}`, status: "Stored" }),
        fail: (error) => {
          this.emit("upload.error", error);
          reject({ name: file.name, status: "Failed" });
        },
      });
    });
  }

  /** The upload of the file called `name` that began last. */
  uploadOf(name: string): Upload {
    const upload = this.uploads.findLast(({ file }) => file.name === name);
    if (upload === undefined) throw new Error(`no upload of ${name}`);
    return upload;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
