// The editor for one picture, over the page: a stage with the picture and its frame, and the tools beside it. A real
// dialog: Escape closes it, and asks first where something would be lost; focus stays in it and goes back afterwards.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Item } from "../model/item";
import { canChange, type Size } from "../model/pictures";
import { original } from "../pictures";
import { IconButton, TextButton } from "../view/button";
import { AlertIcon, CloseIcon } from "../view/icons";
import { useModal } from "../view/modal";
import { useUi } from "../view/ui";
import { Bench, type BenchProps } from "./bench";
import { AltText } from "./tools";
import { Unsaved } from "./unsaved";

export { editor as english } from "../i18n/english/editor";

export interface EditorProps {
  readonly item: Item;
  /** One of several pictures to be edited in a row. */
  readonly place: number;
  readonly total: number;
}

/** A picture that can be looked at; `size` is its real one. */
export interface Opened {
  readonly size: Size;
  readonly bitmap: ImageBitmap;
}

/** Longest side of the picture on the stage, in pixels: enough for a big dense screen, and quick to draw. */
const EDGE = 2048;

export function Editor({ item: { picked }, place, total }: EditorProps): JSX.Element {
  const { id: prefix, session, texts } = useUi();
  const chosen = original(picked);
  const [opened, setOpened] = useState<Opened | "failed">();
  const dialog = useModal(() => session.editing.leave(), false);
  const changed = useRef(false);
  const [asked, setAsked] = useState(false);
  const close = (): void => dialog.current?.close();
  const leave = (): void => (changed.current ? setAsked(true) : close());
  // Before the browser's own answer to the key, which nobody can take back the second time.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || !(event.target instanceof Element) || event.target.closest("dialog") !== dialog.current) return;
    event.preventDefault();
    leave();
  };
  const onCancel = (event: Event): void => {
    event.preventDefault();
    leave();
  };
  useEffect(() => {
    let [wanted, bitmap]: [boolean, ImageBitmap | undefined] = [true, undefined];
    const making = session.pictures.making();
    making.then(({ images }) => images.ask("open", chosen, EDGE)).then((made) => {
      bitmap = made.bitmap;
      if (wanted) setOpened(made);
      else bitmap.close();
    }, () => wanted && setOpened("failed"));
    return () => {
      wanted = false;
      bitmap?.close();
      making.then(({ images }) => images.ask("forget")).catch(() => undefined);
    };
  }, [chosen]);
  const several = total > 1;
  return (
    <dialog ref={dialog} class={`up-editor ${opened === "failed" ? "up-editor--small" : ""}`} aria-labelledby={`${prefix}-editor`} aria-busy={opened === undefined} onKeyDown={onKeyDown} onCancel={onCancel}>
      <div class="up-editor-head">
        <h3 class="up-editor-title" id={`${prefix}-editor`} tabIndex={-1} autofocus>
          {texts.say("editImage")} <bdi class="up-editor-name">{picked.name}</bdi>
        </h3>
        {several && <p class="up-editor-place">{texts.say("editPlace", { count: place, total })}</p>}
        <IconButton label={texts.say("editorClose")} shortcut="Esc" icon={<CloseIcon />} onClick={leave} />
      </div>
      {opened === undefined && <p class="up-editor-wait">{texts.say("editorLoading")}</p>}
      {opened === "failed" && <Unreadable picked={picked} changed={changed} asked={asked} onStay={() => setAsked(false)} onClose={close} />}
      {typeof opened === "object" && (
        <Bench picked={picked} opened={opened} next={place < total} changed={changed} asked={asked} onStay={() => setAsked(false)} onClose={close} />
      )}
    </dialog>
  );
}

// It can still be said what such a picture shows.
function Unreadable({ picked, changed, asked, onStay, onClose }: Pick<BenchProps, "picked" | "changed" | "asked" | "onStay" | "onClose">): JSX.Element {
  const { announcer, session, texts } = useUi();
  const { tools } = session.pictures.rules;
  const { id, name, alt: before = "" } = picked;
  const [alt, setAlt] = useState(before);
  changed.current = alt !== before;
  const asIs = (): void => {
    if (alt !== before) session.editing.save(id, { kind: "describe", alt: alt.trim() });
    session.editing.save(id, { kind: "leaveAsIs" });
    session.editing.end(id);
  };
  const [title, why] = [texts.say("cannotEdit"), texts.say("cannotEditWhy", { name })];
  useEffect(() => announcer.say(`${title}. ${why}`), []);
  return (
    <div class="up-editor-failed">
      <span class="up-drop-icon"><AlertIcon /></span>
      <div>
        <p class="up-editor-failed-title">{title}</p>
        <p class="up-editor-failed-why">{why}</p>
      </div>
      {tools.alt && <div class="up-editor-failed-alt"><AltText alt={alt} onAlt={setAlt} /></div>}
      <TextButton tone="primary" onClick={asIs}>{texts.say(canChange(tools) ? "useAsIs" : "done")}</TextButton>
      {asked && <Unsaved onStay={onStay} onDiscard={onClose} onSave={asIs} />}
    </div>
  );
}
