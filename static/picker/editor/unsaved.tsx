// Closing the editor although something was changed: asked, because a step back may have been all that was meant.

import type { JSX } from "preact";
import { Ask } from "../view/ask";
import { TextButton } from "../view/button";
import { useUi } from "../view/ui";

interface Props {
  readonly onStay: () => void;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

export function Unsaved({ onStay, onDiscard, onSave }: Props): JSX.Element {
  const { texts } = useUi();
  return (
    <Ask title={texts.say("unsaved")} onStay={onStay}>
      <TextButton tone="plain" onClick={onDiscard}>{texts.say("discard")}</TextButton>
      <TextButton tone="plain" onClick={onStay}>{texts.say("cancel")}</TextButton>
      <TextButton tone="primary" onClick={onSave}>{texts.say("save")}</TextButton>
    </Ask>
  );
}
