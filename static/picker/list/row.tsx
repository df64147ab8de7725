// One file: picture, name, what is going on, and what can be done about it.

import { Component, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isActive, type Item } from "../model/item";
import { RemoteFile } from "../model/linked";
import { itemPercent } from "../model/progress";
import { rowStatus, type RowStatus } from "../model/row-status";
import { Bar } from "../view/bar";
import { IconButton } from "../view/button";
import { AlertIcon, CloseIcon, OfflineIcon, PauseIcon, ResumeIcon, RetryIcon, TickIcon } from "../view/icons";
import { useLookedAt } from "../view/looked-at";
import { useUi } from "../view/ui";
import { copyText } from "./clipboard";
import { useCollapse } from "./collapse";
import { EditIcon } from "./icons";
import { Name } from "./name";
import { StoredActions } from "./stored";
import { Thumbnail } from "./thumbnail";
import { detailWords, rowWords } from "./words";

interface Props {
  readonly item: Item;
  /** Seconds matter to some states only; to the others this is always the same. */
  readonly now: number;
  readonly online: boolean;
  /** Whether Tab leads here. */
  readonly current: boolean;
  readonly canPause: boolean;
  readonly focused: boolean;
  readonly grid: boolean;
  /** It lies in the open drawer above it. */
  readonly inside: boolean;
  /** Its place among all rows, where not all of them are drawn. */
  readonly place: number | undefined;
  readonly total: number | undefined;
}

/** A row, drawn again only when something of it has changed: the others' progress does not cost it anything. */
export class Row extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const before = this.props;
    return (Object.keys(next) as (keyof Props)[]).some((key) => next[key] !== before[key]);
  }

  override render(): JSX.Element {
    return <RowBody {...this.props} />;
  }
}

interface Note {
  readonly text: string;
  readonly bad: boolean;
}

function RowBody({ item, now, online, current, canPause, focused, grid, inside, place, total }: Props): JSX.Element {
  const { id: prefix, session, texts, preview } = useUi();
  const [note, setNote] = useState<Note>();
  const { id, name } = item.picked;
  const [unreadable, setUnreadable] = useState(false);
  // Nobody is offered to edit what cannot be. Where editing is a must, the editor itself says so.
  useEffect(() => {
    if (unreadable && session.pictures.canCrop(item) && !session.pictures.misses(item)) session.editing.save(id, { kind: "leaveAsIs" });
  }, [unreadable, item.kind]);
  const status = rowStatus(item, now, online);
  const words = note !== undefined && note.text !== "" ? note : { text: rowWords(texts, item, now, online, inside), bad: status === "failed" };
  const shows = item.kind === "sending" || item.kind === "completing" || item.kind === "paused";
  const leaves = item.kind === "leaving";
  const looking = useLookedAt(leaves, focused, (looked) => session.uploads.keepUndo([id], looked));
  // Rows beyond the edge of a long list go, too, but nobody sees that.
  const row = useCollapse(leaves && place === undefined);
  return (
    <li
      ref={row}
      class={`up-row up-row--${status} ${inside ? "up-row--inside" : ""} fsp-summary__item fsp-grid__cell`}
      data-id={id}
      data-status={status}
      tabIndex={current ? 0 : -1}
      aria-label={name}
      aria-describedby={`${prefix}-${id}`}
      {...(place === undefined ? {} : { "aria-posinset": place, "aria-setsize": total })}
      {...looking}
    >
      <Thumbnail item={item} large={grid} onOpen={() => preview(id)} onUnreadable={() => setUnreadable(true)} />
      <div class="up-row-text">
        <Name name={name} />
        <p id={`${prefix}-${id}`} class={`up-row-status up-row-status--${words.bad ? "bad" : tone(status)} fsp-summary__size`}>
          <StateIcon status={words.bad ? "failed" : status} />
          <span class="up-row-words" {...(place === undefined ? {} : { title: words.text })}>{words.text}</span>
        </p>
        {item.kind === "failed" && <Details item={item} />}
      </div>
      <div class="up-row-actions fsp-summary__actions-container">
        <Actions item={item} canPause={canPause} focused={focused} onNote={(text, bad) => setNote({ text, bad })} />
      </div>
      {shows && <Bar where="row" label={name} percent={itemPercent(item)} text={words.text} tone={item.kind === "paused" || !online || status === "stalled" ? "still" : "moving"} />}
    </li>
  );
}

