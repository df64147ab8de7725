// A bad line between browser and server: slow, cut, or dead for a while.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** Forwards to `port` on this machine. `rate`: bytes a second from the browser, all connections together. */
export async function startProxy(port, rate = Infinity) {
  const sockets = new Set();
  const state = { rate, free: 0, dead: false, cuts: 0 };

  async function allow(bytes) {
    state.free = Math.max(state.free, Date.now()) + (bytes / state.rate) * 1000;
    const wait = state.free - Date.now();
    // Whoever still waits when the tests are over keeps nobody.
    if (wait > 5) await pause(wait, undefined, { ref: false });
  }
  async function forward(from, to, limited) {
    try {
      for await (const chunk of from) {
        if (limited) await allow(chunk.length);
        if (!to.write(chunk)) await once(to, "drain");
      }
      to.end();
    } catch {
      from.destroy();
      to.destroy();
    }
  }
  const server = createServer((browser) => {
    if (state.dead) return browser.destroy();
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [browser, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => {
        sockets.delete(socket);
        browser.destroy();
        upstream.destroy();
      });
    }
    void forward(browser, upstream, true);
    void forward(upstream, browser, false);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** Ends every connection in the middle of whatever it carries. */
    cut() {
      state.cuts += sockets.size;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    /** Connections that were ended in the middle. */
    cuts: () => state.cuts,
    setDead: (dead) => (state.dead = dead),
    setRate(next) {
      state.rate = next;
      state.free = 0;
    },
    async stop() {
      const closed = new Promise((ended) => server.close(ended));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
