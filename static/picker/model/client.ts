// The part of the SDK's client that the picker uses, so that tests can stand in for it.

import type { PickerOptions } from "./options";
import type { Job, OnProgress, Transfer } from "./transport";

export interface Security {
  readonly policy: string;
  readonly signature: string;
}

/** Read it at the moment of use and keep nothing: `setSecurity()` changes it while the picker is open. */
export interface Session {
  readonly apikey: string;
  readonly urls: { readonly uploadApiUrl: string; readonly pickerUrl: string };
  readonly policy?: string;
  readonly signature?: string;
}

/** The SDK puts its three functions in here when an upload begins. */
export interface ControlToken {
  pause?: () => void;
  resume?: () => void;
  cancel?: () => void;
}

export interface Client {
  readonly session: Session;
  prefetch(request: {
    pickerOptions: Record<string, unknown>;
    permissions: string[];
    settings: string[];
    events: string[];
  }): Promise<unknown>;
  upload(file: File, options: object, store: object, token: ControlToken): Promise<unknown>;
  /** Whether it renews its pair by itself. */
  readonly renews?: boolean;
  /** Only of clients that are not the SDK's: sends what they can send by themselves. */
  send?(job: Job, onProgress: OnProgress, signal: AbortSignal): Transfer | undefined;
  /** Has the server fetch and store what is behind `url`. */
  storeURL(url: string, store: object, token: ControlToken, security: undefined, tags: unknown, headers: object | undefined): Promise<unknown>;
  /** The part for sources that are not on this device. */
  readonly cloud: {
    metadata(url: string, headers?: object): Promise<unknown>;
    /** `clouds`: what to list, by the names of the sources. */
    list(clouds: object, token?: ControlToken): Promise<unknown>;
    store(cloud: string, path: string, store: object, customSource: object, token: ControlToken, tags: unknown): Promise<unknown>;
    logout(cloud: string): Promise<unknown>;
  };
  emit(event: string, ...values: unknown[]): unknown;
}

/** Options of `client.upload` that a page may give as `uploadConfig`; tags may ask for the file first. */
export type UploadConfig = NonNullable<PickerOptions["uploadConfig"]>;
