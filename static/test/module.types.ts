// Never run, only compiled: what a page in TypeScript may write, and what the compiler keeps it from.

import type { PickerParamsSchema } from "filestack-js/build/module/schema/picker.schema";
import { createPicker, linkTo, openPicker, pickFiles, preloadPicker, type Outcome, type PickerOptions, type UploadedFile } from "../module/picker.mjs";
import type { PickerOptions as Understood } from "../picker/model/options";
import type { Wishes } from "../picker/standalone/standalone";

export async function written(form: HTMLFormElement): Promise<void> {
  const { filesUploaded, filesFailed }: Outcome = await pickFiles({ maxFiles: 5, accept: ["image/*", ".pdf"] });
  for (const { handle, url, size, filename } of filesUploaded) form.append(handle, url, filename, size.toFixed());
  console.log(filesFailed.length);
  const options: PickerOptions = {
    displayMode: "inline",
    container: form,
    credentials: async () => (await fetch("/mine")).json(),
    transformations: { crop: { aspectRatio: 1, force: true }, circle: true },
    fromSources: ["local_file_system", { name: "mine", mounted: (element, { addRawFile }) => element.append(String(addRawFile(new Blob([])))) }],
    onFileSelected: (file) => ({ ...file, filename: file.filename.toLowerCase() }),
    onFileUploadStarted: (file, { pause, cancel }) => (file.size > 1e9 ? pause() : cancel()),
    onUploadDone: ({ filesUploaded: [first] }) => console.log(first?.handle),
  };
  const picker = await openPicker(options);
  await picker.crop([new Blob([])]);
  await picker.close();
  await createPicker().open();
  await preloadPicker({ origin: "https://files.example.com" });
  const link: string = await linkTo(filesUploaded[0] as UploadedFile);
  console.log(link, window.sealdrop?.picker?.({ maxFiles: 2 }).open());

  // @ts-expect-error no such mode
  await openPicker({ displayMode: "modal" });
  // @ts-expect-error no such option
  await openPicker({ maxfiles: 3 });
  // @ts-expect-error over the page only
  await pickFiles({ displayMode: "inline" });
  // @ts-expect-error a pair needs the key
  await openPicker({ credentials: () => ({ policy: "", signature: "" }) });
  // @ts-expect-error there may be no file
  console.log(filesUploaded[0].handle);
  // @ts-expect-error a chosen file has no handle yet
  await openPicker({ onFileSelected: ({ handle }) => handle });
}

// One value for every option and callback, so that none is missing and each may be written as the contract says.
export const every: Required<PickerOptions> = {
  credentials: "/mine", origin: "https://files.example.com",
  displayMode: "dropPane", container: "#place", rootId: "mine", modalSize: [600, 500], hideModalWhenUploading: true, miniUploader: true, viewType: "grid",
  dropPane: {
    cropFiles: [true], customText: "Here", disableClick: true, overlay: true, showIcon: false, showProgress: false,
    onDragEnter: ({ dataTransfer }) => dataTransfer, onDragLeave: () => undefined, onDragOver: ({ dataTransfer }) => dataTransfer, onDrop: ({ dataTransfer }) => dataTransfer,
    onClick: ({ clientX }) => clientX, onProgress: (percent) => percent.toFixed(), onSuccess: ([first]) => first?.handle, onError: ([first]) => first?.status,
  },
  globalDropZone: true, pasteMode: { pasteToFirstInViewPort: true, pasteToFirstInstance: true },
  fromSources: ["local_file_system", "googledrive", { name: "mine", mounted() {}, unmounted() {} }], accept: ".pdf", acceptFn: async (file, { mimeFromMagicBytes }) => mimeFromMagicBytes(file),
  minFiles: 1, maxFiles: 2, maxSize: 3, multipleFileUpload: true, failOverMaxFiles: true, disableDirectoryUpload: true, videoResolution: "1280x720",
  websearch: { predefinedText: "harbour" }, googleDriveAppID: "1",
  transformations: { crop: { aspectRatio: 1, force: true }, circle: true, rotate: true, force: true, config: {} }, transformationsUI: true,
  disableTransformer: true, disableThumbnails: true, disableAltText: true, cropFiles: [new Blob([]), "/a.png"],
  imageDim: [1, null], imageMax: [null, 1], imageMin: [1, 1], imageMinMaxBlock: true, cleanupImageExif: { keepOrientation: true, keepICCandAPP: true },
  uploadInBackground: false, startUploadingWhenMaxFilesReached: true, concurrency: 4, allowManualRetry: true,
  storeTo: { filename: "a", location: "S3", container: "b", path: "/c/", region: "d", access: "public", workflows: ["e"] },
  uploadConfig: {
    partSize: 1, concurrency: 1, progressInterval: 1, retry: 1, retryFactor: 1, retryMaxTime: 1, timeout: 1, intelligent: "fallback", intelligentChunkSize: 1,
    disableIntegrityCheck: true, onProgress: (event) => event, onRetry: (event) => event, tags: { a: "b", c: ({ filename }) => filename },
  },
  disableStorageKey: true, exposeOriginalFile: true, lang: "de", customText: { Upload: "Send" }, customAuthText: { default: { top: "a", bottom: "b" } },
  customSourceName: "a", customSourcePath: "b", customSourceContainer: "c", loadCss: "/mine.css", supportEmail: "a@example.com", errorsTimeout: 1, useSentryBreadcrumbs: true,
  onOpen: ({ close }) => void close(), onClose: () => undefined, onCancel: ({ filesFailed }) => filesFailed, onFileSelected: (file) => ({ ...file, filename: "a" }),
  onFileCropped: ({ cropped }) => cropped?.cropArea.size[0], onUploadStarted: ([first]) => first?.uploadId, onFileUploadStarted: (_file, { pause }) => pause(),
  onFileUploadProgress: (_file, { totalPercent, totalBytes }) => totalPercent + totalBytes, onFileUploadFinished: ({ handle }) => handle,
  onFileUploadFailed: (_file, { message }) => message, onFileUploadCancel: ({ uploadId }) => uploadId, onUploadDone: ({ filesUploaded }) => filesUploaded,
};

type Written<T> = T extends object ? keyof T : never;
/** Options of the SDK's own schema that are not written above; there may be none. */
export const missing: Record<Exclude<keyof typeof PickerParamsSchema.properties, keyof typeof every>, never> = {};
export const missingOfThePane: Record<Exclude<keyof typeof PickerParamsSchema.properties.dropPane.properties, Written<PickerOptions["dropPane"]>>, never> = {};

/** Names of `T` that are written down, without `[anything]`. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

// What is published is what is understood, and the other way round.
export const published: Record<Exclude<Named<Understood> | "credentials" | "origin", Named<PickerOptions>>, never> = {};
export const understood: Record<Exclude<Named<PickerOptions>, Named<Wishes>>, never> = {};
