// filestack-js in Node, doing what it is told line by line.
import { createInterface } from "node:readline";
import filestack from "filestack-js";
import { run } from "./operations.mjs";

for await (const line of createInterface(process.stdin)) {
  console.log(`answer ${JSON.stringify(await run(filestack, JSON.parse(line)))}`);
}
