// Where one picture is worked on: what was done to it so far, and everything that can be done next.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { flipped, fresh, moved, pulled, rotated, type Edit } from "../model/edit";
import type { Picked } from "../model/item";
import { fitted } from "../model/pictures";
import { TextButton } from "../view/button";
import { useUi } from "../view/ui";
import type { Opened } from "./editor";
import { started, stepped, undone } from "./history";
import { Stage } from "./stage";
import { Tools } from "./tools";
import { Unsaved } from "./unsaved";
import { zoomed, type Look } from "./view";

export interface BenchProps {
  readonly picked: Picked;
  readonly opened: Opened;
  /** Another picture comes after this one. */
  readonly next: boolean;
  /** Says whether there is anything that closing would throw away. */
  readonly changed: { current: boolean };
  /** Somebody wants to close although there is. */
  readonly asked: boolean;
  readonly onStay: () => void;
  readonly onClose: () => void;
}

/** Changes the edit; steps of the same kind in a row are taken back together. */
export type Change = (next: Edit, kind?: string) => void;

/** How much closer one press of a key goes. */
const ZOOM_STEP = 1.25;

/** Pixels that an arrow key moves the frame by, alone and with Shift. */
const [STEP, BIG_STEP] = [1, 10];

/** How long the frame has to be at rest before it is said where it is, in milliseconds. */
const REST_MS = 600;

export function Bench({ picked, opened, next, changed, asked, onStay, onClose }: BenchProps): JSX.Element {
  const { session } = useUi();
  const { size } = opened;
  const { tools } = session.pictures.rules;
  const first = fresh(size, tools);
  const [begun] = useState(() => editOf(picked, first));
  const [history, setHistory] = useState(() => started(begun));
  const [alt, setAlt] = useState(picked.alt ?? "");
  const edit = history.now;
  changed.current = !isSame(edit, begun) || alt !== (picked.alt ?? "");
  const middle = { x: edit.frame.x + edit.frame.width / 2, y: edit.frame.y + edit.frame.height / 2 };
  const [look, setLook] = useState<Look>({ zoom: 1, middle });
  const saving = useSaving(picked, opened, edit, alt);
  useSaidFrame(edit);
  const change: Change = (to, kind = "") => setHistory((before) => stepped(before, to, kind));
  const rotate = (direction: 1 | -1): void => change(rotated(edit, size, direction, tools.ratio !== undefined));
  const zoom = (to: number): void => setLook(zoomed(to, middle));
  const undo = (): void => setHistory(undone);
  const framed = tools.crop || edit.circle;

  const onFrameKey = (event: KeyboardEvent): boolean => {
    const far = event.shiftKey ? BIG_STEP : STEP;
    const [dx, dy] = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key] ?? [0, 0];
    if (dx === undefined || dy === undefined || (dx === 0 && dy === 0)) return false;
    const sized = event.altKey || event.ctrlKey || event.metaKey;
    change(sized ? pulled(edit, size, { x: dx === 0 ? 0 : 1, y: dy === 0 ? 0 : 1 }, dx, dy) : moved(edit, size, dx, dy), sized ? "keys-size" : "keys-move");
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyping(event.target)) return;
    const command = event.ctrlKey || event.metaKey;
    const act = command ? (event.key.toLowerCase() === "z" ? undo : undefined) : actionOf(event.key, { tools, rotate, zoom: (by) => zoom(look.zoom * by) });
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const saveAsked = (): void => {
    onStay();
    void saving.save();
  };
  return (
    <>
      <div class="up-editor-bench" onKeyDown={onKeyDown}>
        <Stage opened={opened} edit={edit} framed={framed} look={look} onLook={setLook} onChange={change} onKey={onFrameKey} />
        <div class="up-editor-tools fst-sidebar">
          <Tools
            edit={edit}
            size={size}
            tools={tools}
            zoom={look.zoom}
            alt={alt}
            onChange={change}
            onRotate={rotate}
            onFlip={(axis) => change(flipped(edit, size, axis))}
            onZoom={zoom}
            onAlt={setAlt}
          />
        </div>
        <Foot
          picked={picked}
          edit={edit}
          next={next}
          saving={saving}
          onUndo={history.past.length === 0 ? undefined : undo}
          onReset={isSame(edit, first) ? undefined : () => change(first)}
          onClose={onClose}
        />
      </div>
      {asked && <Unsaved onStay={onStay} onDiscard={onClose} onSave={saveAsked} />}
    </>
  );
}

interface FootProps extends Pick<BenchProps, "picked" | "next" | "onClose"> {
  readonly edit: Edit;
  readonly saving: Saving;
  /** None where there is nothing to take back. */
  readonly onUndo: (() => void) | undefined;
  readonly onReset: (() => void) | undefined;
}

