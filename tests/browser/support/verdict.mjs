// What became of the journeys of a run, for `run.mjs`: written to where VERDICT says, as `passed` in number, `failed` as
// `{name, file}` each, and how many files are `broken` as a whole.
import { writeFile } from "node:fs/promises";

export default async function* verdict(events) {
  let [passed, broken] = [0, 0];
  const failed = [];
  for await (const { type, data } of events) {
    const whole = data?.name?.endsWith(".test.mjs");
    if (type === "test:pass" && !whole && data.skip === undefined) passed += 1;
    if (type === "test:fail" && !whole && data.nesting === 0) failed.push({ name: data.name, file: data.file });
    // A file fails when one of its journeys does; otherwise it could not be run to its end.
    if (type === "test:fail" && whole && !/subtests? failed/.test(String(data.details?.error?.message ?? data.details?.error))) broken += 1;
  }
  await writeFile(process.env.VERDICT, JSON.stringify({ passed, failed, broken }));
  yield "";
}
