// filestack-js in Node, doing what it is told line by line.
import { createInterface } from "node:readline";
import filestack from "filestack-js";
import { run } from "./operations.mjs";

// In Node, what the SDK writes to a cancelled request fails where nobody can catch it.
const AFTER_CANCEL = ["ERR_STREAM_DESTROYED", "ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "ECONNRESET", "EPIPE"];
process.on("uncaughtException", (error) => {
  if (!AFTER_CANCEL.includes(error.code)) throw error;
});

for await (const line of createInterface(process.stdin)) {
  console.log(`answer ${JSON.stringify(await run(filestack, JSON.parse(line)))}`);
}
