// What is done with a filestack-js client, in Node and on a page alike. What goes in and comes out is plain data.

/** One operation each: what the SDK makes of it, cut down to what a test looks at. */
const operations = {
  /** `input`: name, type, size or text of the file, and the SDK's own `options` and `store`. */
  async upload(client, { options, store, ...file }) {
    return receipt(await client.upload(asFile(file), options, store));
  },
  async multiupload(client, { files, options, store }) {
    const results = await client.multiupload(files.map(asFile), options, store);
    return results.map(receipt);
  },
  /** Cancels once a first part is through. */
  async cancel(client, file) {
    const token = {};
    const options = { progressInterval: 20, onProgress: ({ totalBytes }) => totalBytes > 0 && token.cancel() };
    return receipt(await client.upload(asFile(file), options, {}, token));
  },
  async pauseAndResume(client, file) {
    const token = {};
    let paused = false;
    const onProgress = ({ totalBytes }) => {
      if (paused || totalBytes === 0) return;
      paused = true;
      token.pause();
      setTimeout(() => token.resume(), 300);
    };
    const result = receipt(await client.upload(asFile(file), { progressInterval: 20, onProgress, concurrency: 1 }, {}, token));
    return { ...result, paused };
  },
  async download(client, { handle }) {
    const { data, headers } = await client.download(handle);
    return { ...(await digest(data)), mimetype: headers["content-type"] };
  },
  retrieve: (client, { handle, options }) => client.retrieve(handle, options).then((data) => (options?.head || options?.metadata ? data : digest(data))),
  metadata: (client, { handle, options }) => client.metadata(handle, options),
  storeURL: (client, { url, store, tags, headers, workflows }) => client.storeURL(url, store, undefined, undefined, tags, headers, workflows),
  cloudMetadata: (client, { url }) => client.cloud.metadata(url),
  remove: (client, { handle }) => client.remove(handle).then(() => "removed"),
  removeMetadata: (client, { handle }) => client.removeMetadata(handle).then(() => "removed"),
  prefetch: (client, input) => client.prefetch(input).then(({ blocked, permissions }) => ({ blocked, permissions })),
  /** What the link of `transform` answers. */
  async transform(client, { source, options, b64 }) {
    const response = await fetch(client.transform(source, options, b64));
    if (!response.ok) throw Object.assign(new Error("refused"), { response: { status: response.status, data: await response.json() } });
    const type = response.headers.get("content-type");
    return type.startsWith("application/json") ? response.json() : { ...(await digest(await response.blob())), mimetype: type };
  },
};

/** Answers `{value}`, or `{refused: {status, code, message}}`. `setup`: what a customer writes to make the client. */
export async function run(filestack, { name, setup, input }) {
  let uploadError;
  try {
    if (setup.origin !== undefined) pointTo(filestack, setup.origin);
    const client = filestack.init(setup.apikey, { cname: setup.cname, security: setup.security });
    // `upload` rejects with the file; why it failed is told here.
    client.on("upload.error", (error) => (uploadError = error));
    return { value: JSON.parse(JSON.stringify((await operations[name](client, input)) ?? null)) };
  } catch (error) {
    return { refused: described(uploadError ?? error) };
  }
}

/** As docs/move-from-filestack.md says for one origin without virtual hosts. */
function pointTo(filestack, origin) {
  const urls = filestack.init("bootstrap").session.urls;
  Object.assign(urls, {
    uploadApiUrl: origin, processUrl: origin, cloudApiUrl: origin, cdnUrl: origin,
    fileApiUrl: `${origin}/api/file`, pickerUrl: `${origin}/picker.js`,
  });
}

/** Request errors have the answer; those of uploads keep what they read of it in `details`. */
function described(error) {
  const response = error.response ?? error.details?.response ?? error.details;
  const data = response?.data ?? {};
  return { message: String(error.message), status: response?.status ?? response?.code, code: data.code };
}

const receipt = ({ handle, url, filename, size, mimetype, status, uploadTags, container, key }) =>
  ({ handle, url, filename, size, mimetype, status, uploadTags, container, key });

/** A File where there are pages, else what filestack-js takes in Node. */
function asFile({ name, type, text, size }) {
  const bytes = text === undefined ? noise(size) : new TextEncoder().encode(text);
  if (globalThis.document !== undefined) return new File([bytes], name, { type });
  return { file: Buffer.from(bytes), name };
}

/** Bytes that differ from place to place, the same each time. */
export function noise(size) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = 0x9e3779b9 ^ size;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** Size and SHA-256 of a Blob, a Buffer, or what the SDK made of one: a text with a character for each byte, or parsed JSON. */
export async function digest(data) {
  const bytes = data instanceof Blob ? new Uint8Array(await data.arrayBuffer())
    : typeof data === "string" ? Uint8Array.from(data, (letter) => letter.charCodeAt(0))
    : data instanceof Uint8Array ? data : new TextEncoder().encode(JSON.stringify(data));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { size: bytes.length, sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}
