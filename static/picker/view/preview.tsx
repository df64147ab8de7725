// An image in full size, over the page. A real dialog: Escape closes it, focus stays in it and goes back afterwards.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Item } from "../model/item";
import { isPicture } from "../thumbnails";
import { IconButton } from "./button";
import { CloseIcon, NextIcon, PreviousIcon } from "./icons";
import { useModal } from "./modal";
import { useUi } from "./ui";

interface Props {
  readonly items: readonly Item[];
  readonly open: string;
  readonly onMove: (id: string) => void;
  readonly onClose: () => void;
}

export function Preview({ items, open, onMove, onClose }: Props): JSX.Element | null {
  const { id, texts } = useUi();
  const pictures = items.filter((item) => item.kind !== "leaving" && isPicture(item.picked.file));
  const at = pictures.findIndex((item) => item.picked.id === open);
  const picked = pictures[at]?.picked;
  const gone = picked === undefined;
  useEffect(() => {
    if (gone) onClose();
  }, [gone]);
  const dialog = useModal(onClose, gone);
  if (picked === undefined) return null;

  const step = (by: number): void => {
    const next = pictures[at + by];
    if (next !== undefined) onMove(next.picked.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(event.key === forward ? 1 : -1);
  };
  return (
    <dialog ref={dialog} class="up-preview" aria-labelledby={`${id}-preview`} onKeyDown={onKeyDown} onClick={closeOnBackdrop}>
      <div class="up-preview-head">
        <h3 class="up-preview-title" id={`${id}-preview`}><bdi>{picked.name}</bdi></h3>
        {pictures.length > 1 && <p class="up-preview-place">{texts.say("previewOf", { count: at + 1, total: pictures.length })}</p>}
        <IconButton label={texts.say("previewClose")} shortcut="Esc" icon={<CloseIcon />} onClick={() => dialog.current?.close()} />
      </div>
      <div class="up-preview-stage">
        <Image key={picked.id} file={picked.file} name={picked.name} />
      </div>
      {pictures.length > 1 && (
        <div class="up-preview-steps">
          <IconButton label={texts.say("previewPrevious")} icon={<PreviousIcon />} onClick={() => step(-1)} />
          <IconButton label={texts.say("previewNext")} icon={<NextIcon />} onClick={() => step(1)} />
        </div>
      )}
    </dialog>
  );
}

function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget && event.target instanceof HTMLDialogElement) event.target.close();
}

function Image({ file, name }: { file: File; name: string }): JSX.Element {
  const { texts } = useUi();
  const [url, setUrl] = useState<string>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (failed) return <p class="up-preview-failed">{texts.say("previewFailed")}</p>;
  return <>{url !== undefined && <img class="up-preview-image" src={url} alt={name} onError={() => setFailed(true)} />}</>;
}
