// Closing while files are on their way: asked once, because what has left already would be lost.

import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { TextButton } from "../view/button";
import { useModal } from "../view/modal";
import { useUi } from "../view/ui";

export interface Leaving {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function Leave({ onStay, onLeave }: Leaving): JSX.Element {
  const { id, texts } = useUi();
  const dialog = useModal(onStay, false);
  // Enter should keep what has been done, not throw it away.
  useLayoutEffect(() => dialog.current?.querySelector<HTMLElement>(".up-button--primary")?.focus(), []);
  return (
    <dialog ref={dialog} class="up-ask" role="alertdialog" aria-labelledby={`${id}-ask`} aria-describedby={`${id}-ask-why`}>
      <h3 class="up-ask-title" id={`${id}-ask`}>{texts.say("leaveTitle")}</h3>
      <p class="up-ask-why" id={`${id}-ask-why`}>{texts.say("leaveWhy")}</p>
      <div class="up-ask-actions">
        <TextButton tone="plain" onClick={onLeave}>{texts.say("leave")}</TextButton>
        <TextButton tone="primary" onClick={onStay}>{texts.say("stay")}</TextButton>
      </div>
    </dialog>
  );
}
