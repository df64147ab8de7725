// Folders: the files below those that are dropped, and each in the list as a drawer with its files.

export { drawers as english } from "../i18n/english/drawers";
export { linesOf } from "../model/drawers";
export { filesBelow } from "../sources/folders";
export { DrawerRow } from "./row";
