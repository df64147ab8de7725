// A forward proxy for clients that know no other way to where a name leads: CONNECT to any name goes to one port.
import { createServer } from "node:http";
import { connect } from "node:net";

export async function startForwarder(port) {
  const server = createServer((_, response) => response.writeHead(405).end());
  const sockets = new Set();
  server.on("connect", (request, client) => {
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      const closed = new Promise((ended) => server.close(ended));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
