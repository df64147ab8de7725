// What type a file has: by its first bytes, or by its name. Only types people really choose; the server decides
// for itself, so a gap here costs an icon and never a file.

const BY_EXTENSION: ReadonlyMap<string, string> = new Map(Object.entries({
  jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", gif: "image/gif", webp: "image/webp", avif: "image/avif",
  heic: "image/heic", heif: "image/heif", bmp: "image/bmp", tif: "image/tiff", tiff: "image/tiff",
  svg: "image/svg+xml", ico: "image/x-icon", psd: "image/vnd.adobe.photoshop",
  mp4: "video/mp4", m4v: "video/mp4", mov: "video/quicktime", webm: "video/webm", mkv: "video/x-matroska",
  avi: "video/x-msvideo", mp3: "audio/mpeg", m4a: "audio/mp4", wav: "audio/wav", ogg: "audio/ogg",
  flac: "audio/flac", aac: "audio/aac", pdf: "application/pdf", txt: "text/plain", md: "text/markdown",
  csv: "text/csv", html: "text/html", htm: "text/html", css: "text/css", js: "text/javascript",
  json: "application/json", xml: "application/xml", zip: "application/zip", gz: "application/gzip",
  tar: "application/x-tar", "7z": "application/x-7z-compressed", rar: "application/vnd.rar",
  doc: "application/msword", xls: "application/vnd.ms-excel", ppt: "application/vnd.ms-powerpoint",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odt: "application/vnd.oasis.opendocument.text", rtf: "application/rtf", epub: "application/epub+zip",
}));

/** Type, first bytes in hexadecimal (`..` matches any byte). The first that fits wins. */
const BY_BYTES: readonly (readonly [string, string])[] = [
  ["image/png", "89504e470d0a1a0a"],
  ["image/jpeg", "ffd8ff"],
  ["image/gif", "47494638"],
  ["image/webp", "52494646........57454250"],
  ["audio/wav", "52494646........57415645"],
  ["image/avif", "........6674797061766966"],
  ["image/heic", "........6674797068656963"],
  ["video/quicktime", "........667479707174"],
  ["video/mp4", "........66747970"],
  ["image/bmp", "424d"],
  ["image/tiff", "49492a00"],
  ["image/tiff", "4d4d002a"],
  ["application/pdf", "25504446"],
  ["video/webm", "1a45dfa3"],
  ["audio/ogg", "4f676753"],
  ["audio/flac", "664c6143"],
  ["audio/mpeg", "494433"],
  ["application/zip", "504b0304"],
  ["application/gzip", "1f8b"],
];

/** Bytes of a file that `mimeFromBytes` wants to see. */
export const MAGIC_LENGTH = 16;

/** The last extension of `name` in lower case without the dot, or an empty string. */
export function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** The type that a name's extension stands for, if it is a known one. */
export function mimeFromExtension(name: string): string | undefined {
  return BY_EXTENSION.get(extension(name));
}

/** The type that the first bytes of a file give away, if they do. */
export function mimeFromBytes(bytes: Uint8Array): string | undefined {
  const hex = Array.from(bytes.subarray(0, MAGIC_LENGTH), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BY_BYTES.find(([, magic]) => new RegExp(`^${magic}`).test(hex))?.[0];
}

/** The type to work with: the browser's word, else the name's, else "some bytes". */
export function mimeOf(file: { readonly name: string; readonly type: string }): string {
  return file.type || mimeFromExtension(file.name) || "application/octet-stream";
}
