// A source in the stage: its panel, once that is there, and the way back to what was chosen already.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Source } from "../model/sources";
import type { State } from "../model/state";
import type { Panel } from "../sources-part";
import type { Bringing } from "../sources/local";
import { TextButton } from "./button";
import { Notice } from "./notice";
import { useUi } from "./ui";

interface Props {
  readonly source: Source;
  readonly state: State;
  readonly onBrought: (bringing: Bringing) => void;
  /** Shows the chosen files. */
  readonly onBack: () => void;
}

export function SourceStage({ source, state, onBrought, onBack }: Props): JSX.Element {
  const { texts } = useUi();
  const count = state.items.length;
  return (
    <div class="up-source-stage">
      {count > 0 && (
        <div class="up-source-back">
          <TextButton tone="quiet" alias="fsp-summary__go-back" onClick={onBack}>
            {texts.say("viewSelected")} <span class="up-badge fsp-badge">{new Intl.NumberFormat(texts.locale).format(count)}</span>
          </TextButton>
        </div>
      )}
      {state.notice !== undefined && <Notice notice={state.notice} />}
      <Loaded key={source.name} source={source} onBrought={onBrought} onBack={onBack} />
    </div>
  );
}

function Loaded({ source, onBrought, onBack }: Omit<Props, "state">): JSX.Element {
  const { announcer, loadPanel, texts } = useUi();
  const [found, setFound] = useState<{ readonly Panel: Panel }>();
  const [failed, setFailed] = useState(false);
  const load = (): void => {
    setFailed(false);
    loadPanel().then((Panel) => setFound({ Panel }), () => {
      setFailed(true);
      announcer.warn(texts.say("sourceMissing"));
    });
  };
  useEffect(load, []);
  if (found !== undefined) return <found.Panel source={source} onBrought={onBrought} onBack={onBack} />;
  return (
    <div class="up-none" aria-busy={!failed}>
      <p class="up-none-text">{texts.say(failed ? "sourceMissing" : "checking")}</p>
      {failed && <TextButton tone="plain" onClick={load}>{texts.say("tryAgain")}</TextButton>}
    </div>
  );
}
