// Types of Sealdrop's picker: of the module /picker.mjs, and of `window.sealdrop` that the script /picker.js makes.
// The options are those of Filestack's picker; what is ours alone says so.

/** A picker that is not open yet. Nothing is loaded before it opens, so that this is safe where pages are rendered. */
export function createPicker(options?: PickerOptions): PickerHandle;

/** Opens a picker. Resolves when it is on the page. */
export function openPicker(options?: PickerOptions): Promise<PickerHandle>;

/** Opens a picker over the page. Resolves with what was uploaded when it has closed, with two empty lists if nothing was. */
export function pickFiles(options?: Omit<PickerOptions, "displayMode">): Promise<Outcome>;

/** Brings the picker's script to the page before it is needed, say when a form comes into view. */
export function preloadPicker(options?: Pick<PickerOptions, "origin">): Promise<void>;

/**
 * A link to an uploaded file that works for some minutes. The server gives it only to who uploaded the file, so this
 * is for pages of the server's own origin, and for those that name an endpoint of their own.
 */
export function linkTo(file: Pick<UploadedFile, "handle" | "url">, options?: { credentials?: string }): Promise<string>;

export interface PickerHandle {
  /** Mounts the picker. Opening twice does nothing. */
  open(): Promise<void>;
  /** Takes it off the page. */
  close(): Promise<void>;
  /** Cancels every upload that has not ended. */
  cancel(): Promise<void>;
  /** Opens with these pictures in the editor: files, or addresses of some. */
  crop(files: Iterable<Blob | string>): Promise<void>;
}

export interface PickerOptions {
  /** Ours: where credentials come from. Without it `/get-filestack-credentials` of the server. */
  credentials?: string | (() => Credentials | Promise<Credentials>);
  /** Ours: the server, where the script or module does not come from it (bundled, or copied). */
  origin?: string;

  /** Default: `overlay`. */
  displayMode?: "inline" | "overlay" | "dropPane";
  /** Where the picker stands in the modes `inline` and `dropPane`: a selector or an element. */
  container?: string | Node;
  /** The id of the picker's own element; a second picker on a page needs another one. */
  rootId?: string;
  /** Width and height in pixels, over the page. */
  modalSize?: readonly [number, number];
  hideModalWhenUploading?: boolean;
  miniUploader?: boolean;
  viewType?: "grid" | "list";
  dropPane?: DropPaneOptions;
  /** Drops count wherever in the picker they fall. */
  globalDropZone?: boolean;
  pasteMode?: { pasteToFirstInViewPort?: boolean; pasteToFirstInstance?: boolean };

  /** In the order of the menu. */
  fromSources?: readonly (SourceName | CustomSource)[];
  /** `.pdf`, `image/png`, `image/*`. */
  accept?: string | string[];
  /** Rejecting or throwing refuses the file. */
  acceptFn?: (file: File, help: AcceptHelp) => unknown;
  /** Default: 1. */
  minFiles?: number;
  /** Default: 1. */
  maxFiles?: number;
  /** Bytes. */
  maxSize?: number;
  multipleFileUpload?: boolean;
  failOverMaxFiles?: boolean;
  disableDirectoryUpload?: boolean;
  /** Default: `640x480`. */
  videoResolution?: string;
  /** For the search for images and the vendor's own way to Google's files: understood, and without effect so far. */
  websearch?: { predefinedText?: string };
  googleDriveAppID?: string;

  transformations?: {
    crop?: boolean | { aspectRatio?: number; force?: boolean };
    circle?: boolean;
    rotate?: boolean;
    force?: boolean;
    /** The hosted picker's; without effect. */
    config?: object;
  };
  /** The hosted picker's other editor; without effect. */
  transformationsUI?: boolean;
  disableTransformer?: boolean;
  disableThumbnails?: boolean;
  disableAltText?: boolean;
  cropFiles?: readonly (Blob | string)[];
  /** Pixels: scaled to, at most, at least. */
  imageDim?: readonly (number | null)[];
  imageMax?: readonly (number | null)[];
  imageMin?: readonly (number | null)[];
  imageMinMaxBlock?: boolean;
  cleanupImageExif?: boolean | { keepOrientation?: boolean; keepICCandAPP?: boolean };

  /** Default: true; where pictures can be edited, uploading waits for the user's word all the same. */
  uploadInBackground?: boolean;
  startUploadingWhenMaxFilesReached?: boolean;
  /** Files at one time. Default: 4. */
  concurrency?: number;
  allowManualRetry?: boolean;
  storeTo?: { filename?: string; location?: string; container?: string; path?: string; region?: string; access?: string; workflows?: unknown[] };
  uploadConfig?: {
    /** Bytes. */
    partSize?: number;
    /** Parts of one file at one time. */
    concurrency?: number;
    intelligent?: boolean | "fallback";
    /** Kept with the file. */
    tags?: Record<string, string | ((file: PickedFile) => string)>;
    onProgress?: (event: unknown) => void;
    onRetry?: (event: unknown) => void;
    [option: string]: unknown;
  };
  disableStorageKey?: boolean;
  exposeOriginalFile?: boolean;

  lang?: Language;
  /** Other words, by the English ones as they are shown; `{names}` in them stay. The picker's own are in `static/picker/i18n/english`. */
  customText?: Record<string, string>;
  /** What stands above and below the button that connects a drive, by its name. */
  customAuthText?: Readonly<Record<string, { readonly top?: string; readonly bottom?: string }>>;
  /** What the operator's own source is called, and the folder of it to begin in. */
  customSourceName?: string;
  customSourcePath?: string;
  customSourceContainer?: string;
  /** The address of a style sheet instead of the picker's. */
  loadCss?: string;
  supportEmail?: string;
  /**
   * Milliseconds that messages stay. Without it they stay until they are dismissed, since not everybody reads fast; an
   * overlay that would close shows a failure for 5000.
   */
  errorsTimeout?: number;
  /** The hosted picker's reports of errors to its vendor; nothing is ever sent. */
  useSentryBreadcrumbs?: boolean;

