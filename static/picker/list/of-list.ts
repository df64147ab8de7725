// What the rows of one list share: pictures and links that were made already.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { State } from "../model/state";
import { useUi } from "../view/ui";
import { Links } from "./links";
import { Thumbnails } from "./thumbnails";

export interface OfList {
  readonly thumbnails: Thumbnails;
  readonly links: Links;
}

const Context = createContext<OfList | undefined>(undefined);
export const OfListProvider = Context.Provider;

export function useOfList(): OfList {
  const made = useContext(Context);
  if (made === undefined) throw new Error("a row was drawn outside of its list");
  return made;
}

/** For a new list; what belongs to none of its files any more is given back. */
export function useMade({ places }: State): OfList {
  const { linkEndpoint, session } = useUi();
  const [made] = useState(() => ({ thumbnails: new Thumbnails(session.options.disableThumbnails ?? false), links: new Links(linkEndpoint) }));
  useEffect(() => made.thumbnails.keepOnly(places), [places]);
  useEffect(() => () => made.thumbnails.keepOnly(new Map()), []);
  return made;
}