function tone(status: RowStatus): string {
  if (status === "stored") return "good";
  return status === "offline" || status === "retrying" || status === "stalled" ? "warn" : "plain";
}

function StateIcon({ status }: { status: RowStatus }): JSX.Element | null {
  switch (status) {
    case "stored":
      return <TickIcon />;
    case "failed":
      return <AlertIcon />;
    case "offline":
      return <OfflineIcon />;
    case "retrying":
    case "stalled":
      return <RetryIcon />;
    case "paused":
    case "pausing":
    case "elsewhere":
      return <PauseIcon />;
    case "checking":
    case "ready":
    case "queued":
    case "sending":
    case "completing":
    case "leaving":
      return null;
  }
}

interface ActionsProps {
  readonly item: Item;
  readonly canPause: boolean;
  readonly focused: boolean;
  readonly onNote: (text: string, bad: boolean) => void;
}

function Actions({ item, canPause, focused, onNote }: ActionsProps): JSX.Element {
  const { session, texts } = useUi();
  const { id, name } = item.picked;
  const key = (letter: string): { shortcut?: string } => (focused ? { shortcut: letter } : {});
  if (item.kind === "stored") return <StoredActions name={name} receipt={item.receipt} onNote={onNote} />;
  if (item.kind === "leaving") {
    return (
      <button form="" class="up-button up-button--quiet" aria-label={texts.say("undoFile", { name })} onClick={() => session.uploads.undo(id)}>
        {texts.say("undo")}
      </button>
    );
  }
  const started = item.kind === "sending" || item.kind === "completing" || item.kind === "paused";
  return (
    <>
      {item.kind === "failed" && item.problem.remedy !== "replace" && (
        <IconButton label={texts.say("retryFile", { name })} {...key("R")} icon={<RetryIcon />} onClick={() => session.uploads.retry(id)} />
      )}
      {(item.kind === "retrying" || (item.kind === "sending" && session.uploads.canRetry(item))) && (
        <IconButton label={texts.say("tryNowFile", { action: texts.say("tryNow"), name })} {...key("R")} icon={<RetryIcon />} onClick={() => session.uploads.retry(id)} />
      )}
      {isActive(item) && (
        <IconButton
          key="pause"
          label={texts.say("pauseFile", { name })}
          {...(canPause ? key("P") : {})}
          unavailable={canPause ? undefined : texts.say(item.picked.file instanceof RemoteFile ? "fetching" : "pauseTooLate")}
          icon={<PauseIcon />}
          onClick={() => session.uploads.pause(id)}
        />
      )}
      {item.kind === "paused" && (
        <IconButton key="pause" label={texts.say("resumeFile", { name })} {...key("P")} icon={<ResumeIcon />} onClick={() => session.uploads.resume(id)} />
      )}
      {session.pictures.canEdit(item) && (
        <IconButton
          label={texts.say("editFile", { name })}
          {...key("E")}
          icon={<EditIcon />}
          onClick={() => session.editing.begin([item])}
        />
      )}
      {item.kind !== "checking" && (
        <IconButton
          label={texts.say(started ? "cancelFile" : "removeFile", { name })}
          {...key("Delete")}
          icon={<CloseIcon />}
          alias="fsp-summary__action--remove"
          onClick={() => session.uploads.remove(id)}
        />
      )}
    </>
  );
}

// For a mail to whoever runs the service. Says in its own place that it has worked.
function Details({ item }: { item: Extract<Item, { kind: "failed" }> }): JSX.Element {
  const { announcer, texts } = useUi();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (!(await copyText(detailWords(item, item.problem, new Date())))) return;
    announcer.say(texts.say("detailsCopied"));
    setCopied(true);
  };
  const action = texts.say(copied ? "detailsCopied" : "copyDetails");
  return (
    <button form="" class="up-details" aria-label={texts.say("tryNowFile", { action, name: item.picked.name })} onClick={() => void copy()}>
      {action}
    </button>
  );
}
