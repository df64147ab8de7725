// The panel behind "?": what may be uploaded, in words. A real dialog: Escape closes it, and focus goes back. What the
// server allows is asked anew each time, because the page renews its permission meanwhile.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../view/button";
import { CloseIcon, FolderIcon, icon, RetryIcon, UploadIcon } from "../view/icons";
import { useModal } from "../view/modal";
import { useUi } from "../view/ui";
import { factsFrom, type Facts } from "./facts";
import { helpLines, type About } from "./words";

export { help as english } from "../i18n/english/help";

const EyeIcon = icon("", "M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z", "M14.6 12a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z");
const ShieldIcon = icon("", "M12 3 5 6v5.5c0 4.3 2.9 7.6 7 9.5 4.1-1.9 7-5.2 7-9.5V6z", "m9 12 2.2 2.2L15.2 10");
const ICONS: Readonly<Record<About, () => JSX.Element>> = { files: UploadIcon, place: FolderIcon, view: EyeIcon, time: RetryIcon, check: ShieldIcon };

export function Help({ onClose }: { onClose: () => void }): JSX.Element {
  const { id, session, texts, destination, linkEndpoint, renews } = useUi();
  const [facts, setFacts] = useState<Facts>();
  const [asking, setAsking] = useState(true);
  useEffect(() => {
    // Without an answer it says what the picker knows itself.
    void session.ask(["policy"]).then((answer) => setFacts(factsFrom(answer)), () => undefined).then(() => setAsking(false));
  }, []);
  const dialog = useModal(onClose, false);
  const lines = helpLines(texts, { rules: session.rules, destination, facts, links: linkEndpoint !== undefined, renews });
  return (
    <dialog ref={dialog} class="up-help" aria-labelledby={`${id}-help`} aria-busy={asking} onClick={closeOnBackdrop}>
      <div class="up-help-head">
        <h3 class="up-help-title" id={`${id}-help`}>{texts.say("help")}</h3>
        <IconButton label={texts.say("close")} shortcut="Esc" icon={<CloseIcon />} onClick={() => dialog.current?.close()} />
      </div>
      <ul class="up-help-lines">
        {lines.map(({ about, text, more }) => {
          const Icon = ICONS[about];
          return (
            <li class="up-help-line" key={about}>
              <Icon />
              <div class="up-help-words">
                <p class="up-help-text">{text}</p>
                {more !== undefined && <p class="up-help-more">{more}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </dialog>
  );
}

function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget && event.target instanceof HTMLDialogElement) event.target.close();
}
