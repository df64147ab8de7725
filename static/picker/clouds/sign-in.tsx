// Before somebody is signed in: what for, one button, and patience while they do it in a window of its own.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { TextButton } from "../view/button";
import { FolderIcon } from "../view/icons";
import { useUi } from "../view/ui";

/** How often to look whether somebody has signed in, and how long; milliseconds. A sign-in is good for ten minutes. */
const EVERY_MS = 2000;
const LATE_MS = 10 * 60_000;

/** The window, in pixels. */
const WINDOW = "popup,width=560,height=720";

/** Sources that have nothing but images. */
const IMAGES_ONLY: readonly string[] = ["facebook", "instagram", "googlephotos", "picasa"];

interface Props {
  readonly name: string;
  readonly label: string;
  readonly url: string;
  readonly onCheck: () => Promise<void>;
}

type Step = "asking" | "waiting" | "blocked" | "late";

export function SignIn({ name, label, url, onCheck }: Props): JSX.Element {
  const { announcer, session, texts } = useUi();
  const [step, setStep] = useState<Step>("asking");
  const opened = useRef<Window | null>(null);
  const provider = { providerName: label };
  const own = session.options.customAuthText?.[name] ?? session.options.customAuthText?.["default"];
  const wait = (): void => {
    setStep("waiting");
    announcer.say(texts.say("cloudWaiting", provider));
  };
  const connect = (): void => {
    // Within the click: at any later moment browsers open nothing.
    opened.current = window.open(url, "_blank", WINDOW);
    if (opened.current !== null) return wait();
    setStep("blocked");
    announcer.warn(texts.say("cloudBlocked"));
  };
  // A window of another origin may look closed while it is open, so nothing is read out of that: only the server knows.
  useEffect(() => {
    if (step !== "waiting") return;
    const since = Date.now();
    const look = (): void => {
      if (Date.now() - since > LATE_MS) setStep("late");
      else void onCheck();
    };
    const timer = setInterval(look, EVERY_MS);
    // Other frames and windows may say what they like.
    const onMessage = ({ source }: MessageEvent): void => {
      if (source !== null && source === opened.current) look();
    };
    window.addEventListener("focus", look);
    window.addEventListener("message", onMessage);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
      window.removeEventListener("message", onMessage);
    };
  }, [step]);
  useEffect(() => () => opened.current?.close(), []);
  return (
    <div class="up-sign-in fsp-source-auth__wrapper" data-step={step}>
      <span class="up-drop-icon"><FolderIcon /></span>
      <h3 class="up-subtitle up-sign-in-title" tabIndex={-1} data-rescue>{texts.say("cloudSelectFrom", provider)}</h3>
      <div class="up-sign-in-words">
        <p class="up-sign-in-line">{own?.top ?? texts.say("cloudNeeds", provider)}</p>
        {step === "waiting" && <p class="up-sign-in-line up-sign-in-line--now">{texts.say("cloudWaiting", provider)}…</p>}
        {step === "blocked" && <p class="up-sign-in-line up-sign-in-line--now">{texts.say("cloudBlocked")}</p>}
        {step === "late" && <p class="up-sign-in-line up-sign-in-line--now">{texts.say("cloudLate")}</p>}
        {step === "asking" && own?.top === undefined && <p class="up-sign-in-line">{texts.say("cloudNewPage")}</p>}
      </div>
      <div class="up-sign-in-actions">
        {step === "blocked"
          ? <a key="link" class="up-link" href={url} target="_blank" rel="noreferrer" onClick={wait}>{texts.say("cloudOpenPage", provider)}</a>
          : step === "waiting"
            ? <TextButton key="cancel" tone="plain" onClick={() => setStep("asking")}>{texts.say("cancel")}</TextButton>
            : <TextButton key="connect" tone="primary" alias="fsp-button--auth fsp-button-auth" onClick={connect}>{texts.say("cloudConnect", provider)}</TextButton>}
      </div>
      <p class="up-sign-in-line up-sign-in-line--small">
        {own?.bottom ?? [...(IMAGES_ONLY.includes(name) ? [texts.say("cloudImagesOnly")] : []), texts.say("cloudDisconnect", provider)].join(" ")}
      </p>
    </div>
  );
}
