// The menu of sources on a phone, where there are more than it has room for: a button, and a sheet that comes up under the
// thumb. A real dialog: Escape closes it, and focus goes back.

import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { IconButton } from "../view/button";
import { CloseIcon, icon } from "../view/icons";
import { useModal } from "../view/modal";
import { useUi } from "../view/ui";

const DownIcon = icon("", "m6.5 9.5 5.5 5.5 5.5-5.5");

interface Props {
  /** The source that is shown; none of them while that is the list of files. */
  readonly mark: JSX.Element | undefined;
  readonly label: string | undefined;
  /** What waits in them. */
  readonly waits: readonly string[];
  /** The sources, to choose from; `close`: one was chosen. */
  readonly children: (close: () => void) => JSX.Element;
}

export function Menu({ mark, label, waits, children }: Props): JSX.Element {
  const { id, texts } = useUi();
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const action = texts.say("sources");
  return (
    <>
      <button form="" id={`${id}-menu`} class="up-button up-button--plain up-menu" aria-haspopup="dialog" aria-expanded={open} aria-describedby={`${id}-waits`} onClick={() => setOpen(true)}>
        {mark} {label === undefined ? action : texts.say("tryNowFile", { action, name: label })} <DownIcon />
        {waits.length > 0 && <span class="up-menu-dot" />}
      </button>
      <span hidden id={`${id}-waits`}>{waits.join(", ")}</span>
      {open && <Sheet onClose={close}>{children(close)}</Sheet>}
    </>
  );
}

function Sheet({ onClose, children }: { readonly onClose: () => void; readonly children: JSX.Element }): JSX.Element {
  const { id, texts } = useUi();
  const dialog = useModal(onClose, false);
  useLayoutEffect(() => dialog.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus(), []);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="up-sheet" aria-labelledby={`${id}-sheet`} onClick={(event) => event.target === event.currentTarget && close()}>
      <div class="up-sheet-head">
        <h3 class="up-sheet-title" id={`${id}-sheet`}>{texts.say("sources")}</h3>
        <IconButton label={texts.say("close")} shortcut="Esc" icon={<CloseIcon />} onClick={close} />
      </div>
      {children}
    </dialog>
  );
}
