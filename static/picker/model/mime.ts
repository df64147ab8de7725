// What type a file has, by its name. Only types people really choose; the server decides for itself, so a gap here costs
// an icon and never a file.

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

/** The last extension of `name` in lower case without the dot, or an empty string. */
export function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** The type that a name's extension stands for, if it is a known one. */
export function mimeFromExtension(name: string): string | undefined {
  return BY_EXTENSION.get(extension(name));
}

/** The type to work with: the browser's word, else the name's, else "some bytes". */
export function mimeOf(file: { readonly name: string; readonly type: string }): string {
  return file.type || mimeFromExtension(file.name) || "application/octet-stream";
}
