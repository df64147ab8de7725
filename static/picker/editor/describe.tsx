// What stands in the place of the bench for a picture whose pixels cannot be changed: it can still be said what it shows.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Picked } from "../model/item";
import { canChange } from "../model/pictures";
import { TextButton } from "../view/button";
import { AlertIcon } from "../view/icons";
import { useObjectUrl } from "../view/object-url";
import { useUi } from "../view/ui";
import type { BenchProps } from "./bench";
import { AltText } from "./tools";
import { Unsaved } from "./unsaved";

interface Props extends Omit<BenchProps, "opened"> {
  /** Whether it is known that the browser cannot read it. */
  readonly unreadable: boolean;
}

export function Describe({ picked, unreadable: known, next, changed, asked, onStay, onClose }: Props): JSX.Element {
  const { session, texts } = useUi();
  const { tools } = session.pictures.rules;
  const { id, alt: before = "" } = picked;
  const [alt, setAlt] = useState(before);
  const [unreadable, setUnreadable] = useState(known);
  changed.current = alt !== before;
  const save = (): void => {
    if (alt !== before) session.editing.save(id, { kind: "describe", alt: alt.trim() });
    if (unreadable) session.editing.save(id, { kind: "leaveAsIs" });
    session.editing.end(id);
  };
  return (
    <div class="up-editor-describe">
      {unreadable ? <Why name={picked.name} /> : <Picture picked={picked} onUnreadable={() => setUnreadable(true)} />}
      {tools.alt && <div class="up-editor-describe-alt"><AltText alt={alt} onAlt={setAlt} /></div>}
      <TextButton tone="primary" alias="fsp-button--primary" onClick={save}>
        {texts.say(next ? "next" : unreadable && canChange(tools) ? "useAsIs" : "save")}
      </TextButton>
      {asked && <Unsaved onStay={onStay} onDiscard={onClose} onSave={save} />}
    </div>
  );
}

function Why({ name }: { readonly name: string }): JSX.Element {
  const { announcer, texts } = useUi();
  const [title, why] = [texts.say("cannotEdit"), texts.say("cannotEditWhy", { name })];
  useEffect(() => announcer.say(`${title}. ${why}`), []);
  return (
    <>
      <span class="up-drop-icon"><AlertIcon /></span>
      <div>
        <p class="up-editor-failed-title">{title}</p>
        <p class="up-editor-failed-why">{why}</p>
      </div>
    </>
  );
}

function Picture({ picked: { name, file }, onUnreadable }: { readonly picked: Picked; readonly onUnreadable: () => void }): JSX.Element | null {
  const url = useObjectUrl(file);
  return url === undefined ? null : <img class="up-editor-sight" src={url} alt={name} onError={onUnreadable} />;
}
