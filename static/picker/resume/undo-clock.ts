// How long what is discarded can be taken back.

import { useEffect, useState } from "preact/hooks";
import { UNDO_MS } from "../model/item";
import type { Looking } from "../view/looked-at";

/**
 * Calls `onOver` when a row that `leaves` was not looked at for a while, neither with the pointer nor with the focus; what
 * the row listens to. Whoever has just pressed its button looks at it already.
 */
export function useUndoClock(leaves: boolean, onOver: () => void): Looking {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const runs = leaves && !pointed && !focused;
  useEffect(() => {
    if (!runs) return;
    const timer = setTimeout(onOver, UNDO_MS);
    return () => clearTimeout(timer);
  }, [runs]);
  return {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocusIn: () => setFocused(true),
    onFocusOut: () => setFocused(false),
  };
}
