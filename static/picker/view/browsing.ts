// Where the user is: in one of the sources, or in the list of what was chosen.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { RECORDERS } from "../model/item";
import type { PickerOptions } from "../model/options";
import { sourcesFrom, type Clouds, type Source } from "../model/sources";
import type { State } from "../model/state";
import type { Brought } from "../sources/local";

export interface Browsing {
  readonly sources: readonly [Source, ...Source[]];
  /** What is looked into; none of them while the chosen files are shown. */
  readonly source: Source | undefined;
  readonly openSource: (source: Source) => void;
  /** From the files to the source that was looked into last, or back. */
  readonly setBrowsing: (browsing: boolean) => void;
  /** Lets in what is brought, and shows it when it is there. */
  readonly bring: (brought: Brought) => void;
  /** The same for what the source brings: once that was left meanwhile, nobody is called away for it. */
  readonly bringFromSource: (brought: Brought) => void;
}

export function useBrowsing(state: State, options: PickerOptions, onBrought: (brought: Brought) => void): Browsing {
  const clouds = useRef<Clouds>({});
  if (state.phase.kind === "open") clouds.current = state.phase.clouds;
  const sources = useMemo(() => sourcesFrom(options.fromSources, clouds.current, options.customSourceName), [clouds.current]);
  const [chosen, setChosen] = useState<string>();
  const last = sources.find(({ name }) => name === chosen) ?? sources[0];
  const [browsing, setBrowsing] = useState(true);
  const count = state.items.length;
  const before = useRef(count);
  // Whoever has opened a source since then does not want to be taken away from it by files that take their time.
  const wanted = useRef<"files" | "source">("files");
  // What was chosen is shown as soon as it is there; a source of the page's own says when.
  useEffect(() => {
    if (count > before.current && wanted.current === "files" && last.kind !== "custom") {
      setBrowsing(false);
      // A camera does not go on again by itself once the list is empty.
      if (RECORDERS.includes(last.kind)) setChosen(undefined);
    }
    before.current = count;
  }, [count]);
  const bring = (brought: Brought): void => {
    wanted.current = "files";
    onBrought(brought);
  };
  const source = browsing || count === 0 ? last : undefined;
  const looking = useRef(source);
  looking.current = source;
  return {
    sources,
    source,
    openSource: ({ name }) => {
      wanted.current = "source";
      setChosen(name);
      setBrowsing(true);
    },
    setBrowsing,
    bring,
    bringFromSource: (brought) => (looking.current === source ? bring : onBrought)(brought),
  };
}
