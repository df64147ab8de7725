// What a folder in the list says, in English; loaded with it.

export const drawers = {
  // Folders
  folderFiles: { one: "{count} file", other: "{count} files" },
  folderUploaded: "{done} of {count} uploaded",
} as const;
