// Where files may come from, in the order of the menu (`fromSources`).

import { fields } from "./api";

/** The sources that are built in, by the names that pages know them by. */
const BUILT_IN = ["local_file_system", "url", "webcam", "video", "audio"] as const;

export type BuiltIn = (typeof BUILT_IN)[number];

/** A source that the page makes itself. */
export interface CustomSource {
  readonly name: string;
  readonly label?: string;
  /** SVG, as text. */
  readonly icon?: string;
  readonly mounted?: (element: HTMLElement, actions: object) => unknown;
  readonly unmounted?: (element: HTMLElement) => unknown;
}

/** What the server says it has, by the name on the wire; the text is for people. */
export type Clouds = Readonly<Record<string, string>>;

export type Source =
  /** Folders that the server lists. */
  | { readonly kind: "cloud"; readonly name: string; readonly label: string }
  | { readonly kind: BuiltIn; readonly name: string }
  | { readonly kind: "custom"; readonly name: string; readonly own: CustomSource };

/** The operator's own source. */
export const CUSTOM_SOURCE = "customsource";

/** What a page gets that does not say anything. */
const USUAL: readonly BuiltIn[] = ["local_file_system", "url"];

/** The sources to offer. There is always one: what is not there, or is there twice, is left out. */
export function sourcesFrom(wanted: unknown, clouds: Clouds = {}, ownName?: string): readonly [Source, ...Source[]] {
  const names = new Set(Array.isArray(wanted) ? wanted : USUAL);
  const sources: Source[] = [...names].flatMap((name) => {
    if (isBuiltIn(name)) return { kind: name, name };
    const title = typeof name === "string" && Object.hasOwn(clouds, name) ? clouds[name] : undefined;
    if (title !== undefined) return { kind: "cloud", name, label: (name === CUSTOM_SOURCE && (ownName || title || "Custom Source")) || title || name };
    return isCustom(name) ? { kind: "custom", name: name.name, own: name } : [];
  });
  const [first = { kind: "local_file_system", name: "local_file_system" }, ...rest] = sources;
  return [first, ...rest];
}

function isCustom(value: unknown): value is CustomSource {
  const { name, mounted } = fields(value);
  return typeof name === "string" && name !== "" && typeof mounted === "function";
}

function isBuiltIn(name: unknown): name is BuiltIn {
  return BUILT_IN.some((one) => one === name);
}
