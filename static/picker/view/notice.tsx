// One message about a choice, however many files were refused. It stays while somebody reads it.

import type { JSX } from "preact";
import type { Notice as NoticeState } from "../model/state";
import { noticePart } from "../parts";
import { IconButton } from "./button";
import { AlertIcon, CloseIcon } from "./icons";
import { usePart } from "./late";
import { useUi } from "./ui";
import { ownWords } from "./words";

export function Notice({ notice }: { notice: NoticeState }): JSX.Element {
  const { session, texts, supportEmail } = useUi();
  const { refused } = notice;
  // Without it the user still hears that something was refused.
  const words = usePart(noticePart, true, () => undefined);
  const sentences = words?.noticeWords(texts, refused, session.rules, session.pictures.rules.sizing) ?? ownWords(refused);
  return (
    <div class="up-notice" data-notice>
      <AlertIcon />
      <div class="up-notice-text">
        {(refused.length > 1 || sentences.length === 0) && <p class="up-notice-title">{texts.say("refusedMany", { count: refused.length })}</p>}
        {sentences.map((sentence) => <p class="up-notice-line" key={sentence}>{sentence}</p>)}
        {supportEmail !== undefined && refused.some(({ why }) => why === "veto") && <Support email={supportEmail} />}
      </div>
      <IconButton label={texts.say("dismiss")} icon={<CloseIcon />} onClick={() => session.dismissNotice()} />
    </div>
  );
}

/** Where to ask for help. The address may stand anywhere in the sentence. */
export function Support({ email }: { email: string }): JSX.Element {
  const { texts } = useUi();
  const [before, after] = texts.say("askSupport", { email: "\u0000" }).split("\u0000");
  return (
    <p class="up-support">
      {before}<a class="up-link" href={`mailto:${email}`}>{email}</a>{after}
    </p>
  );
}
