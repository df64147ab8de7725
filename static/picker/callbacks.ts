// The page's own functions. What goes wrong in them is theirs: it is logged, and the picker goes on.

/** Calls `callback`, if there is one, without letting its failure out. */
export function notify<A extends readonly unknown[]>(callback: ((...values: A) => unknown) | undefined, ...values: A): void {
  if (typeof callback !== "function") return;
  try {
    const answer = callback(...values);
    if (answer instanceof Promise) answer.catch(report);
  } catch (error) {
    report(error);
  }
}

function report(error: unknown): void {
  console.error("A picker callback failed:", error);
}
