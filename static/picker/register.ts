// The script's entry: puts the picker class where the SDK's loader looks for it. This has to happen while the script
// runs; the loader looks only once. If the script came first, the loader finds the class and asks for no script.
// Pages without the SDK find `sealdrop.picker`, or say in the script's own tag where they want one.

import { Picker } from "./picker";
import { standalone } from "./standalone";
import type { Wishes } from "./standalone/standalone";

/** The SDK's name for the module it asks the loader for. */
const SLOT = "fs-loader-picker";

const internals = (window.filestackInternals ??= {});
const modules = (internals.modules ??= {});
modules[SLOT] = { ...modules[SLOT], instance: Picker, metadata: { version: "0.1.0" } };

const said = { ...document.currentScript?.dataset };
// The published types promise a handle where a file is stored; ours leave that open.
window.sealdrop = { ...window.sealdrop, picker: (wishes) => standalone({ ...wishes } as Wishes, said) };
const { container, options } = said;
if (container) void standalone({ displayMode: "inline", container, ...JSON.parse(options ?? "{}") }, said).open();
