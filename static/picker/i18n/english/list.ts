// What the list of files says, in English.

export const list = {
  // Choosing
  addMore: "Add more",
  addFolder: "Add folder",

  // List
  selectedFiles: "Selected Files",
  ready: "Ready to upload",
  queued: "Waiting",
  sending: "Uploading",
  sentOf: "{sent} of {size}",
  stalled: "Waiting for the server",
  offlineRow: "Waiting for connection",
  elsewhereWaits: "Being uploaded in another tab. It goes on here if that one closes.",
  completing: "Finishing",
  paused: "Paused",
  pausing: "Pausing",
  retryingIn: { one: "Retrying in {count} second", other: "Retrying in {count} seconds" },
  retryingNow: "Retrying",
  stored: "Uploaded",
  removed: "Removed",
  edited: "Edited",
  asIs: "Goes as it is: this browser cannot change it",
  emptyFile: "Empty file",

  // Actions
  pauseFile: "Pause {name}",
  resumeFile: "Resume {name}",
  cancelFile: "Cancel {name}",
  removeFile: "Remove {name}",
  retryFile: "Try again: {name}",
  tryNowFile: "{action}: {name}",
  undoFile: "Undo: keep {name}",
  openFile: "Open {name}",
  copyLink: "Copy link to {name}",
  copied: "Link copied",
  copyHandle: "Copy handle of {name}",
  handleCopied: "Handle copied",
  copyDetails: "Copy details",
  detailsCopied: "Details copied",
  copyFailed: "Copying is not allowed here. The link: {url}",
  linkFailed: "The link could not be made: {reason}",
  previewFile: "Preview {name}",

  // Editor
  editFile: "Edit {name}",

  // While some are sifted out
  shownOf: { one: "{count} of {total} shown", other: "{count} of {total} shown" },
  noneShown: "No file fits this filter",
  clearFilter: "Show all",

  // What was begun before
  unfinishedAt: "{percent} of {size} is uploaded",
  resumeReady: "It goes on where it stopped",
} as const;
