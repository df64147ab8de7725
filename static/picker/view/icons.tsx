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
export const CloseIcon = icon("", "m6.5 6.5 11 11", "m17.5 6.5-11 11");
export const HelpIcon = icon("", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z", "M9.6 9.4a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.7", "M12 16.6v.1");
export const PauseIcon = icon("", "M9 6v12", "M15 6v12");
export const ResumeIcon = icon("", "M8 5.8v12.4l10-6.2z");
export const RetryIcon = icon("", "M19 12a7 7 0 1 1-2.2-5.1", "M19 4v4.2h-4.2");
export const TickIcon = icon("up-icon--tick", "m5 12.5 4.6 4.6L19 7.6");
export const AlertIcon = icon("", "M12 7.5v5.5", "M12 16.4v.1", "M12 3.2 2.8 19.5h18.4z");
export const BlockedIcon = icon("", "M12 3 5 6v5.5c0 4.3 2.9 7.6 7 9.5 4.1-1.9 7-5.2 7-9.5V6z", "M12 8.5v4", "M12 15.6v.1");
export const OfflineIcon = icon("", "M3 3l18 18", "M5 12.6a10 10 0 0 1 4.1-2.4", "M14.5 10.1a10 10 0 0 1 4.5 2.5", "M8.4 16a5 5 0 0 1 6.9-.2", "M12 19.5v.1");
export const LinkIcon = icon("", "M10.2 13.8a3.6 3.6 0 0 0 5.1 0l3-3a3.6 3.6 0 0 0-5.1-5.1l-1 1", "M13.8 10.2a3.6 3.6 0 0 0-5.1 0l-3 3a3.6 3.6 0 0 0 5.1 5.1l1-1");
export const CameraIcon = icon("", "M4.5 8h3l1.6-2.5h5.8L16.5 8h3A1.5 1.5 0 0 1 21 9.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-8A1.5 1.5 0 0 1 4.5 8z", "M15.4 13.2a3.4 3.4 0 1 1-6.8 0 3.4 3.4 0 0 1 6.8 0z");
export const AudioIcon = icon("", "M12 3.5a2.8 2.8 0 0 1 2.8 2.8v4.9a2.8 2.8 0 0 1-5.6 0V6.3A2.8 2.8 0 0 1 12 3.5z", "M6 11a6 6 0 0 0 12 0", "M12 17v3.5");
export const DeviceIcon = icon("", "M5.8 5h12.4A1.8 1.8 0 0 1 20 6.8v8.4a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 15.2V6.8A1.8 1.8 0 0 1 5.8 5z", "M9 20.5h6", "M12 17v3.5");

export const VideoIcon = icon("", "M5.3 6h8.4a1.8 1.8 0 0 1 1.8 1.8v8.4a1.8 1.8 0 0 1-1.8 1.8H5.3a1.8 1.8 0 0 1-1.8-1.8V7.8A1.8 1.8 0 0 1 5.3 6z", "m15.5 10.6 5-2.8v8.4l-5-2.8z");
