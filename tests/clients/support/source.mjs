// Where files are imported from: a server of somebody else's, on this machine.
import { createServer } from "node:http";

export async function startSource() {
  const files = { "/hello.txt": ["text/plain", "Hello\n"], "/other.txt": ["text/plain", "Good bye\n"] };
  const server = createServer((request, response) => {
    const [type, text] = files[request.url] ?? [];
    if (type === undefined) return response.writeHead(404).end("nothing here");
    response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) }).end(text);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      const closed = new Promise((ended) => server.close(ended));
      server.closeAllConnections();
      await closed;
    },
  };
}
