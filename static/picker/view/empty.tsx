// Files of this device: one big button that says what may come, and takes drops as the whole picker does.

import type { JSX } from "preact";
import type { State } from "../model/state";
import { TextButton } from "./button";
import { FolderIcon, UploadIcon } from "./icons";
import { Notice } from "./notice";
import { Back } from "./source";
import { useUi } from "./ui";
import { limitWords } from "./words";

export function Empty({ state, onBack }: { state: State; onBack: () => void }): JSX.Element {
  const { id, session, texts, folders, browse, browseFolder } = useUi();
  return (
    <div class="up-empty fsp-drop-area-container">
      <Back count={state.items.length} onBack={onBack} />
      {state.notice !== undefined && <Notice notice={state.notice} />}
      {/* The limits describe the button. Without being hidden they would be in its name as well, and be said twice. */}
      <button form="" class="up-drop fsp-drop-area" aria-describedby={`${id}-limits`} data-rescue onClick={browse}>
        <span class="up-drop-icon"><UploadIcon /></span>
        <span class="up-drop-title fsp-drop-area__title fsp-drop-area__button fsp-select-labels">{texts.say("select")}</span>
        <span class="up-drop-subtitle fsp-drop-area__subtitle">{texts.say("orDrop")}</span>
        <span class="up-drop-limits" id={`${id}-limits`} aria-hidden="true">{limitWords(texts, session.rules)}</span>
      </button>
      {folders > 0 && (
        <TextButton tone="quiet" icon={<FolderIcon />} alias="up-folder" onClick={browseFolder}>{texts.say("selectFolder")}</TextButton>
      )}
    </div>
  );
}

/** The shape of what is coming, while the server is asked. */
export function Skeleton({ slow }: { slow: boolean }): JSX.Element {
  const { texts } = useUi();
  return (
    <div class="up-empty" aria-busy="true">
      <div class="up-drop up-drop--skeleton">
        <span class="up-drop-icon" />
        <span class="up-skeleton up-skeleton--title" />
        <span class="up-skeleton" />
        <span class="up-drop-limits">{slow ? texts.say("preparing") : "\u00a0"}</span>
      </div>
    </div>
  );
}
