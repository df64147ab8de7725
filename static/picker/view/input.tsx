// The browser's own dialogs. They are reached through the buttons, which say the same; a second stop for Tab would
// only be in the way.

import type { JSX, RefObject } from "preact";
import { fromInput, type Brought } from "../sources/local";
import { useUi } from "./ui";

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly alias: string;
  readonly onBrought: (brought: Brought) => void;
}

export function FileInput({ input, alias, onBrought }: Props): JSX.Element {
  const { session, texts } = useUi();
  const { accept, maxFiles } = session.rules;
  return (
    <input
      ref={input}
      id="fsp-fileUpload"
      data-testid="fsp-fileUpload"
      class={`up-input up-hidden ${alias}`}
      type="file"
      form=""
      tabIndex={-1}
      aria-hidden="true"
      title={texts.say("select")}
      multiple={maxFiles > 1 && session.options.multipleFileUpload !== false}
      {...(accept.length === 0 ? {} : { accept: accept.join(",") })}
      onChange={(event) => onBrought(fromInput(event.currentTarget))}
    />
  );
}

/** The last one: nobody else holds it while the browser's dialog is open. */
let asking: HTMLInputElement | undefined;

/** Asks for a folder. */
export function askForFolder(onBrought: (brought: Brought) => void): void {
  ask(true, onBrought);
}

/** Asks for one file, whatever may be added. */
export function askForFile(onFile: (file: File) => void): void {
  ask(false, ({ incoming }) => incoming.forEach(({ file }) => onFile(file)));
}

// The input is not in the page: scripts expect to find one file input, the one for files.
function ask(webkitdirectory: boolean, onBrought: (brought: Brought) => void): void {
  const input = Object.assign(document.createElement("input"), { type: "file", webkitdirectory });
  input.addEventListener("change", () => onBrought(fromInput(input)));
  asking = input;
  asking.click();
}
