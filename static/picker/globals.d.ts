// Names on `window` that the SDK's loader and the picker share. `window.sealdrop` is in `module/picker.d.mts`.

interface Window {
  /** The loader's registry of modules; the SDK asks it for the picker class. */
  filestackInternals?: { modules?: Record<string, { instance?: unknown; metadata?: { version: string } }> };
}

/** The hash in the file names of the languages, and which there are; put in by `bundle.mjs`, missing where nothing is bundled for a page. */
declare const LANGUAGE_NAMES: string | undefined;
