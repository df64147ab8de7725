// The sources that are more than a button: what each shows in the stage.

import type { JSX } from "preact";
import type { Source } from "../model/sources";
import type { Brought } from "../sources/local";
import { CameraPanel } from "./camera";
import { CustomPanel } from "./custom";
import { LinkPanel } from "./link";

export { sources as english } from "../i18n/english/sources";

export interface PanelProps {
  readonly source: Source;
  readonly onBrought: (brought: Brought) => void;
  /** Shows the chosen files. */
  readonly onBack: () => void;
}

export function Panel({ source, onBrought, onBack }: PanelProps): JSX.Element | null {
  switch (source.kind) {
    case "custom":
      return <CustomPanel own={source.own} name={source.name} onBrought={onBrought} onBack={onBack} />;
    case "url":
      return <LinkPanel onBrought={onBrought} />;
    case "webcam":
    case "video":
    case "audio":
      return <CameraPanel capture={source.kind} onBrought={onBrought} />;
    case "cloud":
    case "local_file_system":
      return null;
  }
}
