// The small picture at the start of a row: the image itself where there is one, else an icon of its kind.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Item, Picked } from "../model/item";
import { mimeOf } from "../model/mime";
import { previewOf } from "../model/preview";
import { TypeIcon } from "../view/type-icon";
import { useUi } from "../view/ui";
import { LookIcon } from "./icons";
import { useOfList } from "./of-list";

/** Edge of the picture in device pixels: about twice what is shown, for dense displays. */
const EDGE = 80;
const LARGE_EDGE = 240;

interface Props {
  readonly item: Item;
  readonly large: boolean;
  readonly onOpen: () => void;
  /** It should have been a picture, but the browser cannot read it. */
  readonly onUnreadable: () => void;
}

export function Thumbnail({ item, large, onOpen, onUnreadable }: Props): JSX.Element {
  const { picked } = item;
  const { linkEndpoint, texts } = useUi();
  const { thumbnails } = useOfList();
  const bitmap = useBitmap(picked, onUnreadable);
  const picture = bitmap === undefined ? <TypeIcon mime={mimeOf(picked.file)} /> : <Picture bitmap={bitmap} edge={large ? LARGE_EDGE : EDGE} />;
  const alias = "fsp-summary__thumbnail-container";
  if (previewOf(item, linkEndpoint !== undefined) === undefined || (thumbnails.canShow(picked.file) && bitmap === undefined)) {
    return <span class={`up-thumb ${alias}`}>{picture}</span>;
  }
  const label = texts.say("previewFile", { name: picked.name });
  return (
    <button form="" class={`up-thumb up-thumb--button ${alias}`} aria-label={label} title={label} onClick={onOpen}>
      {picture}
      <span class="up-thumb-veil"><LookIcon /></span>
    </button>
  );
}

function useBitmap({ id, file }: Picked, onUnreadable: () => void): ImageBitmap | undefined {
  const { thumbnails } = useOfList();
  const [bitmap, setBitmap] = useState<ImageBitmap>();
  useEffect(() => {
    let wanted = true;
    void thumbnails.of(id, file).then((made) => {
      if (!wanted) return;
      setBitmap(made);
      if (made === undefined && thumbnails.canShow(file)) onUnreadable();
    });
    return () => {
      wanted = false;
    };
  }, [thumbnails, id, file]);
  return bitmap;
}

function Picture({ bitmap, edge }: { bitmap: ImageBitmap; edge: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A picture that was given back meanwhile has no size any more.
    if (bitmap.width === 0) return;
    const scale = Math.max(edge / bitmap.width, edge / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const context = canvas.current?.getContext("2d");
    context?.clearRect(0, 0, edge, edge);
    context?.drawImage(bitmap, (edge - width) / 2, (edge - height) / 2, width, height);
  }, [bitmap, edge]);
  return <canvas ref={canvas} class="up-thumb-picture" width={edge} height={edge} aria-hidden="true" />;
}
