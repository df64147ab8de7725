// The editor for pictures, loaded with the first one that is to be edited.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Editor } from "../editor-part";
import type { State } from "../model/state";
import { useUi } from "./ui";

export function Editing({ state: { items, editing } }: { state: State }): JSX.Element | null {
  const { announcer, loadEditor, session, texts } = useUi();
  const [Loaded, setLoaded] = useState<Editor>();
  const wanted = editing.length > 0;
  useEffect(() => {
    if (!wanted || Loaded !== undefined) return;
    announcer.say(texts.say("openingEditor"));
    loadEditor().then((editor) => setLoaded(() => editor), () => {
      session.endEdits();
      session.tell("", texts.say("editorMissing"));
      announcer.warn(texts.say("editorMissing"));
    });
  }, [wanted]);
  const [longest, setLongest] = useState(0);
  useEffect(() => setLongest(wanted ? Math.max(longest, editing.length) : 0), [editing.length]);
  const item = items.find(({ picked }) => picked.id === editing[0]);
  if (item === undefined || Loaded === undefined) return null;
  const total = Math.max(longest, editing.length);
  return <Loaded key={item.picked.id} item={item} place={total - editing.length + 1} total={total} />;
}
