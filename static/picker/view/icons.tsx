// Icons as inline SVG: nothing to fetch, nothing a content policy has to allow, coloured by the text around them.

import type { JSX } from "preact";

export function icon(className: string, ...paths: string[]): () => JSX.Element {
  return () => (
    <svg class={`up-icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {paths.map((path) => <path d={path} />)}
    </svg>
  );
}

export const UploadIcon = icon("fsp-icon", "M12 16V4.5", "m7 9 5-5 5 5", "M4.5 16.5v1A2.5 2.5 0 0 0 7 20h10a2.5 2.5 0 0 0 2.5-2.5v-1");
export const AddIcon = icon("", "M12 5v14", "M5 12h14");
export const FolderIcon = icon("", "M3.5 7.3a1.8 1.8 0 0 1 1.8-1.8h3.9l2 2.3h7.5a1.8 1.8 0 0 1 1.8 1.8v7.1a1.8 1.8 0 0 1-1.8 1.8H5.3a1.8 1.8 0 0 1-1.8-1.8z");
export const GridIcon = icon("", "M5 5h5.5v5.5H5z", "M13.5 5H19v5.5h-5.5z", "M5 13.5h5.5V19H5z", "M13.5 13.5H19V19h-5.5z");
export const ListIcon = icon("", "M5 6.5h.1", "M9 6.5h10", "M5 12h.1", "M9 12h10", "M5 17.5h.1", "M9 17.5h10");
export const CloseIcon = icon("", "m6.5 6.5 11 11", "m17.5 6.5-11 11");
export const PauseIcon = icon("", "M9 6v12", "M15 6v12");
export const ResumeIcon = icon("", "M8 5.8v12.4l10-6.2z");
export const RetryIcon = icon("", "M19 12a7 7 0 1 1-2.2-5.1", "M19 4v4.2h-4.2");
export const TickIcon = icon("up-icon--tick", "m5 12.5 4.6 4.6L19 7.6");
export const AlertIcon = icon("", "M12 7.5v5.5", "M12 16.4v.1", "M12 3.2 2.8 19.5h18.4z");
export const BlockedIcon = icon("", "M12 3 5 6v5.5c0 4.3 2.9 7.6 7 9.5 4.1-1.9 7-5.2 7-9.5V6z", "M12 8.5v4", "M12 15.6v.1");
export const OfflineIcon = icon("", "M3 3l18 18", "M5 12.6a10 10 0 0 1 4.1-2.4", "M14.5 10.1a10 10 0 0 1 4.5 2.5", "M8.4 16a5 5 0 0 1 6.9-.2", "M12 19.5v.1");
export const OpenIcon = icon("", "M14 5h5v5", "m19 5-8.5 8.5", "M17.5 14v3.5a1.8 1.8 0 0 1-1.8 1.8H6.8A1.8 1.8 0 0 1 5 17.5V8.6a1.8 1.8 0 0 1 1.8-1.8h3.4");
export const LinkIcon = icon("", "M10.2 13.8a3.6 3.6 0 0 0 5.1 0l3-3a3.6 3.6 0 0 0-5.1-5.1l-1 1", "M13.8 10.2a3.6 3.6 0 0 0-5.1 0l-3 3a3.6 3.6 0 0 0 5.1 5.1l1-1");
export const EditIcon = icon("", "m5 19 .9-3.9L16.4 4.6a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L8.9 18.1z", "m14.5 6.5 3 3");
export const PreviousIcon = icon("up-icon--mirrored", "m14.5 5.5-6.5 6.5 6.5 6.5");
export const NextIcon = icon("up-icon--mirrored", "m9.5 5.5 6.5 6.5-6.5 6.5");

const FileIcon = icon("", "M13.5 3.5H7.3A1.8 1.8 0 0 0 5.5 5.3v13.4a1.8 1.8 0 0 0 1.8 1.8h9.4a1.8 1.8 0 0 0 1.8-1.8V8.5z", "M13.5 3.5v5h5");
const ImageIcon = icon("", "M5.8 4.5h12.4a1.8 1.8 0 0 1 1.8 1.8v11.4a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 17.7V6.3a1.8 1.8 0 0 1 1.8-1.8z", "M9 9.6v.1", "m4.5 17 4.8-4.5 3.2 3 2.6-2.3 4.6 4");
const VideoIcon = icon("", "M5.3 6h8.4a1.8 1.8 0 0 1 1.8 1.8v8.4a1.8 1.8 0 0 1-1.8 1.8H5.3a1.8 1.8 0 0 1-1.8-1.8V7.8A1.8 1.8 0 0 1 5.3 6z", "m15.5 10.6 5-2.8v8.4l-5-2.8z");
const AudioIcon = icon("", "M9 17.5V6l10-1.8v11.5", "M9 17.5a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0z", "M19 15.7a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0z");
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
  if (mime.startsWith("audio/")) return AudioIcon;
  if (mime.startsWith("text/") || mime === "application/pdf" || mime.includes("document")) return TextIcon;
  if (/zip|tar|rar|7z|compressed/.test(mime)) return ArchiveIcon;
  return FileIcon;
}
