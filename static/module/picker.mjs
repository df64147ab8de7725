// @ts-check
// Sealdrop's picker as a module. It is small, does nothing when it is imported, and can be imported on a server;
// the picker itself comes from the server, as /picker.js, when the first one is opened. Types: picker.d.mts.

/** @typedef {import("./picker.d.mts").PickerOptions} PickerOptions */
/** @typedef {import("./picker.d.mts").PickerHandle} PickerHandle */
/** @typedef {(options: PickerOptions) => PickerHandle} Make */

/** A picker that is not open yet. @type {typeof import("./picker.d.mts").createPicker} */
export function createPicker(options = {}) {
  /** @type {Promise<PickerHandle> | undefined} */
  let making;
  const made = () => (making ??= make(options));
  return {
    open: async () => (await made()).open(),
    close: async () => (await making)?.close(),
    cancel: async () => (await making)?.cancel(),
    crop: async (files) => (await made()).crop(files),
  };
}

/** Opens a picker. @type {typeof import("./picker.d.mts").openPicker} */
export async function openPicker(options = {}) {
  const picker = createPicker(options);
  await picker.open();
  return picker;
}

/** Opens a picker over the page, and gives what was uploaded when it has closed. @type {typeof import("./picker.d.mts").pickFiles} */
export async function pickFiles(options = {}) {
  /** @type {import("./picker.d.mts").UploadedFile[]} */
  const filesUploaded = [];
  /** @type {import("./picker.d.mts").FailedFile[]} */
  const filesFailed = [];
  await new Promise((resolve, reject) => {
    openPicker({
      ...options,
      displayMode: "overlay",
      onUploadDone: (outcome) => {
        filesUploaded.push(...outcome.filesUploaded);
        filesFailed.push(...outcome.filesFailed);
        options.onUploadDone?.(outcome);
      },
      onClose: () => {
        resolve(undefined);
        options.onClose?.();
      },
    }).catch(reject);
  });
  return { filesUploaded, filesFailed };
}

/** Brings the picker's script to the page before it is needed. @type {typeof import("./picker.d.mts").preloadPicker} */
export async function preloadPicker({ origin } = {}) {
  await load(serverOf(origin));
}

/** A link to an uploaded file that works for its uploader, for some minutes. @type {typeof import("./picker.d.mts").linkTo} */
export async function linkTo(file, { credentials = "/get-filestack-credentials" } = {}) {
  const question = new URL(credentials, document.baseURI);
  question.searchParams.set("handle", file.handle);
  const response = await fetch(question, { headers: { Accept: "application/json" } });
  const { policy, signature, error } = await response.json();
  if (!response.ok) throw new Error(error ?? `The link was refused with status ${response.status}`);
  const link = new URL(file.url, document.baseURI);
  link.searchParams.set("policy", policy);
  link.searchParams.set("signature", signature);
  return link.href;
}

/** @param {PickerOptions} options @returns {Promise<PickerHandle>} */
async function make(options) {
  const origin = serverOf(options.origin);
  const picker = await load(origin);
  return picker({ ...options, origin });
}

/** The server that was named, or else the one that this module came from. @param {string | undefined} named */
function serverOf(named) {
  if (typeof document === "undefined") throw new Error("The picker opens in browsers only: call this once the page is there");
  const { origin } = new URL(named ?? import.meta.url, document.baseURI);
  // Some bundlers put in where the module lay on the disk.
  if (origin === "null") throw new Error("Which server? Name it with the option `origin`");
  return origin;
}

/** @type {Promise<Make> | undefined} */
let loading;

/** One script for the page, whichever way it came there. @param {string} origin @returns {Promise<Make>} */
function load(origin) {
  const there = made();
  if (there !== undefined) return Promise.resolve(there);
  loading ??= script(`${origin}/picker.js`).finally(() => (loading = undefined));
  return loading;
}

/** @returns {Make | undefined} */
function made() {
  return /** @type {{ sealdrop?: { picker?: Make } }} */ (globalThis).sealdrop?.picker;
}

/** @param {string} src @returns {Promise<Make>} */
function script(src) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src, crossOrigin: "anonymous" });
    element.addEventListener("load", () => {
      const picker = made();
      if (picker === undefined) reject(new Error(`${src} is not the picker`));
      else resolve(picker);
    });
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(`${src} could not be loaded`));
    });
    document.head.append(element);
  });
}
