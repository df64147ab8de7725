// A file behind a link: asks for the link, shows what is there, and lets it in.

import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkedFile } from "../model/link-transfer";
import { problemFrom } from "../model/problem";
import { TextButton } from "../view/button";
import { AddIcon, AlertIcon } from "../view/icons";
import { linkedSize } from "../view/linked-words";
import { TypeIcon } from "../view/type-icon";
import { useObjectUrl } from "../view/object-url";
import { useUi } from "../view/ui";
import { problemWords } from "../view/words";
import { addressFrom, lookAt, pictureOf } from "./link-look";
import type { PanelProps } from "./panels";

type Step =
  /** `wrong`: why the last one did not do. */
  | { readonly kind: "asking"; readonly wrong?: string }
  | { readonly kind: "looking" }
  | { readonly kind: "found"; readonly file: LinkedFile };

export function LinkPanel({ onBrought }: Pick<PanelProps, "onBrought">): JSX.Element {
  const { id, texts } = useUi();
  const { typed, step, field, edit, look, again } = useLooking();
  const bad = step.kind === "asking" ? step.wrong : undefined;
  return (
    <div class="up-link-source">
      <div class="up-link-form fsp-url-source__form">
        <label class="up-link-label" for={`${id}-link`}>{texts.say("linkField")}</label>
        <div class="up-link-line">
          <input
            ref={field}
            id={`${id}-link`}
            class="up-field up-link-field fsp-url-source__input"
            type="url"
            inputMode="url"
            form=""
            autocomplete="off"
            spellcheck={false}
            dir="ltr"
            placeholder="https://"
            value={typed}
            {...(bad === undefined ? {} : { "aria-invalid": "true", "aria-errormessage": `${id}-link-help` })}
            aria-describedby={`${id}-link-help`}
            onInput={(event) => edit(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault();
              void look();
            }}
          />
          <TextButton
            tone={step.kind === "found" ? "plain" : "primary"}
            alias="fsp-url-source__submit-button"
            unavailable={step.kind === "looking" ? texts.say("linkLooking") : undefined}
            onClick={() => void look()}
          >
            {texts.say("linkLook")}
          </TextButton>
        </div>
        <p class={`up-link-help ${bad === undefined ? "" : "up-link-help--bad"}`} id={`${id}-link-help`}>
          {bad !== undefined && <AlertIcon />}
          <span>{bad ?? texts.say(step.kind === "looking" ? "linkLooking" : "linkHelp")}</span>
        </p>
      </div>
      {step.kind === "found" && <Found file={step.file} onAdd={() => onBrought(bringing(step.file))} onAgain={again} />}
    </div>
  );
}

interface Looking {
  readonly typed: string;
  readonly step: Step;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly edit: (text: string) => void;
  /** Asks the server what is behind the link. */
  readonly look: () => Promise<void>;
  readonly again: () => void;
}

function useLooking(): Looking {
  const { session, texts, announcer } = useUi();
  const [typed, setTyped] = useState("");
  const [step, setStep] = useState<Step>({ kind: "asking" });
  const field = useRef<HTMLInputElement>(null);
  // An answer that comes when nobody waits for it any more changes nothing.
  const asked = useRef(0);
  useEffect(() => () => void asked.current++, []);
  const wrong = (text: string): void => {
    setStep({ kind: "asking", wrong: text });
    announcer.warn(text);
    field.current?.focus();
  };
  const look = async (): Promise<void> => {
    const url = addressFrom(typed);
    const turn = ++asked.current;
    if (url === undefined) return wrong(texts.say("linkWrong"));
    setStep({ kind: "looking" });
    announcer.say(texts.say("linkLooking"));
    try {
      const file = await lookAt(session, { url });
      if (turn !== asked.current) return;
      setStep({ kind: "found", file });
      announcer.say(texts.say("linkFound", { name: file.name, size: linkedSize(texts, file), host: new URL(url).host }));
    } catch (error) {
      if (turn === asked.current) wrong(texts.say("linkRefused", { reason: problemWords(texts, problemFrom(error)) }));
    }
  };
  const edit = (text: string): void => {
    asked.current++;
    setTyped(text);
    setStep({ kind: "asking" });
  };
  const again = (): void => {
    edit("");
    field.current?.focus();
  };
  return { typed, step, field, edit, look, again };
}

interface FoundProps {
  readonly file: LinkedFile;
  readonly onAdd: () => void;
  readonly onAgain: () => void;
}

function Found({ file, onAdd, onAgain }: FoundProps): JSX.Element {
  const { id, session, texts } = useUi();
  const { host } = new URL(file.link.url);
  const [picture, setPicture] = useState<Blob>();
  useEffect(() => {
    const leaving = new AbortController();
    pictureOf(session.client.session, file, leaving.signal).then(setPicture, () => undefined);
    return () => leaving.abort();
  }, []);
  const url = useObjectUrl(picture);
  return (
    <section class="up-found" aria-labelledby={`${id}-found`}>
      {url === undefined
        ? <span class="up-found-icon"><TypeIcon mime={file.type} /></span>
        : <img class="up-found-picture" src={url} alt="" onError={() => setPicture(undefined)} />}
      <div class="up-found-text">
        <h3 class="up-subtitle up-found-name" id={`${id}-found`}><bdi>{file.name}</bdi></h3>
        <p class="up-found-line">{[...(file.type === "" ? [] : [file.type]), linkedSize(texts, file)].join(" · ")}</p>
        <p class="up-found-line">{texts.say("linkFrom", { host })}</p>
      </div>
      <div class="up-found-actions">
        <TextButton tone="quiet" onClick={onAgain}>{texts.say("linkOther")}</TextButton>
        <TextButton tone="primary" icon={<AddIcon />} onClick={onAdd}>{texts.say("addFile")}</TextButton>
      </div>
    </section>
  );
}

function bringing(file: LinkedFile): Parameters<PanelProps["onBrought"]>[0] {
  return { incoming: [{ file, path: file.link.url, source: "url" }], refused: [] };
}
