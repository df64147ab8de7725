// What stands for a file that has no picture.

import type { JSX } from "preact";
import { icon, VideoIcon } from "./icons";

const FileIcon = icon("", "M13.5 3.5H7.3A1.8 1.8 0 0 0 5.5 5.3v13.4a1.8 1.8 0 0 0 1.8 1.8h9.4a1.8 1.8 0 0 0 1.8-1.8V8.5z", "M13.5 3.5v5h5");
const ImageIcon = icon("", "M5.8 4.5h12.4a1.8 1.8 0 0 1 1.8 1.8v11.4a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 17.7V6.3a1.8 1.8 0 0 1 1.8-1.8z", "M9 9.6v.1", "m4.5 17 4.8-4.5 3.2 3 2.6-2.3 4.6 4");
const MusicIcon = icon("", "M9 17.5V6l10-1.8v11.5", "M9 17.5a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0z", "M19 15.7a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0z");
const TextIcon = icon("", "M13.5 3.5H7.3A1.8 1.8 0 0 0 5.5 5.3v13.4a1.8 1.8 0 0 0 1.8 1.8h9.4a1.8 1.8 0 0 0 1.8-1.8V8.5z", "M13.5 3.5v5h5", "M8.8 12.5h6.4", "M8.8 16h6.4");
const ArchiveIcon = icon("", "M4 5.5h16v4H4z", "M5.5 9.5v8.2a1.8 1.8 0 0 0 1.8 1.8h9.4a1.8 1.8 0 0 0 1.8-1.8V9.5", "M10 13.2h4");

/** The icon that stands for a file of type `mime`. */
export function TypeIcon({ mime }: { mime: string }): JSX.Element {
  const Icon = iconFor(mime);
  return <Icon />;
}

function iconFor(mime: string): () => JSX.Element {
  if (mime.startsWith("image/")) return ImageIcon;
  if (mime.startsWith("video/")) return VideoIcon;
  if (mime.startsWith("audio/")) return MusicIcon;
  if (mime.startsWith("text/") || mime === "application/pdf" || mime.includes("document")) return TextIcon;
  if (/zip|tar|rar|7z|compressed/.test(mime)) return ArchiveIcon;
  return FileIcon;
}
