// What is said around a picker over the page, in English; loaded with its frame.

export const overlay = {
  // Closing while files are on their way
  leaveTitle: "Files are still on their way",
  leaveWhy: "If you close now, they are not uploaded.",
  leave: "Cancel uploads and close",
  stay: "Keep uploading",

  // Closing while something recorded is not in the list yet
  // Closing while something that was edited or recorded waits in the list
  workTitle: "Not everything has been uploaded yet",
  workLost: "If you close now, edited pictures and recordings are lost.",
  takenLost: "If you close now, what was recorded is lost.",
} as const;
