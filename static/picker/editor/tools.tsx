// Everything that can be done to a picture, as controls with names: nothing needs a steady hand.

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { largest, shaped, turned, typed, type Box, type Edit } from "../model/edit";
import type { Size, Tools as Offered } from "../model/pictures";
import { IconButton } from "../view/button";
import { icon } from "../view/icons";
import { useUi } from "../view/ui";
import type { Change } from "./bench";
import { MAX_ZOOM } from "./view";

interface Props {
  readonly edit: Edit;
  readonly size: Size;
  readonly tools: Offered;
  readonly zoom: number;
  readonly alt: string;
  readonly onChange: Change;
  readonly onRotate: (direction: 1 | -1) => void;
  readonly onFlip: (axis: "x" | "y") => void;
  readonly onZoom: (zoom: number) => void;
  readonly onAlt: (alt: string) => void;
}

const RotateLeftIcon = icon("fst-icon", "M4.5 9.5h6v-6", "M4.8 9.3a8 8 0 1 1-.6 5.2");
const RotateRightIcon = icon("fst-icon", "M19.5 9.5h-6v-6", "M19.2 9.3a8 8 0 1 0 .6 5.2");
const FlipAcrossIcon = icon("fst-icon", "M12 3.5v17", "M9 7.5 3.8 16.8H9z", "m15 7.5 5.2 9.3H15z");
const FlipDownIcon = icon("fst-icon", "M3.5 12h17", "M7.5 9l9.3-5.2V9z", "m7.5 15 9.3 5.2V15z");
const ZoomInIcon = icon("fst-icon", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "m15.5 15.5 4.5 4.5", "M10.5 7.8v5.4", "M7.8 10.5h5.4");
const ZoomOutIcon = icon("fst-icon", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "m15.5 15.5 4.5 4.5", "M7.8 10.5h5.4");

const MoreIcon = icon("up-editor-more-icon", "m6.5 9.5 5.5 5.5 5.5-5.5");

export function Tools({ edit, size, tools, zoom, alt, onChange, onRotate, onFlip, onZoom, onAlt }: Props): JSX.Element {
  const { texts } = useUi();
  return (
    <>
      {(tools.crop || tools.circle) && <Shapes edit={edit} size={size} tools={tools} onChange={onChange} />}
      {tools.turn && (
        <Group name={texts.say("rotate")} plain>
          <div class="up-editor-row">
            <IconButton label={texts.say("rotateLeft")} shortcut="[" icon={<RotateLeftIcon />} onClick={() => onRotate(-1)} />
            <IconButton label={texts.say("rotateRight")} shortcut="]" icon={<RotateRightIcon />} onClick={() => onRotate(1)} />
            <IconButton label={texts.say("flipAcross")} icon={<FlipAcrossIcon />} onClick={() => onFlip("x")} />
            <IconButton label={texts.say("flipDown")} icon={<FlipDownIcon />} onClick={() => onFlip("y")} />
          </div>
        </Group>
      )}
      <Group name={texts.say("zoom")} plain>
        <div class="up-editor-row">
          <IconButton label={texts.say("zoomOut")} shortcut="-" icon={<ZoomOutIcon />} onClick={() => onZoom(zoom / 1.25)} />
          <input
            form=""
            class="up-editor-zoom"
            type="range"
            min={1}
            max={MAX_ZOOM}
            step={0.05}
            value={zoom}
            aria-label={texts.say("zoom")}
            aria-valuetext={texts.percent(zoom * 100)}
            onInput={(event) => onZoom(Number(event.currentTarget.value))}
          />
          <IconButton label={texts.say("zoomIn")} shortcut="+" icon={<ZoomInIcon />} onClick={() => onZoom(zoom * 1.25)} />
        </div>
      </Group>
      {tools.alt && <AltText alt={alt} onAlt={onAlt} />}
      {(tools.crop || edit.circle) && <Fields edit={edit} size={size} onChange={onChange} />}
    </>
  );
}

/** Most characters of a text that the SDK takes along (filestack-js 4.3.8, `altText` of its store options). */
const MAX_ALT = 125;

/** What the picture shows, in words. */
export function AltText({ alt, onAlt }: Pick<Props, "alt" | "onAlt">): JSX.Element {
  const { texts } = useUi();
  return (
    <label class="up-editor-group">
      <span class="up-editor-label">{texts.say("alt")}</span>
      <textarea
        form=""
        class="up-editor-field up-editor-field--text"
        name="alt"
        rows={2}
        maxLength={MAX_ALT}
        placeholder={texts.say("altHint")}
        value={alt}
        onInput={(event) => onAlt(event.currentTarget.value)}
      />
    </label>
  );
}

interface GroupProps {
  readonly name: string;
  /** What says the same as the icons in it: it may go where there is little room. */
  readonly plain?: boolean;
  readonly children: ComponentChildren;
}

