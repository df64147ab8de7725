// A question over everything, before something is lost. Escape is no answer: everything stays as it is.

import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useModal } from "./modal";
import { useUi } from "./ui";

interface Props {
  readonly title: string;
  readonly why?: string;
  /** Escape, a phone's back gesture, or an answer that says so. */
  readonly onStay: () => void;
  /** The answers, the main one among them. */
  readonly children: ComponentChildren;
}

export function Ask({ title, why, onStay, children }: Props): JSX.Element {
  const { id } = useUi();
  const dialog = useModal(onStay, false);
  // Enter should keep what has been done, not throw it away.
  useLayoutEffect(() => dialog.current?.querySelector<HTMLElement>(".up-button--primary")?.focus(), []);
  return (
    <dialog ref={dialog} class="up-ask" role="alertdialog" aria-labelledby={`${id}-ask`} {...(why === undefined ? {} : { "aria-describedby": `${id}-ask-why` })}>
      <h3 class="up-ask-title" id={`${id}-ask`}>{title}</h3>
      {why !== undefined && <p class="up-ask-why" id={`${id}-ask-why`}>{why}</p>}
      <div class="up-ask-actions">{children}</div>
    </dialog>
  );
}
