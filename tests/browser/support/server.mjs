// The release binary, started for one test file.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const binary = process.env.SEALDROP_BIN ?? resolve(import.meta.dirname, "../../../target/release/sealdrop");
export const KEY = "AbcDefGhiJklMnoPqrStUv";
export const SECRET = "an-app-secret-of-26-bytes!";

/** Starts `sealdrop` in `folder` and waits until it listens. */
async function run(folder, listen, env) {
  const child = spawn(binary, ["--listen", listen], { cwd: folder, env });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const origin = await new Promise((found, failed) => {
    createInterface(child.stdout).once("line", (line) => {
      const address = /^listening on (\S+) /.exec(line)?.[1];
      address ? found(address) : failed(new Error(`the first line was ${line}`));
    });
    child.once("exit", (code) => failed(new Error(`it ended with ${code}: ${log}`)));
    child.once("error", failed);
  });
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((gone) => child.once("exit", gone));
    child.kill(signal);
    await ended;
  };
  return { origin, log: () => log, end };
}

async function folderWith(file) {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-"));
  await writeFile(join(folder, "sealdrop.toml"), file);
  return folder;
}

/** Starts `sealdrop` in hosted mode; `file` is its sealdrop.toml. */
export async function startHosted(file = "") {
  const folder = await folderWith(file);
  const { origin, log, end } = await run(folder, "127.0.0.1:0", { FILESTACK_API_KEY: KEY, FILESTACK_APP_SECRET: SECRET });
  return {
    origin,
    log,
    async stop() {
      await end("SIGTERM");
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts `sealdrop` with no account, over an empty folder of its own; `file` is its sealdrop.toml. */
export async function startSelfHosted(file = "", env = {}) {
  const folder = await folderWith(file);
  let running = await run(folder, "127.0.0.1:0", env);
  const { origin } = running;
  const port = Number(new URL(origin).port);
  return {
    origin,
    port,
    /** Where its files lie. */
    folder: join(folder, "sealdrop-data"),
    log: () => running.log(),
    /** What nobody can prevent: power off, out of memory. */
    crash: () => running.end("SIGKILL"),
    /** Starts again after a crash, on the same port and over the same files. */
    async restart() {
      running = await run(folder, `127.0.0.1:${port}`, env);
    },
    /** Replaces the configuration; it counts from the next start on. */
    configure: (text) => writeFile(join(folder, "sealdrop.toml"), text),
    /** A signed pair, as the command line makes it. */
    async sign(...args) {
      const { stdout } = await promisify(execFile)(binary, ["sign", "--json", ...args], { cwd: folder, env });
      return JSON.parse(stdout);
    },
    async stop() {
      await running.end("SIGTERM");
      await rm(folder, { recursive: true });
    },
  };
}
