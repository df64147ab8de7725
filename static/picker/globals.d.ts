// Names on `window` that the page, the SDK's loader and the picker share.

interface Window {
  /** The loader's registry of modules; the SDK asks it for the picker class. */
  filestackInternals?: { modules?: Record<string, { instance?: unknown; metadata?: { version: string } }> };
  /** The page's own settings, for which the SDK has no option. */
  sealdrop?: {
    /** The address of the picker's style sheet, where it is not beside the script. */
    css?: string;
  };
}

/** The hash in the file names of the languages, and which there are; put in by `bundle.mjs`, missing where nothing is bundled for a page. */
declare const LANGUAGE_NAMES: string | undefined;
