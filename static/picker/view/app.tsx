// The whole picker: header, stage, status bar; what is dropped or pasted anywhere on it comes in.

import type { JSX, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { Files } from "../list/files";
import type { Source } from "../model/sources";
import type { State } from "../model/state";
import type { Leaving } from "../overlay/leave";
import type { Loadable, Part } from "../part";
import { helpPart, overlayPart, previewPart } from "../parts";
import type { Brought } from "../sources/local";
import { airWords, useDrop, type InTheAir } from "./arrivals";
import { Blocked } from "./blocked";
import { useBrowsing, type Browsing } from "./browsing";
import { IconButton } from "./button";
import { Editing } from "./editing";
import { Empty, Skeleton } from "./empty";
import { useRescuedFocus } from "./focus";
import { CloseIcon, HelpIcon, UploadIcon } from "./icons";
import { askForFolder, FileInput } from "./input";
import { usePart } from "./late";
import { usePaste } from "./paste";
import { Rail, stageRole, useLayout } from "./rail";
import { SourceStage } from "./source";
import { StatusBar } from "./status";
import { UiProvider, useUi, type Ui, type UiFromOutside } from "./ui";

/** A preparation shorter than this needs no words, in milliseconds. */
const SLOW_MS = 1000;

interface Props {
  readonly ui: UiFromOutside;
  readonly state: State;
  /** Set while the user is asked whether to close, although files are on their way. */
  readonly leaving: Leaving | undefined;
  readonly onBrought: (brought: Brought) => void;
}

export function App({ ui, state, leaving, onBrought }: Props): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [previewed, setPreviewed] = useState<string>();
  const [helping, setHelping] = useState(false);
  const { session } = ui;
  const browsing = useBrowsing(state, session.options, onBrought);
  const { bring } = browsing;
  const open = state.phase.kind === "open";
  const takesFiles = browsing.sources.some(({ kind }) => kind === "local_file_system");
  const air = useDrop(root, {
    enabled: open && (takesFiles || session.options.globalDropZone === true), rules: session.rules, isFull: () => session.room === 0, folders: ui.folders > 0, everywhere: false, hooks: {}, onBrought: bring,
  });
  usePaste(root, open && takesFiles, session.options.pasteMode, bring);
  useRescuedFocus(root);
  const full: Ui = {
    ...ui,
    folders: takesFiles ? ui.folders : 0,
    browse: () => (takesFiles ? input.current?.click() : browsing.setBrowsing(true)),
    browseFolder: () => askForFolder(bring),
    preview: setPreviewed,
  };
  return (
    <UiProvider value={full}>
      <section
        ref={root}
        class={`up-picker fsp-picker fsp-picker--active up-picker--${air}`}
        {...frameRole(ui)}
      >
        <div class="up-panel fsp-picker__container fsp-modal">
          <Header onHelp={open ? () => setHelping(true) : undefined} />
          <Middle root={root} state={state} browsing={browsing} takesFiles={takesFiles} />
          {open && <StatusBar state={state} />}
        </div>
        {open && takesFiles && <FileInput input={input} alias="fsp-local-source__fileinput" onBrought={bring} />}
        {air !== "clear" && <Veil air={air} />}
        {previewed !== undefined && (
          <Opened part={previewPart} onMissing={() => setPreviewed(undefined)}>
            {({ Preview }) => <Preview items={state.items} open={previewed} onMove={setPreviewed} onClose={() => setPreviewed(undefined)} />}
          </Opened>
        )}
        {helping && <Opened part={helpPart} onMissing={() => setHelping(false)}>{({ Help }) => <Help onClose={() => setHelping(false)} />}</Opened>}
        <Editing state={state} />
        {leaving !== undefined && <Asking {...leaving} />}
      </section>
    </UiProvider>
  );
}

interface MiddleProps {
  readonly root: RefObject<HTMLElement | null>;
  readonly state: State;
  readonly browsing: Browsing;
  readonly takesFiles: boolean;
}

