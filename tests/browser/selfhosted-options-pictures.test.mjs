// Self-hosted: the options for pictures and for drop panes, a case for each; `selfhosted-options` sees that none is missing.
import pane from "./options/pane.mjs";
import pictures from "./options/pictures.mjs";
import { cases } from "./options/world.mjs";

cases({ ...pictures, ...pane });
