// A file in full size, over the page. A real dialog: Escape closes it, focus stays in it and goes back afterwards.
// What is shown comes from this computer, not from the server, unless it never was here.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Links } from "../list/links";
import type { Item } from "../model/item";
import { previewOf, type PreviewKind } from "../model/preview";
import { IconButton } from "../view/button";
import { CloseIcon, icon } from "../view/icons";
import { useModal } from "../view/modal";
import { useObjectUrl } from "../view/object-url";
import { useUi } from "../view/ui";
import { TEXT_BYTES, useContent } from "./content";

export { preview as english } from "../i18n/english/preview";

const PreviousIcon = icon("up-icon--mirrored", "m14.5 5.5-6.5 6.5 6.5 6.5");
const NextIcon = icon("up-icon--mirrored", "m9.5 5.5 6.5 6.5-6.5 6.5");

export interface PreviewProps {
  readonly items: readonly Item[];
  readonly open: string;
  readonly onMove: (id: string) => void;
  readonly onClose: () => void;
}

export function Preview({ items, open, onMove, onClose }: PreviewProps): JSX.Element | null {
  const { id, linkEndpoint, texts } = useUi();
  const shown = items.filter((item) => item.kind !== "leaving" && previewOf(item, linkEndpoint !== undefined) !== undefined);
  const at = shown.findIndex((item) => item.picked.id === open);
  const item = shown[at];
  const gone = item === undefined;
  const [links] = useState(() => new Links(linkEndpoint));
  useEffect(() => {
    if (gone) onClose();
  }, [gone]);
  const dialog = useModal(onClose, gone);
  if (item === undefined) return null;
  const { picked } = item;

  const step = (by: number): void => {
    const next = shown[at + by];
    if (next !== undefined) onMove(next.picked.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Players and texts need these keys themselves.
    if (event.target instanceof Element && event.target.matches("video, audio, pre")) return;
    const forward = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(event.key === forward ? 1 : -1);
  };
  return (
    <dialog ref={dialog} class="up-preview" aria-labelledby={`${id}-preview`} onKeyDown={onKeyDown} onClick={closeOnBackdrop}>
      <div class="up-preview-head">
        <h3 class="up-preview-title" id={`${id}-preview`}><bdi>{picked.name}</bdi></h3>
        {shown.length > 1 && <p class="up-preview-place">{texts.say("previewOf", { count: at + 1, total: shown.length })}</p>}
        <IconButton label={texts.say("previewClose")} shortcut="Esc" icon={<CloseIcon />} onClick={() => dialog.current?.close()} />
      </div>
      <div class="up-preview-stage">
        <Content key={picked.id} item={item} links={links} />
      </div>
      {shown.length > 1 && (
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

interface ContentProps {
  readonly item: Item;
  readonly links: Links;
}

function Content({ item, links }: ContentProps): JSX.Element {
  const { texts } = useUi();
  const [failed, setFailed] = useState(false);
  const onFail = (): void => setFailed(true);
  const kind = previewOf(item, true);
  const content = useContent(item, kind, links, onFail);
  const { name, alt } = item.picked;
  if (failed || (kind === "pdf" && !navigator.pdfViewerEnabled)) return <p class="up-preview-failed">{texts.say("previewFailed")}</p>;
  if (content === undefined) return <p class="up-preview-failed" aria-busy="true">{texts.say("checking")}</p>;
  const shown = { name, alt: alt || name, onFail };
  if (typeof content === "string") return <Media kind={kind} url={content} {...shown} />;
  return kind === "text" ? <Text bytes={content} {...shown} /> : <Local kind={kind} bytes={content} {...shown} />;
}

interface Shown {
  readonly name: string;
  readonly alt: string;
  readonly onFail: () => void;
}

function Local({ bytes, kind, ...shown }: Shown & { bytes: Blob; kind: PreviewKind | undefined }): JSX.Element | null {
  // A file that only claims to be a PDF must not be taken for a page of ours, so its type is nailed down.
  const url = useObjectUrl(bytes, kind === "pdf" ? "application/pdf" : undefined);
  return url === undefined ? null : <Media kind={kind} url={url} {...shown} />;
}

function Media({ url, kind, name, alt, onFail }: Shown & { url: string; kind: PreviewKind | undefined }): JSX.Element {
  switch (kind) {
    case "video":
      return <video class="up-preview-video" src={url} aria-label={name} controls playsInline onError={onFail} />;
    case "audio":
      return <audio class="up-preview-audio" src={url} aria-label={name} controls onError={onFail} />;
    case "pdf":
      return <iframe class="up-preview-pdf" src={`${url}#navpanes=0&view=FitH`} title={name} />;
    default:
      return <img class="up-preview-image" src={url} alt={alt} onError={onFail} />;
  }
}

function Text({ bytes, name, onFail }: Shown & { bytes: Blob }): JSX.Element | null {
  const { texts } = useUi();
  const [text, setText] = useState<string>();
  useEffect(() => {
    let wanted = true;
    bytes.slice(0, TEXT_BYTES).text().then((read) => wanted && setText(read), () => wanted && onFail());
    return () => {
      wanted = false;
    };
  }, [bytes]);
  if (text === undefined) return null;
  return (
    <div class="up-preview-paper">
      <pre class="up-preview-text" tabIndex={0} aria-label={name} dir="auto">{text}</pre>
      {bytes.size > TEXT_BYTES && <p class="up-preview-cut">{texts.say("previewCut", { size: texts.size(TEXT_BYTES) })}</p>}
    </div>
  );
}