// The menu of sources, and beside or below it what is chosen there.
function Middle({ root, state, browsing: { sources, source, openSource, setBrowsing, bring, bringFromSource }, takesFiles }: MiddleProps): JSX.Element {
  const { id, resuming } = useUi();
  const layout = useLayout(root, sources.length);
  const railed = sources.length > 1 && state.phase.kind !== "blocked";
  const showsFiles = takesFiles && (source === undefined || source.kind === "local_file_system");
  return (
    <div class="up-middle fsp-picker__body">
      {railed && <Rail sources={sources} active={source} takes={state.takes} layout={layout} onOpen={openSource} />}
      <div
        class={`up-stage fsp-modal__body fsp-content ${source === undefined ? "fsp-content--selected-items" : ""}`}
        id={`${id}-stage`}
        tabIndex={-1}
        {...(railed && source !== undefined ? stageRole(id, layout, sources.indexOf(source)) : {})}
      >
        {state.phase.kind === "open" && showsFiles && resuming !== undefined && (
          <resuming.Rows list={resuming.list} onFile={(file) => bring({ incoming: [{ file, path: file.name }], refused: [] })} />
        )}
        <Stage state={state} source={source} onBrought={bringFromSource} onBack={() => setBrowsing(false)} />
      </div>
    </div>
  );
}

function frameRole({ frame, id }: Pick<Ui, "frame" | "id">): object {
  if (frame === "dialog") return { role: "presentation" };
  return { "aria-labelledby": `${id}-title`, ...(frame === "group" ? { role: "group" } : {}) };
}

function Header({ onHelp }: { onHelp: (() => void) | undefined }): JSX.Element {
  const { id, texts, onClose } = useUi();
  return (
    <div class="up-header fsp-header">
      <h2 class="up-title fsp-header-text" id={`${id}-title`} tabIndex={-1}>{texts.say("title")}</h2>
      {onHelp !== undefined && <IconButton label={texts.say("help")} icon={<HelpIcon />} alias="up-help-button" onClick={onHelp} />}
      {onClose !== undefined && (
        <IconButton label={texts.say("close")} icon={<CloseIcon />} alias="fsp-picker__close-button" onClick={onClose} />
      )}
    </div>
  );
}

interface StageProps {
  readonly state: State;
  /** What the user looks for files in; none while the chosen ones are shown. */
  readonly source: Source | undefined;
  readonly onBrought: (brought: Brought) => void;
  readonly onBack: () => void;
}

function Stage({ state, source, onBrought, onBack }: StageProps): JSX.Element {
  const { phase } = state;
  if (phase.kind === "blocked") return <Blocked phase={phase} busy={false} />;
  if (phase.kind === "booting") {
    return phase.again === undefined ? <Skeleton slow={state.now - phase.since > SLOW_MS} /> : <Blocked phase={phase.again} busy />;
  }
  if (source?.kind === "local_file_system") return <Empty state={state} onBack={onBack} />;
  if (source !== undefined) return <SourceStage source={source} state={state} onBrought={onBrought} onBack={onBack} />;
  return <Files state={state} />;
}

interface OpenedProps<T extends Loadable> {
  readonly part: Part<T>;
  readonly onMissing: () => void;
  readonly children: (loaded: T) => JSX.Element;
}

// What opens over the picker: it opens when it is there, and says so when it does not come.
function Opened<T extends Loadable>({ part, onMissing, children }: OpenedProps<T>): JSX.Element | null {
  const { announcer, session, texts } = useUi();
  const loaded = usePart(part, true, () => {
    onMissing();
    session.tell("", texts.say("sourceMissing"));
    announcer.warn(texts.say("sourceMissing"));
  });
  return loaded === undefined ? null : children(loaded);
}

// Where it does not come, nothing that is on its way is thrown away unasked.
function Asking(leaving: Leaving): JSX.Element | null {
  const loaded = usePart(overlayPart, true, leaving.onStay);
  return loaded === undefined ? null : <loaded.Leave {...leaving} />;
}

function Veil({ air }: { air: InTheAir }): JSX.Element {
  const { texts } = useUi();
  return (
    <div class={`up-air up-air--${air} fsp-dropzone-overlay`}>
      <span class="up-drop-icon"><UploadIcon /></span>
      <p class="up-air-text fsp-text__title">{airWords(texts, air)}</p>
    </div>
  );
}
