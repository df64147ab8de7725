// A dialog that is there as long as its component is. The browser keeps focus in it, and it goes back afterwards. Screen
// readers hear what is said inside of it only, so the live regions come along.

import { useLayoutEffect, useRef } from "preact/hooks";
import { useUi } from "./ui";

/** A ref for the dialog; `gone`: there is nothing to show any more. */
export function useModal(onClose: () => void, gone: boolean): { readonly current: HTMLDialogElement | null } {
  const { announcer } = useUi();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const before = document.activeElement;
    element.addEventListener("close", onClose);
    element.showModal();
    const spokeFrom = announcer.polite.parentElement;
    announcer.moveTo(element);
    return () => {
      if (spokeFrom !== null) announcer.moveTo(spokeFrom);
      element.removeEventListener("close", onClose);
      if (element.open) element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [gone]);
  return dialog;
}
