// The whole picker: header, stage, status bar; what is dropped or pasted anywhere on it comes in.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Bringing } from "../sources/local";
import type { State } from "../model/state";
import { Blocked } from "./blocked";
import { IconButton } from "./button";
import { Editing } from "./editing";
import { Empty, Skeleton } from "./empty";
import { Files } from "./files";
import { CloseIcon, UploadIcon } from "./icons";
import { askForFolder, FileInput } from "./input";
import { Leave, type Leaving } from "./leave";
import { usePaste } from "./paste";
import { Preview } from "./preview";
import { StatusBar } from "./status";
import { UiProvider, useUi, type Ui } from "./ui";
import { useDrop } from "./arrivals";
import { useRescuedFocus } from "./focus";

/** A preparation shorter than this needs no words, in milliseconds. */
const SLOW_MS = 1000;

interface Props {
  readonly ui: Omit<Ui, "browse" | "browseFolder" | "preview">;
  readonly state: State;
  /** Set while the user is asked whether to close, although files are on their way. */
  readonly leaving: Leaving | undefined;
  readonly onBrought: (bringing: Bringing) => void;
}

export function App({ ui, state, leaving, onBrought }: Props): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [previewed, setPreviewed] = useState<string>();
  const open = state.phase.kind === "open";
  const air = useDrop(root, {
    enabled: open, accept: ui.session.rules.accept, folders: ui.folders, everywhere: false, hooks: {}, onBrought,
  });
  usePaste(root, open, ui.session.options.pasteMode, onBrought);
  useRescuedFocus(root);
  const full: Ui = { ...ui, browse: () => input.current?.click(), browseFolder: () => askForFolder(onBrought), preview: setPreviewed };
  return (
    <UiProvider value={full}>
      <section
        ref={root}
        class={`up-picker fsp-picker fsp-picker--active up-picker--${air}`}
        {...frameRole(ui)}
      >
        <div class="up-panel fsp-picker__container fsp-modal">
          <Header />
          <div class="up-stage fsp-modal__body fsp-content">
            <Stage state={state} />
          </div>
          {open && <StatusBar state={state} />}
        </div>
        {open && <FileInput input={input} alias="fsp-local-source__fileinput" onBrought={onBrought} />}
        {air !== "clear" && <Air refused={air === "refused"} />}
        {previewed !== undefined && (
          <Preview items={state.items} open={previewed} onMove={setPreviewed} onClose={() => setPreviewed(undefined)} />
        )}
        <Editing state={state} />
        {leaving !== undefined && <Leave {...leaving} />}
      </section>
    </UiProvider>
  );
}

function frameRole({ frame, id }: Pick<Ui, "frame" | "id">): object {
  if (frame === "dialog") return { role: "presentation" };
  return { "aria-labelledby": `${id}-title`, ...(frame === "group" ? { role: "group" } : {}) };
}

function Header(): JSX.Element {
  const { id, texts, onClose } = useUi();
  return (
    <header class="up-header fsp-header">
      <h2 class="up-title fsp-header-text" id={`${id}-title`} tabIndex={-1}>{texts.say("title")}</h2>
      {onClose !== undefined && (
        <IconButton label={texts.say("close")} icon={<CloseIcon />} alias="fsp-picker__close-button" onClick={onClose} />
      )}
    </header>
  );
}

function Stage({ state }: { state: State }): JSX.Element {
  const { phase } = state;
  if (phase.kind === "blocked") return <Blocked phase={phase} busy={false} />;
  if (phase.kind === "booting") {
    return phase.again === undefined ? <Skeleton slow={state.now - phase.since > SLOW_MS} /> : <Blocked phase={phase.again} busy />;
  }
  return state.items.length === 0 ? <Empty state={state} /> : <Files state={state} />;
}

function Air({ refused }: { refused: boolean }): JSX.Element {
  const { texts } = useUi();
  return (
    <div class={`up-air up-air--${refused ? "refused" : "welcome"} fsp-dropzone-overlay`}>
      <span class="up-drop-icon"><UploadIcon /></span>
      <p class="up-air-text fsp-text__title">{texts.say(refused ? "dropRefused" : "dropHere")}</p>
    </div>
  );
}
