// In the place of the picker when uploading is not allowed: the reason, what the server said about it, and a retry.

import type { JSX } from "preact";
import type { Blocked as BlockedPhase } from "../model/state";
import { TextButton } from "./button";
import { BlockedIcon, OfflineIcon, RetryIcon } from "./icons";
import { Support } from "./notice";
import { useUi } from "./ui";
import { blockedWords } from "./words";

export function Blocked({ phase, busy }: { phase: BlockedPhase; busy: boolean }): JSX.Element {
  const { texts, supportEmail, onRetryOpen } = useUi();
  const { title, why } = blockedWords(texts, phase);
  const { code, serverTime, trace } = phase.problem;
  return (
    <div class="up-blocked" aria-busy={busy}>
      <span class="up-drop-icon up-drop-icon--bad">{phase.reached ? <BlockedIcon /> : <OfflineIcon />}</span>
      <h3 class="up-blocked-title">{title}</h3>
      <p class="up-blocked-why">{why}</p>
      {(code ?? serverTime ?? trace) !== undefined && (
        <dl class="up-facts">
          <Fact name={texts.say("blockedCode")} value={code} />
          <Fact name={texts.say("blockedTime")} value={serverTime === undefined ? undefined : texts.moment(serverTime)} />
          <Fact name={texts.say("blockedTrace")} value={trace} />
        </dl>
      )}
      {supportEmail !== undefined && <Support email={supportEmail} />}
      <TextButton tone="primary" icon={<RetryIcon />} alias="up-retry" onClick={() => !busy && onRetryOpen()}>
        {texts.say("tryAgain")}
      </TextButton>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }): JSX.Element | null {
  if (value === undefined) return null;
  return (
    <div class="up-fact">
      <dt class="up-fact-name">{name}</dt>
      <dd class="up-fact-value">{value}</dd>
    </div>
  );
}
