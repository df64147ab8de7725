// Whether somebody looks at what can be taken back still, with the pointer or the keyboard: then it does not go.

import { useLayoutEffect, useRef } from "preact/hooks";

/** What a row listens to. */
export interface Looking {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: () => void;
}

/**
 * Tells `onLook` when somebody begins to look at a row that `leaves`, and when nobody does any more; what the row listens
 * to. Whoever has just pressed its button looks at it already. A focus that a click or a tap has left behind does not look:
 * it may stay for ever. `focused`: the focus is in the row already, though no event will say so.
 */
export function useLookedAt(leaves: boolean, focused: boolean, onLook: (looked: boolean) => void): Looking {
  const eyes = useRef({ pointer: false, keys: false, told: false }).current;
  const tell = (looked: boolean): void => {
    if (eyes.told === looked) return;
    eyes.told = looked;
    onLook(looked);
  };
  const look = (eye: { readonly pointer?: boolean; readonly keys?: boolean }): void => {
    Object.assign(eyes, eye);
    if (leaves) tell(eyes.pointer || eyes.keys);
  };
  useLayoutEffect(() => {
    // Delete leaves the focus where it is, so no event says that the keyboard is here. At once: later it may have left.
    look(focused ? { keys: hasKeyboardFocus() } : {});
    // Nor does one when the row is scrolled away.
    return () => tell(false);
  }, [leaves]);
  return {
    onPointerEnter: () => look({ pointer: true }),
    onPointerLeave: () => look({ pointer: false }),
    onFocusIn: () => look({ keys: hasKeyboardFocus() }),
    onFocusOut: () => look({ keys: false }),
  };
}

function hasKeyboardFocus(): boolean {
  return document.activeElement?.matches(":focus-visible") === true;
}
