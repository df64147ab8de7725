// What can be done with a stored file: open it, and copy its link or its handle.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key } from "../i18n/en";
import { errorFromSdk } from "../model/sdk";
import { ApiError, problemFrom } from "../model/problem";
import type { Receipt } from "../model/item";
import { IconButton } from "../view/button";
import { LinkIcon } from "../view/icons";
import { useUi } from "../view/ui";
import { sentence } from "../view/words";
import { copyText } from "./clipboard";
import { HandleIcon, OpenIcon } from "./icons";
import { useOfList } from "./of-list";

interface Props {
  readonly name: string;
  readonly receipt: Receipt;
  /** Says in the row what came of it; an empty text takes it back. */
  readonly onNote: (text: string, bad: boolean) => void;
}

/** How long "Link copied" stays, in milliseconds. */
const NOTE_MS = 2500;

export function StoredActions({ name, receipt, onNote }: Props): JSX.Element {
  const { texts, announcer, signal } = useUi();
  const { links } = useOfList();
  const [ready, setReady] = useState<string | undefined>(links.known(receipt));

  const make = (): Promise<string> => links.make(receipt, signal);
  const failed = (error: unknown): void => {
    if (signal.aborted) return;
    const { message } = error instanceof ApiError ? error : problemFrom(errorFromSdk(error));
    const text = texts.say("linkFailed", { reason: sentence(texts, message || texts.say("whyNetwork")) });
    onNote(text, true);
    announcer.warn(text);
  };
  // The link is made while the pointer is on its way, so that a click can simply follow it.
  const prepare = (): void => {
    if (links.known(receipt) === undefined) void make().then(setReady, () => setReady(undefined));
  };
  const open = (event: MouseEvent): void => {
    if (ready !== undefined && links.isFresh(receipt)) return;
    event.preventDefault();
    openWhenMade(make()).then(setReady, failed);
  };
  const copy = async (what: string, done: Key): Promise<void> => {
    const copied = await copyText(what);
    const text = copied ? texts.say(done) : texts.say("copyFailed", { url: what });
    onNote(text, !copied);
    announcer.say(text);
    if (copied) setTimeout(() => onNote("", false), NOTE_MS);
  };

  const label = texts.say("openFile", { name });
  return (
    <>
      <a
        class="up-icon-button up-icon-button--plain"
        href={ready ?? receipt.url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        title={label}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={open}
      >
        <OpenIcon />
      </a>
      <IconButton label={texts.say("copyLink", { name })} icon={<LinkIcon />} onClick={() => void make().then((url) => copy(url, "copied")).catch(failed)} />
      <IconButton
        label={texts.say("copyHandle", { name })}
        icon={<HandleIcon />}
        alias="up-copy-handle"
        onClick={() => void copy(receipt.handle, "handleCopied")}
      />
    </>
  );
}

// A tab that opens after an answer has come would be taken for an unwanted pop-up. So it is opened with the click,
// cut off from this page, and sent on when the link is there.
async function openWhenMade(link: Promise<string>): Promise<string> {
  const tab = window.open("about:blank", "_blank");
  if (tab !== null) tab.opener = null;
  try {
    const url = await link;
    tab?.location.replace(url);
    return url;
  } catch (error) {
    tab?.close();
    throw error;
  }
}
