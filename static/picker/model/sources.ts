// Where files may come from, in the order of the menu (`fromSources`).

/** The sources that are built in, by the names that pages know them by. */
const BUILT_IN = ["local_file_system", "url", "webcam", "video", "audio"] as const;

export type BuiltIn = (typeof BUILT_IN)[number];

export interface Source {
  readonly name: BuiltIn;
}

/** What a page gets that does not say anything. */
const USUAL: readonly BuiltIn[] = ["local_file_system", "url"];

/** The sources to offer. There is always one: what is not there, or is there twice, is left out. */
export function sourcesFrom(wanted: unknown): readonly [Source, ...Source[]] {
  const names = new Set(Array.isArray(wanted) ? wanted : USUAL);
  const sources: Source[] = [...names].flatMap((name) => (isBuiltIn(name) ? [{ name }] : []));
  const [first = { name: "local_file_system" }, ...rest] = sources;
  return [first, ...rest];
}

function isBuiltIn(name: unknown): name is BuiltIn {
  return BUILT_IN.some((one) => one === name);
}
