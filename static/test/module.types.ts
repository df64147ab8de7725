// Never run, only compiled: what a page in TypeScript may write, and what the compiler keeps it from.

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

/** Names of `T` that are written down, without `[anything]`. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

// What is published is what is understood, and the other way round.
export const published: Record<Exclude<Named<Understood> | "credentials" | "origin", Named<PickerOptions>>, never> = {};
export const understood: Record<Exclude<Named<PickerOptions>, Named<Wishes>>, never> = {};
