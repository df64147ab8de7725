// The drop pane: one place for files in somebody's page, and under it what becomes of them. No dialog, no list.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { notify } from "../callbacks";
import type { Texts } from "../i18n/text";
import type { DropPaneOptions } from "../model/options";
import { isSettled, type Item } from "../model/item";
import type { State } from "../model/state";
import { statusOf } from "../model/status";
import type { Session } from "../session";
import type { Brought } from "../sources/local";
import { airWords, useDrop, type Air, type InTheAir } from "../view/arrivals";
import { Blocked } from "../view/blocked";
import { Editing } from "../view/editing";
import { Skeleton } from "../view/empty";
import { UploadIcon } from "../view/icons";
import { FileInput } from "../view/input";
import { Notice } from "../view/notice";
import { usePaste } from "../view/paste";
import { StatusBar } from "../view/status";
import { UiProvider, useUi, type Ui, type UiFromOutside } from "../view/ui";
import { limitWords, problemWords } from "../view/words";

export { pane as english } from "../i18n/english/pane";

export interface PaneProps {
  readonly ui: UiFromOutside;
  readonly state: State;
  readonly pane: DropPaneOptions;
  readonly onBrought: (brought: Brought) => void;
}

export function DropPane({ ui, state, pane, onBrought }: PaneProps): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const open = state.phase.kind === "open";
  const air = useDrop(root, {
    enabled: open, rules: ui.session.rules, isFull: () => isFull(ui.session), folders: ui.folders > 0, everywhere: pane.overlay === true, hooks: pane, onBrought,
  });
  usePaste(root, open, ui.session.options.pasteMode, onBrought);
  const nothing = (): void => undefined;
  const full: Ui = { ...ui, browse: () => input.current?.click(), browseFolder: nothing, preview: nothing };
  const { phase } = state;
  return (
    <UiProvider value={full}>
      <section
        ref={root}
        class={`up-picker up-pane fsp-picker fsp-drop-pane__container up-picker--${pane.overlay === true ? "clear" : air}`}
        role="group"
        aria-label={ui.texts.say("title")}
      >
        <div class="up-panel up-panel--pane">
          {phase.kind === "blocked" && <Blocked phase={phase} busy={false} />}
          {phase.kind === "booting" && (phase.again === undefined ? <Skeleton slow={false} /> : <Blocked phase={phase.again} busy />)}
          {open && <Pane state={state} pane={pane} air={air} />}
        </div>
        {open && <Editing state={state} />}
        {open && <FileInput input={input} alias="fsp-drop-pane__input" onBrought={onBrought} />}
        {pane.overlay === true && air !== "clear" && <PageVeil air={air} />}
      </section>
    </UiProvider>
  );
}

// Where everything has ended, the next files begin anew.
function isFull({ room, state }: Session): boolean {
  return room === 0 && !state.items.every(isSettled);
}

function Pane({ state, pane, air }: { state: State; pane: DropPaneOptions; air: Air }): JSX.Element {
  const { id, texts, session, browse } = useUi();
  const status = statusOf(state);
  const failed = state.items.filter((item) => item.kind === "failed");
  const quiet = pane.showProgress === false && ["sending", "finishing", "retrying", "checking"].includes(status.kind);
  const text = air === "clear" ? (pane.customText ?? invitation(texts)) : airWords(texts, air);
  const onClick = (event: MouseEvent): void => {
    notify(pane.onClick, event);
    if (pane.disableClick !== true) browse();
  };
  // Where a click does nothing at all, there is no button either.
  const clickable = pane.disableClick !== true || pane.onClick !== undefined;
  const inside = (
    <>
      {pane.showIcon !== false && <span class="up-drop-icon fsp-drop-pane__icon"><UploadIcon /></span>}
      <span class="up-pane-text fsp-drop-pane__text">{text}</span>
      <span class="up-drop-limits" id={`${id}-limits`} aria-hidden={clickable}>{limitWords(texts, session.rules)}</span>
    </>
  );
  return (
    <>
      <div class="up-pane-body">
        {state.notice !== undefined && <Notice notice={state.notice} />}
        {clickable
          ? <button form="" class="up-drop up-drop--pane fsp-drop-area" aria-describedby={`${id}-limits`} data-rescue onClick={onClick}>{inside}</button>
          : <div class="up-drop up-drop--pane up-drop--still fsp-drop-area">{inside}</div>}
        {failed.length > 0 && <Failures failed={failed} />}
      </div>
      {!quiet && status.kind !== "idle" && <StatusBar state={state} />}
    </>
  );
}

/** What a place for files says of itself: fingers neither drag nor paste files. */
function invitation(texts: Texts): string {
  return texts.say(matchMedia("(hover: none) and (pointer: coarse)").matches ? "select" : "dropPane");
}

/** Failures that are told one by one; what is more is in the figures. */
const TOLD = 3;

function Failures({ failed }: { failed: readonly Extract<Item, { kind: "failed" }>[] }): JSX.Element {
  const { texts } = useUi();
  const more = failed.length - TOLD;
  return (
    <ul class="up-pane-failures">
      {failed.slice(0, TOLD).map(({ picked, problem }) => (
        <li class="up-pane-failure" key={picked.id}><bdi>{picked.name}</bdi>: {problemWords(texts, problem)}</li>
      ))}
      {more > 0 && <li class="up-pane-failure">{texts.say("andMore", { count: more })}</li>}
    </ul>
  );
}

// Over everything, also over what the page keeps on top.
function PageVeil({ air }: { air: InTheAir }): JSX.Element {
  const { texts } = useUi();
  const veil = useRef<HTMLDivElement>(null);
  useEffect(() => veil.current?.showPopover?.(), []);
  return (
    <div ref={veil} popover="manual" class={`up-veil up-veil--${air} fsp-dropzone-overlay`}>
      <span class="up-drop-icon"><UploadIcon /></span>
      <p class="up-air-text fsp-text__title">{airWords(texts, air)}</p>
    </div>
  );
}
