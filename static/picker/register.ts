// The script's entry: puts the picker class where the SDK's loader looks for it. This has to happen while the script
// runs; the loader looks only once. If the script came first, the loader finds the class and asks for no script.

import { Picker } from "./picker";

/** The SDK's name for the module it asks the loader for. */
const SLOT = "fs-loader-picker";

const internals = (window.filestackInternals ??= {});
const modules = (internals.modules ??= {});
modules[SLOT] = { ...modules[SLOT], instance: Picker, metadata: { version: "0.1.0" } };
