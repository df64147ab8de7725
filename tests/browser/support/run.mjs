// Runs all journeys. One that fails is tried once more alone, since a busy machine may keep it waiting for longer than it
// waits; whether it passes then or not, it is named at the end. Where more fail than a few, something is broken.
import { spawnSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FAILED } from "./summary.mjs";

/** Most journeys that are tried again. */
const A_FEW = 3;

const folder = join(import.meta.dirname, "..");
const [spec, summary] = ["spec", "./support/summary.mjs"].map((reporter) => [`--test-reporter=${reporter}`, "--test-reporter-destination=stdout"]);
const run = (...more) => spawnSync(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=600000", ...spec, ...more], { cwd: folder, stdio: "inherit" }).status ?? 1;
const exactly = (name) => `^${name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$`;

await rm(FAILED, { force: true });
const status = run(...summary, ".");
const failed = status === 0 ? [] : JSON.parse(await readFile(FAILED, "utf8").catch(() => "[]"));
if (status !== 0 && (failed.length === 0 || failed.length > A_FEW)) process.exit(status);
const broken = failed.filter(({ name, file }) => run(`--test-name-pattern=${exactly(name)}`, file) !== 0);
for (const { name } of failed) console.log(broken.some((one) => one.name === name) ? `broken: ${name}` : `unsteady, it passed alone: ${name}`);
process.exit(broken.length === 0 ? 0 : status);
