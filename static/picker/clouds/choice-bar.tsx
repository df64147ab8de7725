// What is chosen so far, and the button that brings it into the picker.

import type { JSX } from "preact";
import { TextButton } from "../view/button";
import { AddIcon } from "../view/icons";
import { useUi } from "../view/ui";
import { limitWords } from "../view/words";
import type { Choice } from "./choice";

interface Props {
  readonly choice: Choice;
  readonly reading: boolean;
  readonly full: boolean;
  readonly onClear: () => void;
  readonly onAdd: () => void;
}

export function ChoiceBar({ choice, reading, full, onClear, onAdd }: Props): JSX.Element {
  const { session, texts } = useUi();
  const count = choice.size;
  const folders = [...choice.values()].filter(({ folder }) => folder).length;
  const words = reading ? texts.say("cloudReading")
    : full ? texts.say("noRoom")
    : count === 0 ? limitWords(texts, session.rules)
    : texts.say("cloudSelected", { count });
  return (
    <div class={`up-clouds-bar fsp-footer ${count > 0 ? "fsp-footer--appeared" : ""}`}>
      <p class="up-clouds-count">{words}</p>
      {count > 0 && <TextButton tone="quiet" onClick={onClear}>{texts.say("deselectAll")}</TextButton>}
      <span class="up-clouds-add">
        <TextButton tone="primary" icon={<AddIcon />} unavailable={count === 0 || reading ? words : undefined} onClick={onAdd}>
          {count === 0 ? texts.say("cloudAddNone") : texts.say(folders === count ? "cloudAddFolder" : "cloudAdd", { count })}
        </TextButton>
      </span>
    </div>
  );
}
