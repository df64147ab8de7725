// The last line of a run: how many operations worked, and how many attempts were refused.
export default async function* summary(events) {
  const began = Date.now();
  const counts = { done: 0, refused: 0, failed: 0 };
  for await (const { type, data } of events) {
    // Files count as tests of their own.
    if (data?.name?.endsWith(".test.mjs")) continue;
    if (type === "test:fail") counts.failed += 1;
    if (type === "test:pass") counts[/ is refused /.test(data.name) ? "refused" : "done"] += 1;
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  yield `${counts.done} operations of official clients worked, ${counts.refused} were refused as they must be, ${counts.failed} failed, in ${seconds} s\n`;
}
