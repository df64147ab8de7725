// Runs all journeys. A file with one that fails is tried once more, since a busy machine may keep a journey waiting for
// longer than it waits; whether it passes then or not, it is named at the end. Where more fail than a few, something is
// broken.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Most journeys that are tried again. */
const A_FEW = 3;

const folder = join(import.meta.dirname, "..");
const own = await mkdtemp(join(tmpdir(), "sealdrop-journeys-"));
process.on("exit", () => rmSync(own, { recursive: true }));
const VERDICT = join(own, "verdict.json");
const [spec, summary, verdict] = ["spec", "./support/summary.mjs", "./support/verdict.mjs"].map((reporter) => [`--test-reporter=${reporter}`, "--test-reporter-destination=stdout"]);

/** Node's own status, and what became of the journeys. */
async function run(...more) {
  await rm(VERDICT, { force: true });
  const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=600000", ...spec, ...verdict, ...more], { cwd: folder, stdio: "inherit", env: { ...process.env, VERDICT } });
  return { status: status ?? 1, ...JSON.parse(await readFile(VERDICT, "utf8").catch(() => '{ "passed": 0, "failed": [], "broken": 1 }')) };
}

const all = await run(...summary, ".");
if (all.status !== 0 && (all.broken > 0 || all.failed.length === 0 || all.failed.length > A_FEW)) process.exit(all.status);
let status = 0;
const said = [];
for (const file of new Set(all.failed.map((one) => one.file))) {
  const again = await run(file);
  const passes = again.status === 0 && again.passed > 0;
  if (!passes) status = all.status;
  const names = all.failed.filter((one) => one.file === file).map(({ name }) => name);
  said.push(`${passes ? "unsteady, passed the second time" : "broken"}: ${names.join("; ")} (${file})`);
}
if (said.length > 0) console.log(said.join("\n"));
process.exit(status);
