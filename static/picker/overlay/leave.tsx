// Closing while files are on their way, or while something that was made here has not been sent: asked once, because it
// would be lost.

import type { JSX } from "preact";
import type { State } from "../model/state";
import { Ask } from "../view/ask";
import { TextButton } from "../view/button";
import { useUi } from "../view/ui";
import { takenWords } from "../view/words";

export interface Leaving {
  /** Whether files are on their way. */
  readonly busy: boolean;
  readonly takes: State["takes"];
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function Leave({ busy, takes, onStay, onLeave }: Leaving): JSX.Element {
  const { texts } = useUi();
  const title = busy ? texts.say("leaveTitle") : takes.size > 0 ? takenWords(texts, [...takes.values()][0]) : texts.say("workTitle");
  const why = [...(busy ? [texts.say("leaveWhy")] : []), ...(takes.size > 0 ? [texts.say("takenLost")] : [])];
  return (
    <Ask title={title} why={why.length > 0 ? why.join(" ") : texts.say("workLost")} onStay={onStay}>
      <TextButton tone="plain" onClick={onLeave}>{texts.say(busy ? "leave" : "close")}</TextButton>
      <TextButton tone="primary" onClick={onStay}>{texts.say(busy ? "stay" : "cancel")}</TextButton>
    </Ask>
  );
}
