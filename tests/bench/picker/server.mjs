// One server for all: brotli at its best and a year in the cache, alike. What it does not have itself it fetches from
// the Sealdrop behind it: files once, compressed like the others'; answers each time.
import { createServer, request } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const TYPES = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };
const quality = (content) => ({ params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
const compress = async (content) => promisify(brotliCompress)(content, quality(content));

/** Starts it on a free port of this machine; `origin` is Sealdrop's. */
export async function serve(origin) {
  const files = new Map();
  const pages = new Map();
  let served = [];

  function send(path, response, { content, type }) {
    served.push({ path, bytes: content.length });
    response.writeHead(200, {
      "Content-Type": type, "Content-Encoding": "br", "Content-Length": content.length, "Cache-Control": "public, max-age=31536000, immutable",
    }).end(content);
  }

  function forward(incoming, response) {
    const headers = { ...incoming.headers, host: new URL(origin).host, "accept-encoding": "identity" };
    incoming.pipe(request(`${origin}${incoming.url}`, { method: incoming.method, headers }, async (answer) => {
      const type = answer.headers["content-type"] ?? "";
      const isFile = incoming.method === "GET" && answer.statusCode === 200 && Object.values(TYPES).includes(type);
      if (!isFile) return answer.pipe(response.writeHead(answer.statusCode, answer.headers));
      const file = { content: await compress(Buffer.concat(await all(answer))), type };
      files.set(incoming.url, file);
      send(incoming.url, response, file);
    }).on("error", () => response.writeHead(502).end()));
  }

  const server = createServer((incoming, response) => {
    const path = incoming.url;
    if (pages.has(path)) return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(pages.get(path));
    if (path === "/favicon.ico" || path.startsWith("/nowhere")) return response.writeHead(204).end();
    if (files.has(path)) return send(path, response, files.get(path));
    forward(incoming, response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    page: (path, html) => pages.set(path, html),
    async file({ path, content, ending }) {
      files.set(path, { content: await compress(content), type: TYPES[ending] });
    },
    /** Scripts and style sheets that were sent since the last time that this was asked, as they were on the wire. */
    sent() {
      const before = served;
      served = [];
      return before;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((ended) => server.close(ended));
    },
  };
}

async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
