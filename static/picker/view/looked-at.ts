// Whether somebody looks at what can be taken back still, with the pointer or the focus: then it does not go.

import { useLayoutEffect, useRef } from "preact/hooks";
import { useUi } from "./ui";

/** What a row listens to. */
export interface Looking {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: () => void;
}

/** Stops the clock of undo of the files `idsOf` while they leave and somebody looks at their row; what the row listens to. */
export function useLookedAt(idsOf: () => readonly string[], leaves: boolean, focused: boolean): Looking {
  const { session: { uploads } } = useUi();
  const looked = useRef(false);
  const look = (yes: boolean) => (): void => {
    if (!leaves || looked.current === yes) return;
    looked.current = yes;
    uploads.keepUndo(idsOf(), yes);
  };
  useLayoutEffect(() => {
    // Delete leaves the focus where it is, so no event says that somebody looks. At once: later the focus may have left.
    if (focused) look(true)();
    // Nor does one when the row is scrolled away.
    return look(false);
  }, [leaves]);
  const [onLook, onLeave] = [look(true), look(false)];
  return { onPointerEnter: onLook, onPointerLeave: onLeave, onFocusIn: onLook, onFocusOut: onLeave };
}
