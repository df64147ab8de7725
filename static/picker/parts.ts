// What is loaded only when it is needed; `bundle.mjs` has the same names.

import { Part } from "./part";

/** The list of files. */
export const listPart = new Part<typeof import("./list/files")>("picker-list");

/** The frame of a picker over the page, and what is asked before it closes. */
export const overlayPart = new Part<typeof import("./overlay/overlay")>("picker-overlay");

/** A file in full size. */
export const previewPart = new Part<typeof import("./preview/preview")>("picker-preview");

/** The editor for pictures. */
export const editorPart = new Part<typeof import("./editor/editor")>("picker-editor");

/** What sources other than this device's files show. */
export const sourcesPart = new Part<typeof import("./panels/panels")>("picker-sources");

/** Sources whose folders the server lists. */
export const cloudsPart = new Part<typeof import("./clouds/browser")>("picker-clouds");

/** Uploads that go on after a reload. */
export const resumePart = new Part<typeof import("./resume/resume")>("picker-resume");

/** A place for files in somebody's page, instead of the whole picker. */
export const panePart = new Part<typeof import("./pane/drop-pane")>("picker-pane");
