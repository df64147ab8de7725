// What the sources beside files of this device say, in English; loaded with them.

export const sources = {
  // Sources
  addFile: "Add",

  // Links
  linkField: "Enter a URL",
  linkLook: "Check link",
  linkLooking: "Asking what is behind the link",
  linkHelp: "The server fetches the file. It does not pass through this device.",
  linkWrong: "This is not a link to a file. Links begin with https://",
  linkRefused: "The file behind the link cannot be fetched. {reason}",
  linkFound: "{name}, {size}, from {host}",
  linkFrom: "From {host}",
  linkOther: "Another link",

  // Camera and microphone
  openingCamera: "Waiting for the camera",
  openingMicrophone: "Waiting for the microphone",
  camera: "Camera",
  microphone: "Microphone",
  screen: "Screen",
  cameraShown: "What the camera sees",
  screenShown: "What is on the screen",
  stopRecording: "Stop",
  takeAgain: "Take another",
  takenPhoto: "Photo",
  takenVideo: "Video",
  takenAudio: "Sound",
  chooseInstead: "Choose a file instead",
  trouble_denied: "Webcam Disabled",
  troubleWhy_denied: "Allow this page to use it, in the browser's address bar or settings.",
  troublePhoto: "Please enable your webcam to take a photo.",
  trouble_unsupported: "Webcam Not Supported",
  troubleWhy_unsupported: "Your current browser does not support webcam functionality.",
  trouble_none: "Nothing to record with",
  troubleWhy_none: "No camera or microphone was found. Connect one, then try again.",
  trouble_busy: "In use elsewhere",
  troubleWhy_busy: "Another program uses it. Close that program, then try again.",
} as const;
