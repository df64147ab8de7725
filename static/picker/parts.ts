// What is loaded only when it is needed; `bundle.mjs` has the same names.

import { Part } from "./part";

/** Why files were refused. */
export const noticePart = new Part<typeof import("./notice/notice")>("picker-notice", "plain");

/** The frame of a picker over the page, and what is asked before it closes. */
export const overlayPart = new Part<typeof import("./overlay/overlay")>("picker-overlay");

/** Which of many files to show, and in which order. */
export const sievePart = new Part<typeof import("./list/sieve")>("picker-sieve", "plain");

/** Folders in the list. */
export const drawersPart = new Part<typeof import("./drawers/drawers")>("picker-drawers");

/** A file in full size. */
export const previewPart = new Part<typeof import("./preview/preview")>("picker-preview");

/** What may be uploaded, in words. */
export const helpPart = new Part<typeof import("./help/help")>("picker-help");

/** What comes up from the bottom of a phone. */
export const sheetPart = new Part<typeof import("./sheet/sheet")>("picker-sheet");

/** The editor for pictures. */
export const editorPart = new Part<typeof import("./editor/editor")>("picker-editor");

/** What makes of pictures what is to be uploaded. */
export const picturesPart = new Part<typeof import("./images/making")>("picker-pictures", "plain");

/** What the first bytes of files give away. */
export const magicPart = new Part<typeof import("./model/magic")>("picker-magic", "plain");

/** What sources other than this device's files show. */
export const sourcesPart = new Part<typeof import("./panels/panels")>("picker-sources");

/** Sources whose folders the server lists. */
export const cloudsPart = new Part<typeof import("./clouds/browser")>("picker-clouds");

/** Uploads that go on after a reload. */
export const resumePart = new Part<typeof import("./resume/resume")>("picker-resume");

/** A place for files in somebody's page, instead of the whole picker. */
export const panePart = new Part<typeof import("./pane/drop-pane")>("picker-pane");
