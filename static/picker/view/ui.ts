// What every component may use, handed down by context.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "../i18n/text";
import type { Loadable, Part } from "../part";
import type { Resuming } from "../resume/resume";
import type { Session } from "../session";
import type { Announcer } from "./announcer";

export interface Ui {
  readonly session: Session;
  readonly texts: Texts;
  readonly announcer: Announcer;
  /** Ends everything that waits when the picker closes. */
  readonly signal: AbortSignal;
  /** Starts the names of ids inside this picker, so that two pickers can share a page. */
  readonly id: string;
  /** Where the files go, as the page says it: "to this computer". */
  readonly destination: string | undefined;
  readonly supportEmail: string | undefined;
  /** Whether the permission is renewed while the page is open. */
  readonly renews: boolean;
  /** Where to ask for links to stored files. */
  readonly linkEndpoint: string | undefined;
  /** How many files to take out of folders; 0 where folders may not come. */
  readonly folders: number;
  /** Whether folders are being read. */
  readonly reading: boolean;
  /** `dialog`: the frame around it has the role. `group`: another picker on the page is the region of this name. */
  readonly frame: "region" | "group" | "dialog";
  /** Shown as a cross in the header, where the picker is not part of the page. */
  readonly onClose: (() => void) | undefined;
  /** What is unfinished from earlier, once somebody has looked. */
  readonly resuming: Resuming | undefined;
  /** Brings a part of the picker that is loaded only when it is needed. */
  readonly load: <T extends Loadable>(part: Part<T>) => Promise<T>;
  /** Asks the server again whether uploading is allowed. */
  readonly onRetryOpen: () => void;
  /** Opens the browser's file dialog. */
  browse(): void;
  browseFolder(): void;
  preview(id: string): void;
}

/** What the picker hands to its views, which add what they have themselves. */
export type UiFromOutside = Omit<Ui, "browse" | "browseFolder" | "preview">;

const Context = createContext<Ui | undefined>(undefined);
export const UiProvider = Context.Provider;

export function useUi(): Ui {
  const ui = useContext(Context);
  if (ui === undefined) throw new Error("a component of the picker was used outside of it");
  return ui;
}
