// Where the picker's files lie: beside its script.

/** The script that is running now is known only while it runs for the first time. */
const SCRIPT = typeof document !== "undefined" && document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";

/** The address of `name` beside the script; `pickerUrl` is where that is said to be, should nobody know. */
export function besideScript(name: string, pickerUrl: string): string {
  return new URL(name, SCRIPT || pickerUrl || document.baseURI).href;
}

/** Where to start a worker whose script is at `script`: it has to come from the page's own origin, but may bring in more. */
export function workerUrl(script: string): string {
  if (new URL(script).origin === location.origin) return script;
  return URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(script)})`], { type: "text/javascript" }));
}
