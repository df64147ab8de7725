// The first question to the server: may this page upload at all?

import { permissionFrom } from "./model/api";
import type { Client } from "./model/client";
import { plainOptions, type PickerOptions } from "./model/options";
import { problemFrom } from "./model/problem";
import { errorFromSdk, serverTime } from "./model/sdk";
import type { Phase } from "./model/state";

export interface Admission {
  readonly phase: Phase;
  /** Whether `uploadConfig.intelligent` can be honoured. */
  readonly intelligent: boolean;
  /** Whether the server says what it has of an upload: it is a Sealdrop, and uploads can go on after a reload. */
  readonly resumes: boolean;
}

/** Asks, and never rejects: an answer that does not come is a reason not to open, too. */
export async function admit(client: Client, options: PickerOptions): Promise<Admission> {
  try {
    const { blocked, intelligent, resumes, clouds } = permissionFrom(await ask(client, options, ["intelligent_ingestion", "resume"]));
    const phase: Phase = blocked ? { kind: "blocked", problem: blocked, reached: true } : { kind: "open", clouds };
    return { phase, intelligent, resumes };
  } catch (error) {
    const problem = problemFrom(errorFromSdk(error));
    const time = serverTime(error);
    return {
      phase: {
        kind: "blocked",
        problem: time === undefined ? problem : { ...problem, serverTime: time },
        reached: problem.status !== undefined,
      },
      intelligent: false,
      resumes: false,
    };
  }
}

/** Asks the server for `permissions`. Rejects like any call. */
export function ask(client: Client, options: PickerOptions, permissions: string[]): Promise<unknown> {
  return client.prefetch({ pickerOptions: plainOptions(options), permissions, settings: [], events: ["picker"] });
}

/** Tells the page that the pair was refused, and waits for what it does about it. */
export async function renewed(root: HTMLElement | undefined): Promise<void> {
  const waits: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>): void => void waits.push(work);
  root?.dispatchEvent(new CustomEvent("sealdrop:renew", { bubbles: true, detail: { waitUntil } }));
  await Promise.allSettled(waits);
}
