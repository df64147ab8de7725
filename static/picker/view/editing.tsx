// The editor for pictures, loaded with the first one that is to be edited.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { State } from "../model/state";
import { editorPart } from "../parts";
import { usePart } from "./late";
import { useUi } from "./ui";

export function Editing({ state: { items, editing } }: { state: State }): JSX.Element | null {
  const { announcer, session, texts } = useUi();
  const wanted = editing.length > 0;
  const loaded = usePart(editorPart, wanted, () => {
    session.editing.leave();
    session.tell("", texts.say("editorMissing"));
    announcer.warn(texts.say("editorMissing"));
  });
  useEffect(() => {
    if (wanted && loaded === undefined) announcer.say(texts.say("openingEditor"));
  }, [wanted]);
  const [longest, setLongest] = useState(0);
  useEffect(() => setLongest(wanted ? Math.max(longest, editing.length) : 0), [editing.length]);
  const item = items.find(({ picked }) => picked.id === editing[0]);
  if (item === undefined || loaded === undefined) return null;
  const total = Math.max(longest, editing.length);
  return <loaded.Editor key={item.picked.id} item={item} place={total - editing.length + 1} total={total} />;
}
