// A customer's page, bundled as customers do: from npm packages that are not touched.
import { build } from "esbuild";

/** The page's HTML with `script`, whose imports are looked for from `folder`. */
export async function bundledPage(folder, script) {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: folder, loader: "jsx" },
    bundle: true,
    write: false,
    format: "iife",
    // Angular 10 and its zones know no newer language.
    target: "es2016",
    mainFields: ["browser", "es2015", "module", "main"],
    define: { "process.env.NODE_ENV": '"development"', global: "window" },
    logLevel: "error",
  });
  const [{ text }] = outputFiles;
  return `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><main></main><script>${text.replaceAll("</script", "<\\/script")}</script></html>`;
}
