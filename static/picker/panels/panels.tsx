// The sources that are more than a button: what each shows in the stage.

import type { JSX } from "preact";
import type { Source } from "../model/sources";
import type { Brought } from "../sources/local";
import { CameraPanel } from "./camera";
import { LinkPanel } from "./link";

export interface PanelProps {
  readonly source: Source;
  readonly onBrought: (brought: Brought) => void;
}

export function Panel({ source: { name }, onBrought }: PanelProps): JSX.Element | null {
  switch (name) {
    case "url":
      return <LinkPanel onBrought={onBrought} />;
    case "webcam":
    case "video":
    case "audio":
      return <CameraPanel capture={name} onBrought={onBrought} />;
    case "local_file_system":
      return null;
  }
}
