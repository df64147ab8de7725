// filestack-js in Chromium, on a page of another origin than the service's.

/** Does what it is told on `page`, which is open at the customer's site. */
export function pageWorker(page) {
  return {
    run: (task) => page.evaluate(async (it) => (await import("/operations.mjs")).run(window.filestack, it), task),
    stop: () => undefined,
  };
}
