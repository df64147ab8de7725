// Hears that the server is full. It says so with status 507, which the SDK takes for a passing fault: it would try for
// minutes and tell nobody. The browser's own list of requests gives the status away at once.

/** "Insufficient Storage", RFC 4918 section 11.5. */
const NO_SPACE = 507;

/** Calls `onFull` for every answer of `origin` that says it has no space left, until `signal` ends it. */
export function watchForFull(origin: string, onFull: () => void, signal: AbortSignal): void {
  // Browsers that keep no statuses leave us where the SDK leaves us.
  if (!PerformanceObserver.supportedEntryTypes.includes("resource")) return;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry instanceof PerformanceResourceTiming && entry.responseStatus === NO_SPACE && entry.name.startsWith(origin)) onFull();
    }
  });
  observer.observe({ type: "resource" });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
