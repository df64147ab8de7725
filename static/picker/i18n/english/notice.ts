// Why files were refused, in English; loaded with the first refusal.

export const notice = {
  // Refusals of a choice
  refusedType: "File {displayName} is not an accepted file type. The accepted file types are {types}",
  refusedCount: "Our file upload limit is {maxFiles} {filesText}",
  refusedDuplicate: "{displayName} is already in the list",
  refusedFolder: "{displayName} is a folder. Open it and choose the files inside",
  refusedEmpty: "{displayName} has no files in it",
  refusedUnreadable: "{displayName} could not be read",
  refusedVeto: "{displayName} was not accepted",
  refusedPixels: "{displayName} does not have an accepted size. Accepted are images {limits}",
  refusedMissing: "{displayName} could not be fetched",
  refusedTypes: "{names} are not of an accepted file type. The accepted file types are {types}",
  refusedSizes: "{names} are too big. The accepted file size is less than {roundFileSize}",
  refusedDuplicates: "{names} are already in the list",
  refusedFolders: "{names} are folders. Open them and choose the files inside",
  refusedPixelsMany: "{names} do not have an accepted size. Accepted are images {limits}",
  refusedMissingMany: "{names} could not be fetched",
  pixelsAtLeast: "of at least {size}",
  pixelsAtMost: "of at most {size}",
  pixelsWide: "{width} pixels in width",
  pixelsHigh: "{height} pixels in height",
  refusedEmpties: "{names} have no files in them",
  refusedUnreadables: "{names} could not be read",
  notAdded: "Not added: {names}",
  file: "file",
  files: "files",
} as const;
