// The release binary, started for one test file.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const binary = resolve(import.meta.dirname, "../../../target/release/sealdrop");
export const KEY = "AbcDefGhiJklMnoPqrStUv";
export const SECRET = "an-app-secret-of-26-bytes!";

/** Starts `sealdrop` in hosted mode; `file` is its sealdrop.toml. */
export async function startHosted(file = "") {
  const folder = await mkdtemp(join(tmpdir(), "sealdrop-"));
  await writeFile(join(folder, "sealdrop.toml"), file);
  const child = spawn(process.env.SEALDROP_BIN ?? binary, ["--listen", "127.0.0.1:0"], {
    cwd: folder,
    env: { FILESTACK_API_KEY: KEY, FILESTACK_APP_SECRET: SECRET },
  });
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
  return {
    origin,
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      await new Promise((ended) => child.once("exit", ended));
      await rm(folder, { recursive: true });
    },
  };
}
