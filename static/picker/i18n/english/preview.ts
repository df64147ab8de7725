// What a file in full size says, in English; loaded with it.

export const preview = {
  // Preview
  preview: "Preview",
  previewClose: "Close preview",
  previewNext: "Next file",
  previewPrevious: "Previous file",
  previewOf: "{count} of {total}",
  previewFailed: "This file cannot be shown here. It is uploaded as it is.",
  previewCut: "The first {size} are shown",
} as const;
