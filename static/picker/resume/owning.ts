// One tab owns an upload. The others wait until it is done with it, or gone.

/** Uploads that this page has; two of the same file on one page are two files. */
const here = new Set<string>();

/** Takes `id` for this page until `signal` or the answer ends it; nothing if the page has it already. */
export function claim(id: string, signal: AbortSignal): (() => void) | undefined {
  if (here.has(id)) return undefined;
  here.add(id);
  const release = (): void => void here.delete(id);
  signal.addEventListener("abort", release, { once: true });
  return release;
}

export function isHere(id: string): boolean {
  return here.has(id);
}

/** Does `work` as the only tab; `hear` is told when it has to wait for another one, and when not any more. */
export async function owning<T>(id: string, hear: (elsewhere: boolean) => void, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const locks = locksOf(navigator);
  if (locks === undefined) return work();
  const busy = Symbol("busy");
  const done = await locks.request(lockOf(id), { ifAvailable: true }, async (lock) => (lock === null ? busy : work()));
  if (done !== busy) return done as T;
  hear(true);
  return locks.request(lockOf(id), { signal }, () => {
    hear(false);
    return work();
  }) as Promise<T>;
}

/** Whether another tab has it. */
export async function isElsewhere(id: string): Promise<boolean> {
  const held = await locksOf(navigator)?.query();
  return !isHere(id) && (held?.held?.some(({ name }) => name === lockOf(id)) ?? false);
}

/** Resolves when no tab has it any more. */
export async function untilFree(id: string, signal: AbortSignal): Promise<void> {
  await locksOf(navigator)?.request(lockOf(id), { signal }, async () => undefined);
}

// Only secure pages have locks. On others two tabs may send the same part; the server keeps one of them.
function locksOf(from: { readonly locks?: LockManager }): LockManager | undefined {
  return from.locks;
}

function lockOf(id: string): string {
  return `sealdrop-upload:${id}`;
}
