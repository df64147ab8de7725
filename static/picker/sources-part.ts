// What sources other than this device's files show, loaded when somebody turns to one.

import type { ComponentType } from "preact";
import type { PanelProps } from "./panels/panels";
import { Part } from "./part";

export type Panel = ComponentType<PanelProps>;

const part = new Part<{ readonly Panel: Panel }>("picker-sources");

export async function loadPanel(pickerUrl: string): Promise<Panel> {
  return (await part.load(pickerUrl)).Panel;
}