function Group({ name, plain = false, children }: GroupProps): JSX.Element {
  return (
    <fieldset form="" class="up-editor-group fst-sidebar__option">
      <legend class={`up-editor-label ${plain ? "up-editor-label--plain" : ""}`}>{name}</legend>
      {children}
    </fieldset>
  );
}

interface Shape {
  readonly name: string;
  readonly ratio: number | undefined;
  readonly circle: boolean;
}

/** Width to height. */
const RATIOS: readonly (readonly [number, number])[] = [[4, 3], [3, 2], [16, 9]];

function Shapes({ edit, size, tools, onChange }: Pick<Props, "edit" | "size" | "tools" | "onChange">): JSX.Element | null {
  const { id: prefix, texts } = useUi();
  const here = turned(size, edit.turns);
  const rectangle = (name: string, ratio?: number): Shape => ({ name, ratio, circle: false });
  const circle: readonly Shape[] = tools.circle ? [{ name: texts.say("circle"), ratio: 1, circle: true }] : [];
  const shapes: readonly Shape[] = tools.crop && tools.ratio === undefined
    ? [
      rectangle(texts.say("shapeFree")),
      rectangle(texts.say("shapeOriginal"), here.width / here.height),
      rectangle(texts.say("shapeSquare"), 1),
      ...circle,
      ...RATIOS.map(([width, height]) => rectangle(`${width}:${height}`, width / height)),
    ]
    : [...(tools.crop || !tools.force ? [rectangle(texts.say("shapeFrame"), tools.ratio)] : []), ...circle];
  if (shapes.length < 2) return null;
  const chosen = shapes.find((shape) => isShape(shape, edit));
  const choose = ({ ratio, circle }: Shape): void => {
    const next = shaped(edit, size, ratio, circle);
    // Without a frame of its own, the picture is whole again.
    onChange(!tools.crop && !circle ? { ...next, frame: largest(here, undefined) } : next);
  };
  return (
    <Group name={texts.say("shape")} plain>
      <div class="up-editor-chips">
        {shapes.map((shape) => (
          <label key={shape.name} class="up-editor-chip">
            <input
              form=""
              class="up-editor-radio"
              type="radio"
              name={`${prefix}-shape`}
              checked={shape === chosen}
              onChange={() => choose(shape)}
            />
            <span class="up-editor-chip-text">{shape.name}</span>
          </label>
        ))}
      </div>
    </Group>
  );
}

// A frame that was turned is still of that shape.
function isShape({ ratio, circle }: Shape, edit: Edit): boolean {
  if (circle !== edit.circle) return false;
  if (ratio === undefined || edit.ratio === undefined) return ratio === edit.ratio;
  return [ratio, 1 / ratio].some((one) => Math.abs(one - (edit.ratio ?? 0)) < 1e-6);
}

function Fields({ edit, size, onChange }: Pick<Props, "edit" | "size" | "onChange">): JSX.Element {
  const { id: prefix, texts } = useUi();
  // Only where there is little room they are out of the way until somebody asks.
  const [open, setOpen] = useState(false);
  const here = turned(size, edit.turns);
  const { frame } = edit;
  const field = (name: keyof Box, label: string, least: number, most: number): JSX.Element => (
    <Field name={name} label={label} value={frame[name]} least={least} most={most} onValue={(value) => onChange(typed(edit, size, name, value), `field-${name}`)} />
  );
  return (
    <Group name={texts.say("pixels")} plain>
      <button form="" class="up-editor-more" aria-expanded={open} aria-controls={`${prefix}-fields`} onClick={() => setOpen(!open)}>
        {texts.say("pixels")} <MoreIcon />
      </button>
      <div class={`up-editor-fields ${open ? "" : "up-editor-fields--folded"}`} id={`${prefix}-fields`}>
        {field("width", texts.say("fieldWidth"), 1, here.width)}
        {field("height", texts.say("fieldHeight"), 1, here.height)}
        {field("x", texts.say("fieldX"), 0, here.width - frame.width)}
        {field("y", texts.say("fieldY"), 0, here.height - frame.height)}
      </div>
    </Group>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onValue: (value: number) => void;
}

// What is being typed stays as it is until the field is left: half a number is not yet wrong.
function Field({ name, label, value, least, most, onValue }: FieldProps): JSX.Element {
  const [draft, setDraft] = useState<string>();
  const onInput = (text: string): void => {
    setDraft(text);
    const number = Number(text);
    if (text.trim() !== "" && Number.isFinite(number)) onValue(number);
  };
  return (
    <label class="up-editor-number">
      <span class="up-editor-number-label">{label}</span>
      <input
        form=""
        class="up-editor-field"
        type="number"
        inputMode="numeric"
        name={name}
        min={least}
        max={most}
        step={1}
        value={draft ?? value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onBlur={() => setDraft(undefined)}
      />
    </label>
  );
}
