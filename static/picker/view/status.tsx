// The bar at the bottom: one sentence of truth, the figures behind it, and what can be done about everything.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { State } from "../model/state";
import { statusOf, type Status } from "../model/status";
import { Bar } from "./bar";
import { TextButton } from "./button";
import { AlertIcon, OfflineIcon, PauseIcon, ResumeIcon, RetryIcon, TickIcon } from "./icons";
import { useUi } from "./ui";
import { numberWords, speedWords, statusWords } from "./words";

export function StatusBar({ state }: { state: State }): JSX.Element | null {
  const { destination, session, texts, reading } = useUi();
  const status = statusOf(state);
  if (reading && status.kind === "idle") return <Reading />;
  if (status.kind === "idle" && destination === undefined && state.items.length === 0) return null;
  const missing = status.kind === "ready" && session.editing.missing.length > 0;
  const numbers = missing ? texts.say("cropRequired") : numberWords(texts, status, state, session.rules);
  const { percent } = status.totals;
  const moves = ["sending", "finishing", "retrying", "stalled", "paused", "offline"].includes(status.kind);
  return (
    <div class="up-status fsp-footer fsp-footer--appeared" data-status={status.kind}>
      {moves && (
        <Bar
          where="total"
          label={texts.say("progressFiles")}
          percent={percent}
          text={`${texts.percent(percent)}, ${numbers}`}
          tone={status.kind === "sending" || status.kind === "finishing" ? "moving" : "still"}
        />
      )}
      <div class={`up-sentence up-sentence--${status.kind} fsp-footer__nav--left`}>
        <Sign kind={status.kind} />
        <div class="up-sentence-text">
          <p class="up-sentence-line fsp-footer-text">{statusWords(texts, status, destination)}</p>
          {numbers !== "" && <Numbers numbers={numbers} speed={speedWords(texts, state)} />}
        </div>
      </div>
      <div class="up-status-actions fsp-footer__nav fsp-footer__nav--right">
        <StatusActions state={state} status={status} />
      </div>
    </div>
  );
}

// The speed is for who asks: a pointer that rests here, a key or a finger.
function Numbers({ numbers, speed }: { numbers: string; speed: string | undefined }): JSX.Element {
  const [asked, setAsked] = useState(false);
  if (speed === undefined) return <p class="up-numbers">{numbers}</p>;
  return (
    <button form="" class="up-numbers up-numbers--more" title={speed} onClick={() => setAsked(!asked)}>
      {asked ? `${numbers} · ${speed}` : numbers}
    </button>
  );
}

function Reading(): JSX.Element {
  const { texts } = useUi();
  return (
    <div class="up-status fsp-footer" data-status="reading">
      <div class="up-sentence up-sentence--reading"><p class="up-sentence-line">{texts.say("readingFolder")}</p></div>
    </div>
  );
}

function Sign({ kind }: { kind: Status["kind"] }): JSX.Element | null {
  switch (kind) {
    case "done":
      return <span class="up-sign up-sign--good"><TickIcon /></span>;
    case "failed":
      return <span class="up-sign up-sign--bad"><AlertIcon /></span>;
    case "offline":
      return <span class="up-sign up-sign--warn"><OfflineIcon /></span>;
    case "retrying":
    case "stalled":
      return <span class="up-sign up-sign--warn"><RetryIcon /></span>;
    case "idle":
    case "checking":
    case "ready":
    case "sending":
    case "finishing":
    case "elsewhere":
    case "paused":
      return null;
  }
}

function StatusActions({ state, status: { kind, totals } }: { state: State; status: Status }): JSX.Element | null {
  const { session, texts } = useUi();
  const cancel = <TextButton tone="plain" alias="fsp-button--cancel" onClick={() => session.uploads.removeAll()}>{texts.say("cancel")}</TextButton>;
  // One file has its undo in its row; for many there is one for all.
  const undo = state.items.filter((item) => item.kind === "leaving").length > 1 && (
    <TextButton tone="plain" onClick={() => session.uploads.undoAll()}>{texts.say("undo")}</TextButton>
  );
  switch (kind) {
    case "idle":
      return <>{undo}</>;
    case "checking":
      return null;
    case "ready": {
      const label = texts.say("withCount", { action: texts.say("upload"), count: totals.ready });
      return (
        <>
          {totals.ready > 1 && (
            <TextButton tone="plain" alias="fsp-button--cancel" onClick={() => session.uploads.removeAll()}>{texts.say("deselectAll")}</TextButton>
          )}
          <Primary label={label} title={texts.say("upload")} disabled={totals.files < session.rules.minFiles} onClick={() => session.upload()} />
        </>
      );
    }
    case "sending":
    case "finishing":
    case "retrying":
    case "stalled":
    case "elsewhere":
    case "offline": {
      const pausable = state.items.some((item) => session.uploads.canPause(item));
      const unavailable = pausable ? undefined : texts.say("pauseTooLate");
      const impatient = (kind === "retrying" || kind === "stalled") && state.items.some((item) => session.uploads.canRetry(item));
      return (
        <>
          {impatient && (
            <TextButton key="now" tone="plain" onClick={() => session.uploads.retryAll()}>{texts.say("tryNow")}</TextButton>
          )}
          <TextButton key="pause" tone="plain" unavailable={unavailable} icon={<PauseIcon />} onClick={() => session.uploads.pauseAll()}>
            {texts.say("pause")}
          </TextButton>
          {cancel}
        </>
      );
    }
    case "paused":
      return (
        <>
          <TextButton key="pause" tone="plain" icon={<ResumeIcon />} onClick={() => session.uploads.resumeAll()}>{texts.say("resume")}</TextButton>
          {cancel}
        </>
      );
    case "failed": {
      const retriable = state.items.filter((item) => item.kind === "failed" && item.problem.remedy !== "replace").length;
      return (
        <>
          {undo}
          <TextButton tone="plain" onClick={() => session.finish()}>{texts.say("done")}</TextButton>
          {retriable > 0 && (
            <TextButton tone="primary" icon={<RetryIcon />} alias="fsp-button--primary" onClick={() => session.uploads.retryAll()}>
              {retriable === 1 ? texts.say("retry") : texts.say("withCount", { action: texts.say("retry"), count: retriable })}
            </TextButton>
          )}
        </>
      );
    }
    case "done":
      return (
        <>
          {undo}
          <Primary label={texts.say("done")} disabled={false} onClick={() => session.finish()} />
        </>
      );
  }
}

// Scripts written for the hosted picker click the span; the click reaches the button around it.
function Primary({ label, title, disabled, onClick }: { label: string; title?: string; disabled: boolean; onClick: () => void }): JSX.Element {
  return (
    <TextButton
      tone="primary"
      disabled={disabled}
      alias={`fsp-button--primary fsp-button--upload ${disabled ? "fsp-button--disabled" : ""}`}
      onClick={onClick}
    >
      <span class="up-button-text fsp-button-upload" data-e2e="upload" title={title}>{label}</span>
    </TextButton>
  );
}
