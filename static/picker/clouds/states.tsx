// What stands in the place of files and folders while there are none: a shape, a reason, a way on.

import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../model/problem";
import { TextButton } from "../view/button";
import { AlertIcon, FolderIcon, OfflineIcon, RetryIcon } from "../view/icons";
import { Support } from "../view/notice";
import { useUi } from "../view/ui";
import { problemWords } from "../view/words";

/** Rows that may be coming. */
const ROWS = [0, 1, 2, 3, 4, 5];

/** The folder is on its way. */
export function Opening({ grid, label }: { grid: boolean; label: string }): JSX.Element {
  return (
    <div class="up-clouds-scroll" aria-busy="true">
      <p class="up-hidden">{label}</p>
      <div class={`up-clouds-list ${grid ? "up-clouds-list--grid" : ""}`} aria-hidden="true">
        {ROWS.map((row) => (
          <div class="up-entry up-entry--coming" key={row}>
            <span class="up-entry-picture" />
            <span class="up-skeleton" />
          </div>
        ))}
      </div>
    </div>
  );
}

interface FailedProps {
  readonly problem: Problem;
  readonly name: string;
  readonly online: boolean;
  readonly onRetry: () => void;
}

/** It does not come; with the words of who knows why, and another try. */
export function Failed({ problem, name, online, onRetry }: FailedProps): JSX.Element {
  const { texts, supportEmail, onRetryOpen } = useUi();
  const known = { not_configured: "cloudNotSetUp", not_found: "cloudGone" } as const;
  const own = problem.code === undefined ? undefined : known[problem.code as keyof typeof known];
  const words = online || problem.code !== undefined ? (own === undefined ? problemWords(texts, problem) : texts.say(own)) : texts.say("cloudOffline");
  return (
    <Nothing icon={online ? <AlertIcon /> : <OfflineIcon />} bad title={texts.say("cloudFailed", { name })}>
      {words}
      {supportEmail !== undefined && <Support email={supportEmail} />}
      <div class="up-sign-in-actions">
        <TextButton tone="primary" icon={<RetryIcon />} onClick={problem.remedy === "renew" ? onRetryOpen : onRetry}>{texts.say("retry")}</TextButton>
      </div>
    </Nothing>
  );
}

/** There is nothing in it. */
export function Empty({ search, onClear }: { search: string; onClear: () => void }): JSX.Element {
  const { texts } = useUi();
  if (search === "") return <Nothing icon={<FolderIcon />}>{texts.say("cloudEmpty")}</Nothing>;
  return (
    <Nothing icon={<FolderIcon />}>
      {texts.say("cloudNone", { search })}
      <div class="up-sign-in-actions">
        <TextButton tone="plain" onClick={onClear}>{texts.say("cloudSearchClear")}</TextButton>
      </div>
    </Nothing>
  );
}

interface NothingProps {
  readonly icon: ComponentChildren;
  readonly bad?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}

function Nothing({ icon, bad = false, title, children }: NothingProps): JSX.Element {
  return (
    <div class="up-sign-in">
      <span class={`up-drop-icon ${bad ? "up-drop-icon--bad" : ""}`}>{icon}</span>
      {title !== undefined && <h3 class="up-subtitle up-sign-in-title">{title}</h3>}
      <div class="up-sign-in-words">{children}</div>
    </div>
  );
}