// The ways back and forward, and what will come of it.
function Foot({ picked, edit, next, saving: { saving, problem, save }, onUndo, onReset, onClose }: FootProps): JSX.Element {
  const { session, texts } = useUi();
  const { sizing } = session.pictures.rules;
  const back = (act: (() => void) | undefined, word: "undo" | "reset"): JSX.Element => (
    <TextButton tone="plain" unavailable={act === undefined ? texts.say("nothingToUndo") : undefined} onClick={() => act?.()}>{texts.say(word)}</TextButton>
  );
  const result = fitted(edit.frame, { ...sizing, refuses: false });
  return (
    <div class="up-editor-foot">
      <div class="up-editor-back">{back(onUndo, "undo")}{back(onReset, "reset")}</div>
      <p class={`up-editor-result ${problem === undefined ? "" : "up-editor-result--bad"}`}>
        {saving ? texts.say("editorSaving") : problem ?? texts.say("pixelsBoth", { ...result })}
      </p>
      <div class="up-editor-forward">
        {problem === undefined
          ? <TextButton tone="plain" alias="fsp-button--cancel" onClick={onClose}>{texts.say("cancel")}</TextButton>
          : <TextButton tone="plain" onClick={() => leaveAsIs(session, picked.id)}>{texts.say("useAsIs")}</TextButton>}
        <TextButton tone="primary" alias="fsp-button--primary" unavailable={saving ? texts.say("editorSaving") : undefined} onClick={() => void save()}>{texts.say(next ? "next" : "save")}</TextButton>
      </div>
    </div>
  );
}

// Where the user left it the last time.
function editOf({ edited }: Picked, first: Edit): Edit {
  if (edited === undefined) return first;
  return { ...first, ...edited.recipe, ratio: edited.recipe.circle ? 1 : first.ratio };
}

// Edits are made by the same few functions, so equal ones are written alike.
function isSame(one: Edit, other: Edit): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function leaveAsIs(session: ReturnType<typeof useUi>["session"], id: string): void {
  session.editing.save(id, { kind: "leaveAsIs" });
  session.editing.end(id);
}

interface Actions {
  readonly tools: { readonly turn: boolean };
  rotate(direction: 1 | -1): void;
  zoom(by: number): void;
}

function actionOf(key: string, { tools, rotate, zoom }: Actions): (() => void) | undefined {
  switch (key) {
    case "[":
      return tools.turn ? () => rotate(-1) : undefined;
    case "]":
      return tools.turn ? () => rotate(1) : undefined;
    case "+":
    case "=":
      return () => zoom(ZOOM_STEP);
    case "-":
      return () => zoom(1 / ZOOM_STEP);
    default:
      return undefined;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "number");
}

interface Saving {
  readonly saving: boolean;
  /** Why it could not be saved. */
  readonly problem: string | undefined;
  save(): Promise<void>;
}

function useSaving(picked: Picked, { size }: Opened, edit: Edit, alt: string): Saving {
  const { announcer, session, texts } = useUi();
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const here = useRef(true);
  useEffect(() => () => {
    here.current = false;
  }, []);
  const make = async (): Promise<string | undefined> => {
    const made = await session.pictures.making().then((making) => making.edited(picked, size, edit)).catch(() => undefined);
    if (!here.current) return undefined;
    if (made === undefined) return texts.say("cannotSave");
    const { maxSize } = session.rules;
    if (maxSize !== undefined && made.file.size > maxSize) {
      return texts.say("refusedSize", { displayName: made.name, roundFileSize: texts.size(maxSize) });
    }
    session.editing.save(picked.id, made);
    announcer.say(texts.say("editSaved", { name: made.name }));
    return undefined;
  };
  return {
    saving,
    problem,
    async save() {
      if (saving) return;
      setSaving(true);
      announcer.say(texts.say("editorSaving"));
      const failed = await make();
      if (!here.current) return;
      setSaving(false);
      setProblem(failed);
      if (failed !== undefined) return announcer.say(failed);
      if (alt !== (picked.alt ?? "")) session.editing.save(picked.id, { kind: "describe", alt: alt.trim() });
      session.editing.end(picked.id);
    },
  };
}

// Where the frame is, once it has come to rest.
function useSaidFrame({ frame }: Edit): void {
  const { announcer, texts } = useUi();
  const first = useRef(true);
  const { x, y, width, height } = frame;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => announcer.say(texts.say("cropSaid", { x, y, width, height })), REST_MS);
    return () => clearTimeout(timer);
  }, [x, y, width, height]);
}
