// Folders in the list, each a drawer with its files.

export { drawers as english } from "../i18n/english/drawers";
export { linesOf } from "../model/drawers";
export { DrawerRow } from "./row";
