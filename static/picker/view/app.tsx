// The whole picker: header, stage, status bar; what is dropped or pasted anywhere on it comes in.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Files } from "../list/files";
import type { Bringing } from "../sources/local";
import type { Leaving } from "../overlay/leave";
import { sourcesFrom, type Clouds, type Source } from "../model/sources";
import type { State } from "../model/state";
import type { Loadable, Part } from "../part";
import { helpPart, overlayPart, previewPart } from "../parts";
import { Blocked } from "./blocked";
import { IconButton } from "./button";
import { Editing } from "./editing";
import { Empty, Skeleton } from "./empty";
import { CloseIcon, HelpIcon, UploadIcon } from "./icons";
import { askForFolder, FileInput } from "./input";
import { usePart } from "./late";
import { usePaste } from "./paste";
import { Rail, tabId, useWide } from "./rail";
import { SourceStage } from "./source";
import { StatusBar } from "./status";
import { UiProvider, useUi, type Ui, type UiFromOutside } from "./ui";
import { airWords, useDrop, type InTheAir } from "./arrivals";
import { useRescuedFocus } from "./focus";

/** Sources that turn a camera or a microphone on. */
const RECORDERS: readonly Source["kind"][] = ["webcam", "video", "audio"];

/** A preparation shorter than this needs no words, in milliseconds. */
const SLOW_MS = 1000;

interface Props {
  readonly ui: UiFromOutside;
  readonly state: State;
  /** Set while the user is asked whether to close, although files are on their way. */
  readonly leaving: Leaving | undefined;
  readonly onBrought: (bringing: Bringing) => void;
}

export function App({ ui, state, leaving, onBrought }: Props): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [previewed, setPreviewed] = useState<string>();
  const [helping, setHelping] = useState(false);
  const open = state.phase.kind === "open";
  const { options } = ui.session;
  const clouds = useRef<Clouds>({});
  if (state.phase.kind === "open") clouds.current = state.phase.clouds;
  const sources = useMemo(() => sourcesFrom(options.fromSources, clouds.current, options.customSourceName), [clouds.current]);
  const [chosen, setChosen] = useState<string>();
  const source = sources.find(({ name }) => name === chosen) ?? sources[0];
  const [browsing, setBrowsing] = useState(true);
  const takesFiles = sources.some(({ kind }) => kind === "local_file_system");
  const wide = useWide(root);
  const count = state.items.length;
  const before = useRef(count);
  // Whoever has opened a source since then does not want to be taken away from it by files that take their time.
  const wanted = useRef<"files" | "source">("files");
  // What was chosen is shown as soon as it is there; a source of the page's own says when.
  useEffect(() => {
    if (count > before.current && wanted.current === "files" && source.kind !== "custom") {
      setBrowsing(false);
      // A camera does not go on again by itself once the list is empty.
      if (RECORDERS.includes(source.kind)) setChosen(undefined);
    }
    before.current = count;
  }, [count]);
  const bring = (bringing: Bringing): void => {
    wanted.current = "files";
    onBrought(bringing);
  };
  const openSource = ({ name }: Source): void => {
    wanted.current = "source";
    setChosen(name);
    setBrowsing(true);
  };
  const air = useDrop(root, {
    enabled: open && (takesFiles || options.globalDropZone === true), rules: ui.session.rules, isFull: () => ui.session.room === 0, folders: ui.folders, everywhere: false, hooks: {}, onBrought: bring,
  });
  usePaste(root, open && takesFiles, ui.session.options.pasteMode, bring);
  useRescuedFocus(root);
  const looking = useRef<Source | undefined>(undefined);
  const full: Ui = { ...ui, folders: takesFiles ? ui.folders : 0, browse: () => (takesFiles ? input.current?.click() : setBrowsing(true)), browseFolder: () => askForFolder(bring), preview: setPreviewed };
  const looksFor = browsing || count === 0 ? source : undefined;
  looking.current = looksFor;
  // What a source brings that was left meanwhile comes in, too, but does not call anybody away.
  const bringFromSource = (bringing: Bringing): void => (looking.current === looksFor ? bring : onBrought)(bringing);
  const showsFiles = takesFiles && (looksFor === undefined || looksFor.kind === "local_file_system");
  const railed = sources.length > 1 && state.phase.kind !== "blocked";
  return (
    <UiProvider value={full}>
      <section
        ref={root}
        class={`up-picker fsp-picker fsp-picker--active up-picker--${air}`}
        {...frameRole(ui)}
      >
        <div class="up-panel fsp-picker__container fsp-modal">
          <Header onHelp={open ? () => setHelping(true) : undefined} />
          <div class="up-middle fsp-picker__body">
            {railed && (
              <Rail
                sources={sources}
                active={looksFor}
                takes={state.takes}
                wide={wide}
                onOpen={openSource}
              />
            )}
            <div
              class={`up-stage fsp-modal__body fsp-content ${looksFor === undefined ? "fsp-content--selected-items" : ""}`}
              id={`${ui.id}-stage`}
              tabIndex={-1}
              {...(railed && looksFor !== undefined ? panelRole(ui.id, sources.indexOf(looksFor)) : {})}
            >
              {open && showsFiles && ui.resuming !== undefined && (
                <ui.resuming.Rows list={ui.resuming.list} onFile={(file) => bring({ incoming: [{ file, path: file.name }], refused: [] })} />
              )}
              <Stage state={state} source={looksFor} onBrought={bringFromSource} onBack={() => setBrowsing(false)} />
            </div>
          </div>
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

function panelRole(id: string, index: number): object {
  return { role: "tabpanel", "aria-labelledby": tabId(id, index) };
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
  readonly onBrought: (bringing: Bringing) => void;
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
