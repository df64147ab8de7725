// The drop pane in the place of the whole picker, once it is there.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { PaneProps } from "../pane/drop-pane";
import { panePart } from "../parts";
import { useRescuedFocus } from "./focus";
import { Late } from "./late";
import { UiProvider } from "./ui";

export function Pane(props: PaneProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  useRescuedFocus(root);
  const nothing = (): void => undefined;
  return (
    <UiProvider value={{ ...props.ui, browse: nothing, browseFolder: nothing, preview: nothing }}>
      <div ref={root} class="up-views">
        <Late part={panePart} alone>{({ DropPane }) => <DropPane {...props} />}</Late>
      </div>
    </UiProvider>
  );
}
