// What a part of the picker shows, once it is there; until then, and if it does not come, words in its place.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Loadable, Part } from "../part";
import { TextButton } from "./button";
import { useUi } from "./ui";

/** A part, loaded as soon as it is `wanted`; `onMissing` hears when it does not come. */
export function usePart<T extends Loadable>(part: Part<T>, wanted: boolean, onMissing: () => void): T | undefined {
  const { load } = useUi();
  const [, arrived] = useState(part.loaded);
  useEffect(() => {
    if (!wanted) return;
    // It may have come since this was drawn.
    if (part.loaded === undefined) load(part).then(arrived, onMissing);
    else arrived(part.loaded);
  }, [wanted]);
  return part.loaded;
}

interface Props<T extends Loadable> {
  readonly part: Part<T>;
  /** Nothing of the picker is around it. */
  readonly alone?: boolean;
  readonly children: (loaded: T) => JSX.Element;
}

export function Late<T extends Loadable>({ part, alone = false, children }: Props<T>): JSX.Element {
  const { announcer, texts } = useUi();
  const [tries, setTries] = useState(1);
  const [failures, setFailures] = useState(0);
  const waits = tries > failures;
  const loaded = usePart(part, waits, () => {
    setFailures(tries);
    announcer.warn(texts.say("sourceMissing"));
  });
  if (loaded !== undefined) return children(loaded);
  return (
    <div class={`up-none ${alone ? "up-panel" : ""}`} aria-busy={waits}>
      <p class="up-none-text" tabIndex={-1} data-rescue>{texts.say(waits ? "checking" : "sourceMissing")}</p>
      {tries + failures > 1 && (
        <TextButton tone="plain" unavailable={waits ? texts.say("checking") : undefined} onClick={() => setTries(failures + 1)}>
          {texts.say("tryAgain")}
        </TextButton>
      )}
    </div>
  );
}
