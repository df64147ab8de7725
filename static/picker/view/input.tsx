// The browser's own file dialog. Reached through the buttons, which say the same; a second stop for Tab would only be
// in the way.

import type { JSX, RefObject } from "preact";
import { fromInput, type Brought } from "../sources/local";
import { useUi } from "./ui";

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  /** A folder instead of files. */
  readonly folder?: boolean;
  readonly alias: string;
  readonly onBrought: (brought: Brought) => void;
}

export function FileInput({ input, folder = false, alias, onBrought }: Props): JSX.Element {
  const { session, texts } = useUi();
  const { accept, maxFiles } = session.rules;
  return (
    <input
      ref={input}
      {...(folder ? {} : { id: "fsp-fileUpload", "data-testid": "fsp-fileUpload" })}
      class={`up-input up-hidden ${alias}`}
      type="file"
      tabIndex={-1}
      aria-hidden="true"
      title={texts.say(folder ? "selectFolder" : "select")}
      multiple={maxFiles > 1 && session.options.multipleFileUpload !== false}
      {...(folder ? { webkitdirectory: true } : accept.length === 0 ? {} : { accept: accept.join(",") })}
      onChange={(event) => onBrought(fromInput(event.currentTarget))}
    />
  );
}
