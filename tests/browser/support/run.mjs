// Runs all journeys. A file with one that fails is tried once more, since a busy machine may keep a journey waiting for
// longer than it waits; whether it passes then or not, it is named at the end. Where more fail than a few, something is
// broken.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { summary } from "./summary.mjs";

/** They wait for slow lines and for patience to end most of the time, so they run beside the others. */
const BESIDE = ["resume", "names", "keyboard", "faults", "modes"].map((name) => `selfhosted-${name}.test.mjs`);

/** Most journeys that are tried again. */
const A_FEW = 3;

const folder = join(import.meta.dirname, "..");
const own = await mkdtemp(join(tmpdir(), "sealdrop-journeys-"));
process.on("exit", () => rmSync(own, { recursive: true }));
const reporters = ["spec", "./support/verdict.mjs"].flatMap((reporter) => [`--test-reporter=${reporter}`, "--test-reporter-destination=stdout"]);

/** Node's own status, what became of the journeys, and, where it is `quiet`, what was said. */
async function run(files, quiet = false) {
  const VERDICT = join(own, `${files[0].replace(/.*\//, "")}.json`);
  const child = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=600000", ...reporters, ...files], {
    cwd: folder, env: { ...process.env, VERDICT }, stdio: ["ignore", quiet ? "pipe" : "inherit", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  const said = quiet ? await text(child.stdout) : "";
  const status = await ended;
  const verdict = await readFile(VERDICT, "utf8").catch(() => '{ "passed": 0, "failed": [], "broken": 1 }');
  return { status, said, ...JSON.parse(verdict) };
}

const began = Date.now();
const files = (await readdir(folder)).filter((name) => name.endsWith(".test.mjs")).sort();
const [main, beside] = await Promise.all([run(files.filter((name) => !BESIDE.includes(name))), run(BESIDE, true)]);
console.log(beside.said);
const failed = [...main.failed, ...beside.failed];
console.log(await summary(began, main.passed + beside.passed, failed.length));
const status = main.status || beside.status;
if (status !== 0 && (main.broken + beside.broken > 0 || failed.length === 0 || failed.length > A_FEW)) process.exit(status);
let broken = false;
for (const file of new Set(failed.map((one) => one.file))) {
  const again = await run([file]);
  const passes = again.status === 0 && again.passed > 0;
  broken ||= !passes;
  const names = failed.filter((one) => one.file === file).map(({ name }) => name);
  console.log(`${passes ? "unsteady, passed the second time" : "broken"}: ${names.join("; ")} (${file})`);
}
process.exit(broken ? status : 0);
