// A dialog that is there as long as its component is. The browser keeps focus in it, and it goes back afterwards.

import { useLayoutEffect, useRef } from "preact/hooks";

/** A ref for the dialog; `gone`: there is nothing to show any more. */
export function useModal(onClose: () => void, gone: boolean): { readonly current: HTMLDialogElement | null } {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const before = document.activeElement;
    element.addEventListener("close", onClose);
    element.showModal();
    return () => {
      element.removeEventListener("close", onClose);
      if (element.open) element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [gone]);
  return dialog;
}
