// How long what is discarded can be taken back.

import { useEffect, useState } from "preact/hooks";
import { UNDO_MS } from "../model/item";
import { useLookedAt, type Looking } from "../view/looked-at";

/** Calls `onOver` when nobody has looked at a row that `leaves` for a while; what the row listens to. */
export function useUndoClock(leaves: boolean, onOver: () => void): Looking {
  const [looked, setLooked] = useState(false);
  const runs = leaves && !looked;
  useEffect(() => {
    if (!runs) return;
    const timer = setTimeout(onOver, UNDO_MS);
    return () => clearTimeout(timer);
  }, [runs]);
  return useLookedAt(leaves, false, setLooked);
}
