// Every text of the picker, in English. A page replaces one by its English wording, with the same `{names}` in it
// (`customText`). Texts with a count have one form per plural category. Texts that the hosted picker has too are
// spelled as there, so that replacements written for it fit.

export const en = {
  // Frame
  title: "Upload files",
  close: "Close",
  dismiss: "Dismiss message",

  // Closing while files are on their way
  leaveTitle: "Files are still on their way",
  leaveWhy: "If you close now, they are not uploaded.",
  leave: "Cancel uploads and close",
  stay: "Keep uploading",

  // Choosing
  select: "Select Files to Upload",
  orDrop: "or Drag and Drop, Copy and Paste Files",
  dropHere: "Drop your files anywhere",
  dropRefused: "These files are not of an accepted type",
  addMore: "Add more",
  selectFolder: "Select a folder",
  addFolder: "Add folder",
  readingFolder: "Reading the folder",
  dropPane: "Drag and Drop, Copy and Paste Files",
  limitOne: { one: "One {sort}", other: "One {sort}" },
  limitMany: { one: "Up to {count} {sort}", other: "Up to {count} {sort}" },
  limitAny: "Any number of {sort}",
  limitAtLeast: { one: "at least {count}", other: "at least {count}" },
  limitSize: "up to {size}",
  limitSizeEach: "up to {size} each",
  sort_file: { one: "file", other: "files" },
  sort_image: { one: "image", other: "images" },
  sort_video: { one: "video", other: "videos" },
  sort_audio: { one: "audio file", other: "audio files" },
  minFirst: { one: "Add {count} more file to start", other: "Add {count} more files to start" },

  // Refusals of a choice
  refusedType: "File {displayName} is not an accepted file type. The accepted file types are {types}",
  refusedSize: "File {displayName} is too big. The accepted file size is less than {roundFileSize}",
  refusedCount: "Our file upload limit is {maxFiles} {filesText}",
  refusedDuplicate: "{displayName} is already in the list",
  refusedFolder: "{displayName} is a folder. Open it and choose the files inside",
  refusedEmpty: "{displayName} has no files in it",
  refusedUnreadable: "{displayName} could not be read",
  refusedVeto: "{displayName} was not accepted",
  refusedTypes: "{names} are not of an accepted file type. The accepted file types are {types}",
  refusedSizes: "{names} are too big. The accepted file size is less than {roundFileSize}",
  refusedDuplicates: "{names} are already in the list",
  refusedFolders: "{names} are folders. Open them and choose the files inside",
  refusedEmpties: "{names} have no files in them",
  refusedUnreadables: "{names} could not be read",
  refusedMany: { one: "{count} file was not added", other: "{count} files were not added" },
  file: "file",
  files: "files",
  andMore: { one: "{count} more", other: "{count} more" },

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
  asGrid: "Show as grid",
  asList: "Show as list",
  deselectAll: "Deselect All",

  // List
  selectedFiles: "Selected Files",
  checking: "Preparing",
  ready: "Ready to upload",
  queued: "Waiting",
  sending: "Uploading",
  sentOf: "{sent} of {size}",
  stalled: "Waiting for the server",
  offlineRow: "Waiting for connection",
  completing: "Finishing",
  paused: "Paused",
  pausing: "Pausing",
  retryingIn: { one: "Retrying in {count} second", other: "Retrying in {count} seconds" },
  retryingNow: "Retrying",
  stored: "Uploaded",
  failed: "Failed While Uploading",
  removed: "Removed",
  undo: "Undo",

  // Reasons, when the server gave none
  whyNetwork: "Connection Lost",
  whyPermission: "Your permission ended. Renew to continue; nothing is lost.",
  whyUnknown: "An error occurred. Please try again.",
  whyFull: "The server has no space left for this file.",
  whyRefused: "This file cannot be uploaded. Choose another one.",
  askSupport: "Write to {email} if this goes on.",

  // Actions
  upload: "Upload",
  withCount: "{action} {count}",
  pause: "Pause",
  resume: "Resume",
  cancel: "Cancel",
  retry: "Retry",
  done: "Done",
  pauseTooLate: "The last parts are on their way",
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
  copyDetails: "Copy details",
  detailsCopied: "Details copied",
  copyFailed: "Copying is not allowed here. The link: {url}",
  linkFailed: "The link could not be made: {reason}",
  previewFile: "Preview {name}",
  withKey: "{action} ({key})",

  // Status sentence
  idle: "No files yet",
  idleTo: "Files go {destination}",
  statusReady: { one: "{count} file ready", other: "{count} files ready" },
  statusChecking: "Preparing your files",
  statusSending: { one: "Uploading {count} file", other: "Uploading {done} of {count} files" },
  statusSendingTo: { one: "Uploading {count} file {destination}", other: "Uploading {done} of {count} files {destination}" },
  statusFinishing: "Almost there: the server is finishing",
  statusRetrying: "Waiting to try again",
  statusPaused: "Paused at {percent}",
  statusOffline: "Waiting for connection. Nothing is lost",
  statusDone: { one: "{count} file uploaded", other: "{count} files uploaded" },
  statusDoneTo: { one: "{count} file uploaded {destination}", other: "{count} files uploaded {destination}" },
  statusFailed: { one: "{failed} file could not be uploaded", other: "{failed} of {count} files could not be uploaded" },
  bytesOf: "{sent} of {bytes}",
  left: "{time} left",
  speed: "{size} per second",
  progressFiles: "Total progress",

  // Time
  moment: "a few seconds",
  underMinute: "less than a minute",
  minutes: { one: "about a minute", other: "about {count} minutes" },
  hours: { one: "about an hour", other: "about {count} hours" },

  // Not allowed to open
  blockedTitle: "Uploading is not possible right now",
  blockedWhy: "The server refused permission to upload.",
  unreachableTitle: "The server cannot be reached",
  unreachableWhy: "Check your connection, then try again.",
  blockedCode: "Code",
  blockedTime: "Server time",
  blockedTrace: "Reference",
  tryAgain: "Try again",
  preparing: "Preparing a secure upload",

  // Preview
  preview: "Preview",
  previewClose: "Close preview",
  previewNext: "Next file",
  previewPrevious: "Previous file",
  previewOf: "{count} of {total}",
  previewFailed: "This file cannot be shown here. It is uploaded as it is.",
  previewCut: "The first {size} are shown",

  // Announcements
  saidAdded: { one: "{count} file added", other: "{count} files added" },
  saidSkipped: { one: "{count} skipped", other: "{count} skipped" },
  saidStarted: { one: "Uploading {count} file", other: "Uploading {count} files" },
  saidProgress: "{percent} uploaded",
  saidFailed: { one: "{count} file failed", other: "{count} files failed" },
  saidOnline: "Connected again",
} as const;

/** Texts of ours that stand where the hosted picker has others: a replacement written for those counts here, too. */
export const elsewhere: Partial<Record<Key, (custom: Readonly<Record<string, string>>, count: number) => string | undefined>> = {
  addMore: (custom) => custom["Upload more"],
  retry: (custom) => custom["Try again"],
  retryingIn: (custom) => withFigure(custom["Retrying in"], ""),
  minFirst: (custom, count) => withFigure(custom["Add"], custom[count === 1 ? "more file" : "more files"]),
};

function withFigure(before: string | undefined, after: string | undefined): string | undefined {
  return before === undefined && !after ? undefined : `${before ?? ""} {count} ${after ?? ""}`.trim();
}

/** How texts of the hosted picker are shown that stand within a sentence here. They are replaced as spelled there. */
export const shownAs: Readonly<Record<string, string>> = {
  [en.failed]: "Failed while uploading",
  [en.whyNetwork]: "Connection lost",
};

export type Key = keyof typeof en;
