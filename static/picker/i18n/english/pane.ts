// What a drop pane says, in English; loaded with it.

export const pane = {
  dropPane: "Drag and Drop, Copy and Paste Files",
} as const;
