// A source in the stage: its panel, once that is there, and the way back to what was chosen already.

import type { JSX } from "preact";
import type { Source } from "../model/sources";
import type { State } from "../model/state";
import { cloudsPart, sourcesPart } from "../parts";
import type { Brought } from "../sources/local";
import { TextButton } from "./button";
import { Late } from "./late";
import { Notice } from "./notice";
import { useUi } from "./ui";

interface Props {
  readonly source: Source;
  readonly state: State;
  readonly onBrought: (brought: Brought) => void;
  /** Shows the chosen files. */
  readonly onBack: () => void;
}

export function SourceStage({ source, state, onBrought, onBack }: Props): JSX.Element {
  return (
    <div class="up-source-stage">
      <Back count={state.items.length} onBack={onBack} />
      {state.notice !== undefined && <Notice notice={state.notice} />}
      {source.kind === "cloud"
        ? <Late key={source.name} part={cloudsPart}>{({ Browser }) => <Browser source={source} online={state.online} onBrought={onBrought} />}</Late>
        : <Late key={source.name} part={sourcesPart}>{({ Panel }) => <Panel source={source} onBrought={onBrought} onBack={onBack} />}</Late>}
    </div>
  );
}

/** The way to the `count` files that were chosen already. */
export function Back({ count, onBack }: { count: number } & Pick<Props, "onBack">): JSX.Element | null {
  const { texts } = useUi();
  if (count === 0) return null;
  return (
    <div class="up-source-back">
      <TextButton tone="quiet" alias="fsp-summary__go-back" onClick={onBack}>
        {texts.say("viewSelected")} <span class="up-badge fsp-badge">{new Intl.NumberFormat(texts.locale).format(count)}</span>
      </TextButton>
    </div>
  );
}
