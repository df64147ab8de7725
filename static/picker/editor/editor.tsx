// The editor for one picture, over the page: a stage with the picture and its frame, and the tools beside it. A real
// dialog: Escape closes it, and asks first where something would be lost; focus stays in it and goes back afterwards.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Item } from "../model/item";
import type { Size } from "../model/pictures";
import { original } from "../pictures";
import { IconButton } from "../view/button";
import { CloseIcon } from "../view/icons";
import { useModal } from "../view/modal";
import { useUi } from "../view/ui";
import { Bench } from "./bench";
import { Describe } from "./describe";

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

export function Editor({ item, place, total }: EditorProps): JSX.Element {
  const { id: prefix, session, texts } = useUi();
  const { picked } = item;
  const chosen = original(picked);
  const [crops] = useState(() => session.pictures.canCrop(item));
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
    if (!crops) return;
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
  const describes = !crops || opened === "failed";
  const work = { picked, next: place < total, changed, asked, onStay: () => setAsked(false), onClose: close };
  return (
    <dialog ref={dialog} class={`up-editor ${describes ? "up-editor--small" : ""}`} aria-labelledby={`${prefix}-editor`} aria-busy={!describes && opened === undefined} onKeyDown={onKeyDown} onCancel={onCancel}>
      <div class="up-editor-head">
        <h3 class="up-editor-title" id={`${prefix}-editor`} tabIndex={-1} autofocus>
          {texts.say("editImage")} <bdi class="up-editor-name">{picked.name}</bdi>
        </h3>
        {several && <p class="up-editor-place">{texts.say("editPlace", { count: place, total })}</p>}
        <IconButton label={texts.say("editorClose")} shortcut="Esc" icon={<CloseIcon />} onClick={leave} />
      </div>
      {describes && <Describe {...work} unreadable={opened === "failed" || picked.asIs === true} />}
      {crops && opened === undefined && <p class="up-editor-wait">{texts.say("editorLoading")}</p>}
      {typeof opened === "object" && <Bench {...work} opened={opened} />}
    </dialog>
  );
}
