// What the list of files says, in English; loaded with it.

export const list = {
  // Choosing
  addMore: "Add more",
  addFolder: "Add folder",

  // Many files
  filter: "Filter",
  showing: "Show",
  showAll: "Files",
  showImages: "Images",
  showStored: "Completed",
  showFailed: "Failed",
  order: "Sort by",
  orderAdded: "As added",
  orderName: "Name",
  orderSize: "Size",
  orderState: "State",
  shownOf: { one: "{count} of {total} shown", other: "{count} of {total} shown" },
  noneShown: "No file fits this filter",
  clearFilter: "Show all",

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
  tryNow: "Try now",
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
} as const;
