// Every text of the picker, in English, as types, translations and tests see it. A page loads them with the part that
// says them: `english/core` with the picker, the others later.

import { clouds } from "./english/clouds";
import { core } from "./english/core";
import { drawers } from "./english/drawers";
import { editor } from "./english/editor";
import { help } from "./english/help";
import { notice } from "./english/notice";
import { overlay } from "./english/overlay";
import { pane } from "./english/pane";
import { preview } from "./english/preview";
import { resume } from "./english/resume";
import { sieve } from "./english/sieve";
import { sources } from "./english/sources";

/** By the part that says them. */
export const english = { core, sieve, notice, overlay, drawers, pane, preview, help, editor, sources, clouds, resume };

export const en = {
  ...core, ...sieve, ...notice, ...overlay, ...drawers, ...pane, ...preview, ...help, ...editor, ...sources, ...clouds, ...resume,
};

export type Key = keyof typeof en;
