// What the panel behind "?" says, in English; loaded with it.

export const help = {
  // What may be uploaded
  helpView: "You can open your files after the upload",
  helpUntil: "Your permission lasts until {time}",
  helpRenews: "It is renewed by itself while this page is open",
  helpChecked: "The server checks this for every file",
} as const;
