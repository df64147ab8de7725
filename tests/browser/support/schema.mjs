// The SDK's own list of what a picker may be given, out of its source, since its bundle does not give it away.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(import.meta.dirname, "../../../static/package.json"));

/** Every option by its name, those of an object as `object.option`. */
export async function optionNames() {
  const entry = require.resolve("filestack-js/src/schema/picker.schema.ts");
  const [{ text }] = require("esbuild").buildSync({ entryPoints: [entry], bundle: true, write: false, format: "esm" }).outputFiles;
  const { PickerParamsSchema } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return namesIn(PickerParamsSchema);
}

function namesIn({ properties = {}, patternProperties = {}, oneOf = [] }, path = "") {
  const any = Object.values(patternProperties).flatMap((one) => Object.entries(one.properties ?? {}));
  const own = [...Object.entries(properties), ...any].flatMap(([name, option]) => {
    const full = path === "" ? name : `${path}.${name}`;
    const inside = namesIn(option, full);
    // An object alone is its options; what may be something else as well has a case of its own.
    return inside.length > 0 && option.oneOf === undefined ? inside : [full, ...inside];
  });
  return [...own, ...oneOf.flatMap((one) => namesIn(one, path))];
}
