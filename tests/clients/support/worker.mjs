// A client in a process of its own: one JSON line in, one JSON line out.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** `run(task)` sends a task and answers what came back; tasks run one after another. */
export function startWorker(command, args, env) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env } });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const waiting = [];
  createInterface(child.stdout).on("line", (line) => {
    // The SDKs write to standard output too.
    if (line.startsWith("answer ")) waiting.shift()?.found(JSON.parse(line.slice(7)));
    else log += `${line}\n`;
  });
  let problem;
  const ended = new Promise((gone) => child.once("exit", gone));
  void ended.then((code) => {
    problem = new Error(`it ended with ${code}: ${log}`);
    waiting.forEach(({ failed }) => failed(problem));
  });
  return {
    run: (task) => new Promise((found, failed) => {
      if (problem !== undefined) return failed(problem);
      waiting.push({ found, failed });
      child.stdin.write(`${JSON.stringify(task)}\n`);
    }),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
