// The way from the source's root to a folder. Pure.

export interface Crumb {
  readonly name: string;
  readonly path: string;
}

/** From the root, or the folder that the page begins in, down. */
export type Trail = readonly [Crumb, ...Crumb[]];

/** `page` is the page's own word on where to begin; slashes at its ends may be missing. */
export function rootOf(name: string, page: string | undefined): Trail {
  const folder = (page ?? "").split("/").filter((part) => part !== "").join("/");
  return [{ name, path: folder === "" ? "/" : `/${folder}/` }];
}

export function below([root, ...rest]: Trail, { name, path }: Crumb): Trail {
  return [root, ...rest, { name, path }];
}

/** The way to the crumb at `index`. */
export function upTo([root, ...rest]: Trail, index: number): Trail {
  return [root, ...rest.slice(0, Math.max(0, index))];
}

/** What lies between the root's folder and `path`, for people: what a search found is told apart by it. */
export function between([root]: Trail, path: string): string {
  const way = path.startsWith(root.path) ? path.slice(root.path.length) : path;
  return way.replace(/\/$/, "").split("/").slice(0, -1).join("/");
}
