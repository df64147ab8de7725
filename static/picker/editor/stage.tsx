// The picture, and the frame over it. Fingers, mouse and wheel work here; keys go through the frame, and everything can
// be done with the tools beside it too.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isWhole, matrix, moved, pulled, turned, type Edit, type Grip, type Side } from "../model/edit";
import type { Size } from "../model/pictures";
import { useUi } from "../view/ui";
import type { Change } from "./bench";
import type { Opened } from "./editor";
import { placed, zoomed, type Look, type Place, type Point } from "./view";

interface Props {
  readonly opened: Opened;
  readonly edit: Edit;
  /** Whether there is a frame to be moved. */
  readonly framed: boolean;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  readonly onChange: Change;
  /** Whether the key meant something to the frame. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

const GRIPS: readonly Grip[] = ([-1, 0, 1] as const).flatMap((y) => ([-1, 0, 1] as const).map((x) => ({ x, y }))).filter(({ x, y }) => x !== 0 || y !== 0);

export function Stage({ opened, edit, framed, look, onLook, onChange, onKey }: Props): JSX.Element {
  const { id: prefix, texts } = useUi();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const room = useSize(stage);
  const here = turned(opened.size, edit.turns);
  const place = placed(room, here, look);
  useLayoutEffect(() => draw(canvas.current, opened, edit, room, place));
  useLayoutEffect(() => put(frame.current, edit, place));
  const pointer = usePointer({ opened, edit, framed, look, onLook, onChange, place });
  useWheel(stage, (by, at) => onLook(zoomed(look.zoom * by, look.zoom === 1 ? inPicture(place, at) : look.middle)));
  const { x, y, width, height } = edit.frame;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={stage} class={`up-editor-stage ${look.zoom > 1 ? "up-editor-stage--close" : ""}`} dir="ltr" {...pointer}>
      <canvas ref={canvas} class="up-editor-canvas" aria-hidden="true" />
      {framed && (
        <div
          ref={frame}
          class={`up-editor-frame ${edit.circle ? "up-editor-frame--circle" : ""}`}
          role="application"
          tabIndex={0}
          aria-label={`${texts.say("crop")}: ${texts.say("cropSaid", { x, y, width, height })}`}
          aria-describedby={`${prefix}-crop-help`}
          data-frame
          onKeyDown={onKeyDown}
        >
          <span class="up-editor-shade" />
          <span class="up-editor-thirds up-editor-thirds--across" />
          <span class="up-editor-thirds up-editor-thirds--down" />
          {GRIPS.map((grip) => (
            <span key={`${grip.x}${grip.y}`} class={`up-editor-grip up-editor-grip--${NAMES.y[grip.y]}${NAMES.x[grip.x]}`} data-x={grip.x} data-y={grip.y}>
              <span class="up-editor-dot" />
            </span>
          ))}
        </div>
      )}
      {framed && <p class="up-editor-help" id={`${prefix}-crop-help`} dir="auto">{texts.say("cropHelp")}</p>}
    </div>
  );
}

const NAMES = {
  x: { "-1": "w", 0: "", 1: "e" },
  y: { "-1": "n", 0: "", 1: "s" },
} as const;

function useSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (element.current === null) return;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return size;
}

function draw(canvas: HTMLCanvasElement | null, { bitmap, size }: Opened, edit: Edit, room: Size, { x, y, scale }: Place): void {
  const context = canvas?.getContext("2d");
  // A picture that was given back meanwhile has no size any more.
  if (!canvas || !context || bitmap.width === 0) return;
  const dense = window.devicePixelRatio;
  const [width, height] = [Math.round(room.width * dense), Math.round(room.height * dense)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.setTransform(scale * dense, 0, 0, scale * dense, x * dense, y * dense);
  context.transform(...matrix(edit, size));
  context.drawImage(bitmap, 0, 0, size.width, size.height);
}

// Through custom properties set from script, which a strict content policy allows.
function put(element: HTMLElement | null, { frame }: Edit, { x, y, scale }: Place): void {
  const numbers = { x: x + frame.x * scale, y: y + frame.y * scale, w: frame.width * scale, h: frame.height * scale };
  for (const [name, value] of Object.entries(numbers)) element?.style.setProperty(`--up-editor-${name}`, `${value}px`);
}

function inPicture({ x, y, scale }: Place, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

interface Drag {
  readonly from: Point;
  readonly edit: Edit;
  readonly look: Look;
  /** `undefined`: the whole frame. */
  readonly grip: Grip | undefined;
  readonly onFrame: boolean;
  readonly kind: string;
}

let drags = 0;

/** Dragging the frame, a side of it, or the picture under it; two fingers zoom. */
function usePointer({ opened, edit, framed, look, onLook, onChange, place }: Omit<Props, "onKey"> & { readonly place: Place }): object {
  const drag = useRef<Drag | undefined>(undefined);
  const fingers = useRef(new Map<number, Point>());
  const apart = (): number => {
    const [one, two] = [...fingers.current.values()];
    return one === undefined || two === undefined ? 0 : Math.hypot(one.x - two.x, one.y - two.y);
  };
  const onPointerDown = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const from = { x: event.clientX, y: event.clientY };
    fingers.current.set(event.pointerId, from);
    event.currentTarget.setPointerCapture(event.pointerId);
    const grip = event.target.closest<HTMLElement>("[data-x]")?.dataset;
    const frame = event.target.closest<HTMLElement>("[data-frame]");
    frame?.focus();
    drags += 1;
    drag.current = {
      from, edit, look,
      grip: grip === undefined ? undefined : { x: Number(grip["x"]) as Side, y: Number(grip["y"]) as Side },
      // All of the picture cannot be moved, but one may want to see another part of it.
      onFrame: framed && frame !== null && (grip !== undefined || !isWhole(edit.frame, turned(opened.size, edit.turns))),
      kind: `drag-${drags}`,
    };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { current } = drag;
    if (current === undefined || !fingers.current.has(event.pointerId)) return;
    const before = apart();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.current.size > 1) {
      if (before > 0) onLook(zoomed((look.zoom * apart()) / before, look.middle));
      return;
    }
    const [dx, dy] = [(event.clientX - current.from.x) / place.scale, (event.clientY - current.from.y) / place.scale];
    if (!current.onFrame) return onLook({ ...look, middle: { x: current.look.middle.x - dx, y: current.look.middle.y - dy } });
    const next = current.grip === undefined ? moved(current.edit, opened.size, dx, dy) : pulled(current.edit, opened.size, current.grip, dx, dy);
    onChange(next, current.kind);
  };
  const onPointerUp = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId);
    drag.current = undefined;
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp };
}

// The page must not scroll meanwhile, which only a listener can say that is not passive.
function useWheel(element: { readonly current: HTMLElement | null }, onWheel: (by: number, at: Point) => void): void {
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    const listen = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      latest.current(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top });
    };
    const target = element.current;
    target?.addEventListener("wheel", listen, { passive: false });
    return () => target?.removeEventListener("wheel", listen);
  }, []);
}