  onOpen?: (picker: PickerHandle) => void;
  /** The picker has left the page; also when it never got permission to upload. */
  onClose?: () => void;
  /** Throwing or rejecting refuses the file and shows the message; an object with `filename` renames it. */
  onFileSelected?: (file: PickedFile) => unknown;
  onFileCropped?: (file: PickedFile) => unknown;
  onUploadStarted?: (files: readonly PickedFile[]) => void;
  onFileUploadStarted?: (file: PickedFile, controls: UploadControls) => void;
  onFileUploadProgress?: (file: PickedFile, progress: { totalPercent: number; totalBytes: number }) => void;
  onFileUploadFinished?: (file: UploadedFile) => void;
  onFileUploadFailed?: (file: PickedFile, error: Error) => void;
  onFileUploadCancel?: (file: PickedFile) => void;
  /** All uploads of a round were cancelled. */
  onCancel?: (outcome: Outcome) => void;
  /** All uploads of a round have ended. */
  onUploadDone?: (outcome: Outcome) => void;
}

/** What the server's endpoint answers. A page's own back end answers the same. */
export interface Credentials {
  apiKey: string;
  policy: string;
  signature: string;
  /** Unix seconds. With it the picker asks for new ones in time. */
  expiry?: number;
}

/** A file from its choice on. */
export interface PickedFile {
  /** Unique on the page, and the same in every callback. */
  readonly uploadId: string;
  readonly filename: string;
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
  readonly source: string;
  /** The name, or the way below a folder. */
  readonly originalPath: string;
  /** Files of this device only; the `File` itself with `exposeOriginalFile`. */
  readonly originalFile?: File | { readonly name: string; readonly type: string; readonly size: number };
  readonly cropped?: {
    readonly cropArea: { readonly position: readonly [number, number]; readonly size: readonly [number, number] };
    readonly originalImageSize: readonly [number, number];
  };
  readonly rotated?: { readonly value: number; readonly direction: "CW" | "CCW" };
  readonly alt?: string;
}

export interface UploadedFile extends PickedFile {
  /** What the file is known by from now on. */
  readonly handle: string;
  readonly url: string;
  readonly status: string;
  readonly key?: string;
  readonly container?: string;
  readonly uploadTags?: unknown;
  readonly workflows?: unknown;
}

export interface FailedFile extends PickedFile {
  readonly status: string;
}

export interface Outcome {
  readonly filesUploaded: readonly UploadedFile[];
  readonly filesFailed: readonly FailedFile[];
}

export interface UploadControls {
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface AcceptHelp {
  readonly accept: readonly string[];
  readonly acceptMime: readonly string[];
  readonly mimeFromMagicBytes: (file: Blob) => Promise<string | undefined>;
  readonly mimeFromExtension: (name: string) => string | undefined;
}

export interface DropPaneOptions {
  customText?: string;
  disableClick?: boolean;
  /** The whole page takes drops. */
  overlay?: boolean;
  showIcon?: boolean;
  showProgress?: boolean;
  cropFiles?: readonly unknown[];
  onDragEnter?: (event: DragEvent) => void;
  onDragLeave?: () => void;
  onDragOver?: (event: DragEvent) => void;
  onDrop?: (event: DragEvent) => void;
  onClick?: (event: MouseEvent) => void;
  onProgress?: (percent: number) => void;
  onSuccess?: (files: readonly UploadedFile[]) => void;
  onError?: (files: readonly FailedFile[]) => void;
}

/** A source of the page's own. */
export interface CustomSource {
  name: string;
  label?: string;
  /** SVG, as text. */
  icon?: string;
  mounted: (element: HTMLElement, actions: SourceActions) => unknown;
  unmounted?: (element: HTMLElement) => unknown;
}

export interface SourceActions {
  addRawFile(file: Blob): void;
  /** The server fetches the file; nothing of it passes through this computer. */
  fetchAndAddUrl(url: string, headers?: Record<string, string>): Promise<void>;
  /** The same without asking first what is there. */
  addCustomUrl(file: { url: string; name?: string; mimetype?: string; size?: number; headers?: Record<string, string> }): void;
  metadata(url: string, headers?: Record<string, string>): Promise<unknown>;
  showSummaryView(): void;
  startUploading(): void;
}

/** Sources that a server does not have are left out of the menu. */
export type SourceName =
  | "local_file_system" | "url" | "webcam" | "video" | "audio" | "customsource" | "imagesearch" | "unsplash" | "facebook" | "instagram"
  | "googledrive" | "googlephotos" | "picasa" | "gmail" | "dropbox" | "box" | "github" | "onedrive" | "onedriveforbusiness" | "clouddrive" | "tint";

export type Language =
  | "ar" | "ca" | "da" | "de" | "en" | "es" | "fr" | "he" | "it" | "ja" | "ko" | "nl" | "no" | "pl" | "pt" | "ru" | "sv" | "tr" | "vi" | "zh";

/** `window.sealdrop`. Settings may be put here before the script /picker.js; the script adds `picker`. */
export interface PageSettings {
  /** The address of the picker's style sheet, where it is not beside the script. */
  css?: string;
  /** For every picker that names none of its own. */
  credentials?: PickerOptions["credentials"];
  /** A picker that is not open yet. */
  picker?: (options?: PickerOptions) => PickerHandle;
}

declare global {
  interface Window {
    sealdrop?: PageSettings;
  }
}
