// What sources say whose folders the server lists, in English; loaded with them.

export const clouds = {
  // Where somebody is
  cloudPath: "Folders",
  cloudItems: "Files of {name}",
  cloudFolder: "Folder",
  cloudFound: { one: "{count} found", other: "{count} found" },
  cloudShown: { one: "{count} item in {name}", other: "{count} items in {name}" },
  cloudLoading: "Opening {name}",
  cloudEmpty: "This folder is empty.",
  cloudNone: "No search results found for \"{search}\"",
  cloudSearch: "Search in {name}",
  cloudSearchClear: "Clear the search",
  cloudMore: "Show more",
  cloudMoreLoading: "Fetching more",

  // Choosing
  cloudSelected: { one: "{count} selected", other: "{count} selected" },
  cloudAddNone: "Add",
  cloudAdd: { one: "Add {count}", other: "Add {count}" },
  cloudAddFolder: { one: "Add folder", other: "Add {count} folders" },
  cloudHelp: "Space selects, Enter opens a folder, Backspace goes up",
  cloudWrongType: "Not an accepted file type",
  cloudTooBig: "Too big",
  cloudReading: "Looking into the folders",

  // Signing in and out
  cloudSelectFrom: "Select Files from {providerName}",
  cloudNeeds: "You need to authenticate with {providerName}.",
  cloudNewPage: "A new page will open to connect your account.",
  cloudImagesOnly: "We only extract images and never modify or delete them.",
  cloudDisconnect: "To disconnect from {providerName} click \"Sign out\" button in the menu.",
  cloudConnect: "Connect {providerName}",
  cloudWaiting: "Waiting for you to sign in to {providerName} in the other window",
  cloudBlocked: "Your browser did not open a new page. Open it yourself:",
  cloudOpenPage: "Sign in to {providerName}",
  cloudLate: "Nobody signed in for ten minutes.",
  cloudSignedIn: "Connected to {providerName}",
  signOut: "Sign Out",
  cloudSignedOut: "Signed out of {providerName}",

  // Trouble
  cloudFailed: "{name} cannot be opened",
  cloudGone: "It is not there any more, or it was never there.",
  cloudNotSetUp: "This server has no such source.",
  cloudOffline: "Waiting for connection",
} as const;
