// filestack-js in Node, doing what it is told line by line.
import { createInterface } from "node:readline";
import filestack from "filestack-js";
import { run } from "./operations.mjs";

// A cancelled PUT makes the SDK write to a request that is gone, in Node only.
process.on("uncaughtException", (error) => {
  if (error.code !== "ERR_STREAM_DESTROYED") throw error;
});

for await (const line of createInterface(process.stdin)) {
  console.log(`answer ${JSON.stringify(await run(filestack, JSON.parse(line)))}`);
}
