// What is said of unfinished uploads of earlier, in English; loaded with what looks after them.

export const resume = {
  unfinished: "Unfinished uploads",
  chooseAgain: "Choose the file again to go on",
  chooseAgainShort: "Choose again",
  chooseAgainFile: "Choose again: {name}",
  resumeUnfinished: "Resume {name}",
  resumeAll: "Resume all",
  elsewhere: "Being uploaded in another tab",
  discardFile: "Discard {name}",
  discarded: "{name} is discarded",
  unfinishedOver: "The time to finish it is over. Choose the file again to begin anew.",
  otherContent: "The file of this name that was chosen now has another content. It is uploaded as a new file.",
  wrongFile: "This is {chosen}, not {name}",
  addAsNew: "Add as a new file",
  changedSince: "The file was changed since. Choose it again to begin anew.",
  notReadable: "The file cannot be read from here. Choose it again to go on.",
  unfinishedGo: "{count} can go on",
  unfinishedChoose: "{count} to be chosen again",
  saidUnfinished: { one: "{count} unfinished upload of earlier", other: "{count} unfinished uploads of earlier" },
} as const;
