// Steps that can be taken back. What belongs together, such as one drag or the digits of one number, is one step.

export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  /** What the last step was; the next one of the same kind belongs to it. */
  readonly kind: string;
}

export function started<T>(now: T): History<T> {
  return { past: [], now, kind: "" };
}

/** `kind`: empty for what is a step of its own. */
export function stepped<T>({ past, now, kind: before }: History<T>, next: T, kind: string): History<T> {
  return { past: kind !== "" && kind === before ? past : [...past, now], now: next, kind };
}

export function undone<T>(history: History<T>): History<T> {
  const now = history.past.at(-1);
  return now === undefined ? history : { past: history.past.slice(0, -1), now, kind: "" };
}
