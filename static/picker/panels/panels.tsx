// The sources that are more than a button: what each shows in the stage.

import type { JSX } from "preact";
import type { Source } from "../model/sources";
import type { Brought } from "../sources/local";
import { LinkPanel } from "./link";

export interface PanelProps {
  readonly source: Source;
  readonly onBrought: (brought: Brought) => void;
}

export function Panel({ onBrought }: PanelProps): JSX.Element {
  return <LinkPanel onBrought={onBrought} />;
}
