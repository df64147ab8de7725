// Unfinished uploads of earlier, above everything else: what is there of each, and how it goes on.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useCollapse } from "../list/collapse";
import { Name } from "../list/name";
import { mimeOf } from "../model/mime";
import { Bar } from "../view/bar";
import { IconButton, TextButton } from "../view/button";
import { CloseIcon, ResumeIcon } from "../view/icons";
import { askForFile } from "../view/input";
import { TypeIcon } from "../view/type-icon";
import { useUi } from "../view/ui";
import { useUndoClock } from "./undo-clock";
import { goesOn, type Row, type UnfinishedList } from "./unfinished";
import { arrivalWords, unfinishedWords } from "./words";

/** The server is asked about each, but all are told in one message; milliseconds. */
const TOGETHER_MS = 300;

export interface UnfinishedProps {
  readonly list: UnfinishedList;
  /** A file that goes on without having been chosen. */
  readonly onFile: (file: File) => void;
}

export function UnfinishedRows({ list, onFile }: UnfinishedProps): JSX.Element | null {
  const { id, announcer, texts } = useUi();
  const [rows, setRows] = useState(list.rows);
  const before = useRef(0);
  // What has changed since it was drawn counts, too.
  useLayoutEffect(() => {
    setRows(list.rows);
    return list.onChange(() => setRows(list.rows));
  }, [list]);
  useEffect(() => {
    const more = rows.length > before.current;
    if (!more) before.current = rows.length;
    const tell = (): void => {
      before.current = list.rows.length;
      announcer.say(arrivalWords(texts, list.rows));
    };
    const timer = more ? setTimeout(tell, TOGETHER_MS) : undefined;
    return () => clearTimeout(timer);
  }, [rows.length]);
  if (rows.length === 0) return null;
  return (
    <section class="up-unfinished" aria-labelledby={`${id}-unfinished`}>
      <div class="up-unfinished-head">
        <h3 class="up-subtitle" id={`${id}-unfinished`} tabIndex={-1} data-rescue>{texts.say("unfinished")}</h3>
        {rows.filter(goesOn).length > 1 && (
          <TextButton tone="plain" icon={<ResumeIcon />} onClick={() => void list.filesOfAll(onFile)}>{texts.say("resumeAll")}</TextButton>
        )}
      </div>
      <p class="up-row-status">{unfinishedWords(texts, rows).join(" · ")}</p>
      <ul class="up-unfinished-list" aria-labelledby={`${id}-unfinished`}>
        {rows.map((row) => <UnfinishedRow key={row.record.id} row={row} list={list} onFile={onFile} />)}
      </ul>
    </section>
  );
}

function UnfinishedRow({ row, list, onFile }: UnfinishedProps & { row: Row }): JSX.Element {
  const { announcer, texts } = useUi();
  const [wrong, setWrong] = useState<File>();
  const { record: { id, name, size }, there, kind, discarded = false } = row;
  const percent = Math.floor((there / size) * 100);
  const done = texts.say("unfinishedAt", { percent: texts.percent(percent), size: texts.size(size) });
  const hint = wrong === undefined ? texts.say(wordsFor(row)) : texts.say("wrongFile", { chosen: wrong.name, name });
  const words = discarded ? texts.say("removed") : hint;
  const warns = !discarded && (wrong !== undefined || kind === "over" || row.note !== undefined);
  useEffect(() => {
    if (wrong !== undefined) announcer.warn(hint);
    else if (row.note !== undefined) announcer.warn(`${name}: ${hint}`);
  }, [row.note, wrong]);
  const take = (file: File): void => {
    setWrong(undefined);
    onFile(file);
  };
  // One of this name has its own ways to be told apart.
  const choose = (): void => askForFile((file) => (list.rows.some(({ record }) => record.name === file.name) ? take(file) : setWrong(file)));
  const resume = async (): Promise<void> => {
    const file = await list.fileOf(row);
    if (file !== undefined) onFile(file);
  };
  const looking = useUndoClock(discarded, () => list.forget(row));
  const element = useCollapse(discarded);
  const discard = (): void => {
    void list.discard(row);
    announcer.say(texts.say("discarded", { name }));
  };
  return (
    <li
      ref={element}
      class={`up-row up-row--unfinished ${discarded ? "up-row--leaving" : ""} fsp-summary__item`}
      data-id={id}
      data-kind={kind}
      aria-label={name}
      {...looking}
    >
      <span class="up-thumb"><TypeIcon mime={mimeOf({ name, type: "" })} /></span>
      <div class="up-row-text">
        <Name name={name} />
        <p class="up-row-status"><span class="up-row-words">{kind === "over" ? texts.size(size) : done}</span></p>
        <p class={`up-row-status up-row-status--${warns ? "warn" : "plain"}`}><span class="up-row-words">{words}</span></p>
      </div>
      <div class="up-row-actions">
        {discarded
          ? <TextButton tone="quiet" label={texts.say("undoFile", { name })} onClick={() => void list.keep(row)}>{texts.say("undo")}</TextButton>
          : (
            <>
              {kind === "handle" && (
                <TextButton tone="plain" icon={<ResumeIcon />} label={texts.say("resumeUnfinished", { name })} onClick={() => void resume()}>{texts.say("resume")}</TextButton>
              )}
              {wrong !== undefined && <TextButton tone="plain" onClick={() => take(wrong)}>{texts.say("addAsNew")}</TextButton>}
              {(kind === "choose" || kind === "over") && (
                <TextButton tone="plain" label={texts.say("chooseAgainFile", { name })} onClick={choose}>{texts.say("chooseAgainShort")}</TextButton>
              )}
              {kind !== "elsewhere" && <IconButton label={texts.say("discardFile", { name })} icon={<CloseIcon />} onClick={discard} />}
            </>
          )}
      </div>
      {kind !== "over" && !discarded && <Bar where="row" label={name} percent={percent} text={done} tone="still" />}
    </li>
  );
}

const NOTES = { other: "otherContent", changed: "changedSince", unreadable: "notReadable" } as const;
const KINDS = { choose: "chooseAgain", handle: "resumeReady", elsewhere: "elsewhere", over: "unfinishedOver" } as const;

type Words = (typeof NOTES)[keyof typeof NOTES] | (typeof KINDS)[keyof typeof KINDS];

function wordsFor({ kind, note }: Row): Words {
  return note === undefined || kind === "elsewhere" || kind === "over" ? KINDS[kind] : NOTES[note];
}
