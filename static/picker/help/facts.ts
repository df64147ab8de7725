// What the server says of the pair's policy (`POST /prefetch`, permission `policy`). Other servers say nothing.

import { fields } from "../model/api";

export interface Facts {
  /** Bytes of the largest file, where there is a limit. */
  readonly maxBytes: number | undefined;
  /** Whether stored files may be opened. */
  readonly view: boolean;
  /** When it ends, as a date is written for machines; none for what is beyond every calendar. */
  readonly ends: string | undefined;
  /** The server's clock, which decides when that is. */
  readonly serverTime: string | undefined;
}

/** Last second that a date can be written for: the end of the year 9999. */
const LAST_SECOND = 253_402_300_799;

export function factsFrom(answer: unknown): Facts | undefined {
  const { policy, server_time: time } = fields(answer);
  const { sizes, view, expiry } = fields(policy);
  const { max_bytes: max } = fields(sizes);
  if (typeof expiry !== "number") return undefined;
  return {
    maxBytes: typeof max === "number" ? max : undefined,
    view: view === true,
    ends: expiry >= 0 && expiry <= LAST_SECOND ? new Date(expiry * 1000).toISOString() : undefined,
    serverTime: typeof time === "string" ? time : undefined,
  };
}
