// What the picker itself says, in English. Texts with a count have one form per plural category. Texts that the hosted
// picker has too are spelled as there, so that replacements written for it fit.

import { list } from "./list";

export const core = {
  // Frame
  fullStop: "{sentence}.",
  title: "Upload files",
  close: "Close",
  dismiss: "Dismiss message",
  help: "What you can upload",

  // Something recorded that is not in the list yet
  recording: "Recording",
  takenSaid: "{name} is ready to be added",

  // Choosing
  select: "Select Files to Upload",
  orDrop: "or Drag and Drop, Copy and Paste Files",
  dropHere: "Drop your files anywhere",
  dropRefused: "These files are not of an accepted type",
  noRoom: "No more files can be added",
  selectFolder: "Select a folder",
  readingFolder: "Reading the folder",
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
  refusedSize: "File {displayName} is too big. The accepted file size is less than {roundFileSize}",
  pixelsBoth: "{width} × {height} pixels",
  andMore: { one: "{count} more", other: "{count} more" },
  refusedMany: { one: "{count} file was not added", other: "{count} files were not added" },

  // Sources
  sources: "Select From",
  source_local_file_system: "My Device",
  source_url: "Link (URL)",
  source_webcam: "Take Photo",
  source_video: "Record Video",
  source_audio: "Record Audio",
  viewSelected: "View/Edit Selected",
  sourceMissing: "This could not be loaded. Check your connection and try again.",

  // Links
  sizeUnknown: "Size unknown",
  fetching: "The server is fetching it",

  // Many files
  deselectAll: "Deselect All",
  asGrid: "Show as grid",
  asList: "Show as list",

  // List
  checking: "Preparing",
  failed: "Failed While Uploading",
  undo: "Undo",

  // Reasons, when the server gave none
  whyNetwork: "Connection Lost",
  whyPermission: "Your permission ended. Renew to continue; nothing is lost.",
  whyUnknown: "An error occurred. Please try again.",
  whyChanged: "The file was changed, moved or removed after it was chosen.",
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
  tryNow: "Try now",
  done: "Done",
  pauseTooLate: "The last parts are on their way",
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
  statusStalled: "Waiting for the server. Nothing is lost",
  statusElsewhere: "Waiting for another tab",
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

  // Editor
  cropRequired: "Crop is required on images",
  openingEditor: "Opening the editor",
  editorMissing: "The editor could not be loaded. Check your connection and try again.",

  // Announcements
  saidAdded: { one: "{count} file added", other: "{count} files added" },
  saidSkipped: { one: "{count} skipped", other: "{count} skipped" },
  saidStarted: { one: "Uploading {count} file", other: "Uploading {count} files" },
  saidProgress: "{percent} uploaded",
  saidFailed: { one: "{count} file failed", other: "{count} files failed" },
  saidOnline: "Connected again",

  ...list,
} as const;
