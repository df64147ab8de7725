// The editor, which is loaded when somebody edits.

import type { ComponentType } from "preact";
import type { EditorProps } from "./editor/editor";
import { Part } from "./part";

export type Editor = ComponentType<EditorProps>;

const part = new Part<{ readonly Editor: Editor }>("picker-editor");

export async function loadEditor(pickerUrl: string): Promise<Editor> {
  return (await part.load(pickerUrl)).Editor;
}
