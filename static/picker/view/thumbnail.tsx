// The small picture at the start of a row: the image itself where there is one, else an icon of its kind.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Picked } from "../model/item";
import { mimeOf } from "../model/mime";
import { isPicture } from "../thumbnails";
import { TypeIcon } from "./icons";
import { useUi } from "./ui";

/** Edge of the picture in device pixels: twice what is shown, for dense displays. */
const EDGE = 80;

export function Thumbnail({ picked, onOpen }: { picked: Picked; onOpen: () => void }): JSX.Element {
  const { texts, thumbnails } = useUi();
  const bitmap = useBitmap(picked);
  const picture = bitmap === undefined ? <TypeIcon mime={mimeOf(picked.file)} /> : <Picture bitmap={bitmap} />;
  const alias = "fsp-summary__thumbnail-container";
  if (!isPicture(picked.file) || (thumbnails.canShow(picked.file) && bitmap === undefined)) {
    return <span class={`up-thumb ${alias}`}>{picture}</span>;
  }
  const label = texts.say("previewFile", { name: picked.name });
  return (
    <button type="button" class={`up-thumb up-thumb--button ${alias}`} aria-label={label} title={label} onClick={onOpen}>
      {picture}
    </button>
  );
}

function useBitmap({ id, file }: Picked): ImageBitmap | undefined {
  const { thumbnails } = useUi();
  const [bitmap, setBitmap] = useState<ImageBitmap>();
  useEffect(() => {
    let wanted = true;
    void thumbnails.of(id, file).then((made) => wanted && setBitmap(made));
    return () => {
      wanted = false;
    };
  }, [thumbnails, id, file]);
  return bitmap;
}

function Picture({ bitmap }: { bitmap: ImageBitmap }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A picture that was given back meanwhile has no size any more.
    if (bitmap.width === 0) return;
    const scale = Math.max(EDGE / bitmap.width, EDGE / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const context = canvas.current?.getContext("2d");
    context?.clearRect(0, 0, EDGE, EDGE);
    context?.drawImage(bitmap, (EDGE - width) / 2, (EDGE - height) / 2, width, height);
  }, [bitmap]);
  return <canvas ref={canvas} class="up-thumb-picture" width={EDGE} height={EDGE} aria-hidden="true" />;
}
