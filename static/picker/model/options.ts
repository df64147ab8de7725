// What a page may ask for, and what it gets if it says nothing. The SDK has checked types and ranges before us.

import type { FileMetadata, Outcome } from "./metadata";
import { acceptList, type Rules } from "./rules";

export interface UploadControls {
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface PickerOptions {
  displayMode?: "inline" | "overlay" | "dropPane";
  container?: string | Node;
  rootId?: string;
  /** Pixels; overlay mode on wide windows. */
  modalSize?: readonly [number, number];
  hideModalWhenUploading?: boolean;
  dropPane?: DropPaneOptions;
  viewType?: "grid" | "list";
  miniUploader?: boolean;
  pasteMode?: { pasteToFirstInViewPort?: boolean; pasteToFirstInstance?: boolean };
  /** Names, and objects of the page's own. */
  fromSources?: readonly unknown[];
  /** Pixels, as in `640x480`. */
  videoResolution?: string;
  websearch?: { predefinedText?: string };
  googleDriveAppID?: string;
  /** What the operator's own source is called, and the folder of it to begin in. */
  customSourceName?: string;
  customSourcePath?: string;
  customSourceContainer?: string;
  customAuthText?: Readonly<Record<string, { readonly top?: string; readonly bottom?: string }>>;
  globalDropZone?: boolean;
  accept?: string | string[];
  acceptFn?: (file: File, help: AcceptHelp) => unknown;
  minFiles?: number;
  maxFiles?: number;
  maxSize?: number;
  /** Whether the file dialog lets several files be chosen at one time. */
  multipleFileUpload?: boolean;
  failOverMaxFiles?: boolean;
  uploadInBackground?: boolean;
  startUploadingWhenMaxFilesReached?: boolean;
  concurrency?: number;
  storeTo?: Record<string, unknown>;
  uploadConfig?: {
    partSize?: number;
    concurrency?: number;
    intelligent?: boolean | "fallback";
    tags?: Record<string, string | ((file: FileMetadata) => string)>;
    onProgress?: (event: unknown) => void;
    onRetry?: (event: unknown) => void;
    [option: string]: unknown;
  };
  disableDirectoryUpload?: boolean;
  disableStorageKey?: boolean;
  disableThumbnails?: boolean;
  disableTransformer?: boolean;
  disableAltText?: boolean;
  transformations?: { crop?: boolean | { aspectRatio?: number; force?: boolean }; circle?: boolean; rotate?: boolean; force?: boolean; config?: object };
  transformationsUI?: boolean;
  cropFiles?: readonly unknown[];
  imageDim?: readonly (number | null)[];
  imageMax?: readonly (number | null)[];
  imageMin?: readonly (number | null)[];
  imageMinMaxBlock?: boolean;
  cleanupImageExif?: boolean | { keepOrientation?: boolean; keepICCandAPP?: boolean };
  exposeOriginalFile?: boolean;
  allowManualRetry?: boolean;
  errorsTimeout?: number;
  supportEmail?: string;
  useSentryBreadcrumbs?: boolean;
  customText?: Record<string, string>;
  lang?: string;
  loadCss?: string;
  onOpen?: (picker: unknown) => void;
  onClose?: () => void;
  onCancel?: (outcome: Outcome) => void;
  onFileSelected?: (file: FileMetadata) => unknown;
  onFileCropped?: (file: FileMetadata) => unknown;
  onUploadStarted?: (files: readonly FileMetadata[]) => void;
  onFileUploadStarted?: (file: FileMetadata, controls: UploadControls) => void;
  onFileUploadProgress?: (file: FileMetadata, progress: { totalPercent: number; totalBytes: number }) => void;
  onFileUploadFinished?: (file: FileMetadata) => void;
  onFileUploadFailed?: (file: FileMetadata, error: Error) => void;
  onFileUploadCancel?: (file: FileMetadata) => void;
  onUploadDone?: (outcome: Outcome) => void;
  /** Options of later features; the SDK lets them through, we leave them alone. */
  [later: string]: unknown;
}

/** The drop pane's own wishes and callbacks (protocol: picker, section 6). */
export interface DropPaneOptions {
  customText?: string;
  disableClick?: boolean;
  /** The whole page takes drops while the pane is there. */
  overlay?: boolean;
  showIcon?: boolean;
  showProgress?: boolean;
  /** The page wants pictures cropped in the pane, too. */
  cropFiles?: readonly unknown[];
  onDragEnter?: (event: DragEvent) => void;
  onDragLeave?: () => void;
  onDragOver?: (event: DragEvent) => void;
  onDrop?: (event: DragEvent) => void;
  onClick?: (event: MouseEvent) => void;
  onProgress?: (percent: number) => void;
  onSuccess?: (files: readonly FileMetadata[]) => void;
  onError?: (files: readonly FileMetadata[]) => void;
}

/** What `acceptFn` gets beside the file. */
export interface AcceptHelp {
  readonly accept: readonly string[];
  readonly acceptMime: readonly string[];
  readonly mimeFromMagicBytes: (file: Blob) => Promise<string | undefined>;
  readonly mimeFromExtension: (name: string) => string | undefined;
}

/** Files on their way at one time, unless the page says otherwise (the hosted picker's own default). */
const DEFAULT_CONCURRENCY = 4;

/** The id of the picker's root, unless the page says otherwise (the hosted picker's own). */
const DEFAULT_ROOT_ID = "__filestack-picker";

/** The same for drop panes, of which a page may have many; `rootId` is not for them (protocol: picker, section 4). */
const PANE_ID = "up-drop-pane";

/** Bytes of one part, and parts at a time, of the SDK's regular mode. */
const SDK_PART_BYTES = 6 * 1024 * 1024;
const SDK_PARTS_AT_ONCE = 3;

/** Part size of the SDK's intelligent and fallback modes; `partSize` does not change it. */
const SDK_INTELLIGENT_PART_BYTES = 8 * 1024 * 1024;

export function rulesFrom(options: PickerOptions): Rules {
  return {
    accept: acceptList(options.accept),
    minFiles: options.minFiles ?? 1,
    maxFiles: options.maxFiles ?? 1,
    maxSize: options.maxSize,
    failOverMaxFiles: options.failOverMaxFiles ?? false,
  };
}

/** Files to take out of folders at most: one more than may come, so that the user hears of the limit; 0 for none. */
export function filesOfFolders(options: PickerOptions): number {
  const { maxFiles } = rulesFrom(options);
  return options.disableDirectoryUpload || maxFiles === 1 ? 0 : maxFiles + 1;
}

export function rootId(options: PickerOptions): string {
  return options.rootId ?? (displayMode(options) === "dropPane" ? PANE_ID : DEFAULT_ROOT_ID);
}

export function displayMode(options: PickerOptions): NonNullable<PickerOptions["displayMode"]> {
  return options.displayMode ?? "overlay";
}

export function filesAtOnce(options: PickerOptions): number {
  return options.concurrency ?? DEFAULT_CONCURRENCY;
}

/** Bytes of one part. */
export function partBytes({ uploadConfig }: Pick<PickerOptions, "uploadConfig">): number {
  const { partSize, intelligent } = uploadConfig ?? {};
  return intelligent ? SDK_INTELLIGENT_PART_BYTES : (partSize ?? SDK_PART_BYTES);
}

/** Bytes of one file that may be under way at one time. */
export function bytesInFlight(options: PickerOptions): number {
  return partBytes(options) * (options.uploadConfig?.concurrency ?? SDK_PARTS_AT_ONCE);
}

/**
 * The options as data, for the SDK's prefetch: it copies them deeply and sends them as JSON, and neither works on a
 * DOM node, on files or on custom sources, which may refer to themselves.
 */
export function plainOptions(options: PickerOptions): Record<string, unknown> {
  const { container: _node, fromSources: _sources, cropFiles: _files, ...rest } = options;
  return rest;
}
