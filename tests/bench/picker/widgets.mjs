// The pickers that are compared, and where a person finds things in them.

/**
 * `path`: a page that is there already; otherwise one is made of widgets/NAME.mjs. `scripts`: script tags before the module. `control`: what says "add files". `count`: how many files the widget says
 * that it has, run in the page. `rounds`: "all", or "start" for those that only differ in how they start.
 */
export const WIDGETS = [
  {
    name: "sealdrop",
    title: "Sealdrop, filestack-js + picker",
    scripts: ["/filestack.js"],
    control: ".up-drop:not(.up-drop--skeleton), .up-add",
    count: () => document.querySelector('.up-status[data-status="ready"] .up-sentence-line')?.textContent,
    editor: { open: ".up-row button[aria-label^='Edit ']", ready: ".up-editor" },
    rounds: "all",
  },
  {
    name: "sealdrop-page",
    title: "Sealdrop, its own upload page",
    path: "/",
    control: ".up-drop:not(.up-drop--skeleton), .up-add",
    editor: { open: ".up-row button[aria-label^='Edit ']", ready: ".up-editor" },
    rounds: "start",
  },
  {
    name: "sealdrop-alone",
    title: "Sealdrop, picker alone",
    scripts: ["/picker.js"],
    control: ".up-drop:not(.up-drop--skeleton), .up-add",
    editor: { open: ".up-row button[aria-label^='Edit ']", ready: ".up-editor" },
    rounds: "start",
  },
  {
    name: "uppy",
    title: "Uppy: core, dashboard, tus, image editor",
    packages: ["@uppy/core", "@uppy/dashboard", "@uppy/tus", "@uppy/image-editor"],
    control: ".uppy-Dashboard-browse, .uppy-DashboardContent-addMore",
    count: () => document.querySelector(".uppy-DashboardContent-title")?.textContent,
    editor: "included",
    rounds: "all",
  },
  {
    name: "uppy-plain",
    title: "Uppy without its image editor",
    packages: [],
    control: ".uppy-Dashboard-browse, .uppy-DashboardContent-addMore",
    rounds: "start",
  },
  {
    name: "uploadcare",
    title: "Uploadcare File Uploader",
    packages: ["@uploadcare/file-uploader"],
    control: "uc-drop-area[clickable] .uc-content-wrapper, uc-drop-area[clickable]",
    count: () => document.querySelector("uc-upload-list uc-activity-header")?.textContent,
    editor: "included",
    rounds: "all",
  },
  {
    name: "filepond",
    title: "FilePond with image preview",
    packages: ["filepond", "filepond-plugin-image-preview"],
    control: ".filepond--label-action",
    count: () => `${document.getElementsByClassName("filepond--item").length}`,
    rounds: "all",
  },
];
