// Photos, videos and sound that are taken here and now. What was taken waits in the session until it is added, so that
// nothing is lost, or sent, because somebody looked at something else meanwhile.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Texts } from "../i18n/text";
import { TextButton } from "../view/button";
import { AddIcon, AlertIcon, AudioIcon, CameraIcon, DeviceIcon, icon, RetryIcon, VideoIcon } from "../view/icons";
import { useUi } from "../view/ui";
import {
  canSeeScreen, deviceOf, devicesFor, openDevice, openScreen, photoOf, Recording, release, remember, troubleOf, type Capture, type Trouble,
} from "./media";
import type { PanelProps } from "./panels";

const StopIcon = icon("", "M6.5 6.5h11v11h-11z");

type Step =
  | { readonly kind: "opening" }
  | { readonly kind: "trouble"; readonly trouble: Trouble }
  | { readonly kind: "live"; readonly stream: MediaStream; readonly screen: boolean }
  | { readonly kind: "recording"; readonly stream: MediaStream; readonly screen: boolean; readonly recording: Recording; readonly since: number }
  | { readonly kind: "taken"; readonly file: File };

interface Props extends Pick<PanelProps, "onBrought"> {
  readonly capture: Capture;
}

export function CameraPanel({ capture, onBrought }: Props): JSX.Element {
  const { session, texts, announcer } = useUi();
  const [now, setStep] = useState<Step>({ kind: "opening" });
  const kept = session.takes.of(capture);
  const step: Step = kept === undefined ? now : { kind: "taken", file: kept };
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const video = useRef<HTMLVideoElement>(null);
  const open = useRef<{ stream?: MediaStream; recording?: Recording; gone: boolean; turn: number }>({ gone: false, turn: 0 });
  // It is on its way to the list then, and so is the user: the camera stays off.
  const adding = useRef(false);
  const bring = (file: File): void => {
    adding.current = true;
    onBrought({ incoming: [{ file, path: file.name, source: capture }], refused: [] });
  };

  const show = async (from: () => Promise<MediaStream>, screen: boolean): Promise<void> => {
    const turn = ++open.current.turn;
    const late = (): boolean => open.current.gone || turn !== open.current.turn;
    release(open.current.stream);
    setStep({ kind: "opening" });
    try {
      const stream = await from();
      if (late()) return release(stream);
      open.current.stream = stream;
      // Whoever ends the showing of the screen in the browser's own bar has the camera again.
      if (screen) stream.getVideoTracks()[0]?.addEventListener("ended", () => !late() && open.current.recording === undefined && void show(camera, false));
      setDevices(await devicesFor(capture));
      if (!late()) setStep({ kind: "live", stream, screen });
    } catch (error) {
      if (late()) return;
      // Whoever does not want the screen seen after all still has a camera.
      if (screen) return void show(camera, false);
      const trouble = navigator.mediaDevices === undefined ? "unsupported" : troubleOf(error);
      setStep({ kind: "trouble", trouble });
      const { title, why } = troubleWords(texts, trouble, capture);
      announcer.warn(`${title}. ${why}`);
    }
  };
  const again = (): void => {
    adding.current = false;
    session.takes.drop(capture);
  };
  const letGo = (): void => {
    open.current.turn++;
    release(open.current.stream);
  };
  const camera = (): Promise<MediaStream> => openDevice(capture, session.options.videoResolution ?? "640x480");
  // At once, not after the next frame: a camera that is still on is frightening.
  useLayoutEffect(() => {
    if (kept !== undefined) letGo();
    else if (!adding.current) void show(camera, false);
  }, [kept]);
  useLayoutEffect(() => () => {
    open.current.gone = true;
    open.current.recording?.stop();
    release(open.current.stream);
  }, []);

  const take = async (): Promise<void> => {
    const file = video.current === null ? undefined : await photoOf(video.current, texts.say("takenPhoto"), new Date());
    if (file === undefined || open.current.gone) return;
    taken(file);
  };
  const taken = (file: File): void => {
    delete open.current.recording;
    session.takes.keep(capture, file);
    announcer.say(texts.say("takenSaid", { name: file.name }));
  };
  const record = (stream: MediaStream, screen: boolean): void => {
    const word = texts.say(capture === "audio" ? "takenAudio" : "takenVideo");
    const recording = new Recording(stream, capture, word, session.rules.maxSize ?? Infinity, taken);
    open.current.recording = recording;
    session.takes.keep(capture, undefined);
    setStep({ kind: "recording", stream, screen, recording, since: Date.now() });
    announcer.say(texts.say("recording"));
  };

  if (step.kind === "trouble") return <InTrouble trouble={step.trouble} capture={capture} onRetry={() => void show(camera, false)} />;
  return (
    <div class="up-camera">
      <div class="up-camera-stage">
        {step.kind === "taken" && <Taken file={step.file} />}
        {(step.kind === "live" || step.kind === "recording") && (capture === "audio"
          ? <span class="up-drop-icon"><AudioIcon /></span>
          : <Live element={video} stream={step.stream} label={texts.say(step.screen ? "screenShown" : "cameraShown")} />)}
        {step.kind === "opening" && <p class="up-camera-words">{texts.say(capture === "audio" ? "openingMicrophone" : "openingCamera")}</p>}
        {step.kind === "recording" && <Clock since={step.since} />}
      </div>
      <div class="up-camera-line">
        {step.kind === "live" && devices.length > 1 && !step.screen && (
          <select
            class="up-field up-camera-device"
            form=""
            aria-label={texts.say(capture === "audio" ? "microphone" : "camera")}
            value={deviceOf(capture, step.stream)}
            onChange={(event) => {
              remember(capture, event.currentTarget.value);
              void show(camera, false);
            }}
          >
            {devices.map(({ deviceId, label }) => <option key={deviceId} value={deviceId}>{label}</option>)}
          </select>
        )}
        {step.kind === "live" && capture !== "audio" && (step.screen
          ? <TextButton key="camera" tone="plain" icon={<CameraIcon />} onClick={() => void show(camera, false)}>{texts.say("camera")}</TextButton>
          : canSeeScreen() && (
            <TextButton key="screen" tone="plain" icon={<DeviceIcon />} onClick={() => void show(() => openScreen(capture), true)}>
              {texts.say("screen")}
            </TextButton>
          ))}
        {step.kind === "taken" && <TextButton key="again" tone="plain" icon={<RetryIcon />} onClick={again}>{texts.say("takeAgain")}</TextButton>}
        <span class="up-camera-main">
          <MainButton
            step={step}
            capture={capture}
            onTake={() => void take()}
            onRecord={record}
            onAdd={bring}
          />
        </span>
      </div>
    </div>
  );
}

interface MainProps {
  readonly step: Step;
  readonly capture: Capture;
  readonly onTake: () => void;
  readonly onRecord: (stream: MediaStream, screen: boolean) => void;
  readonly onAdd: (file: File) => void;
}

// One button, so that the focus stays where it is from one step to the next.
function MainButton({ step, capture, onTake, onRecord, onAdd }: MainProps): JSX.Element {
  const { texts } = useUi();
  if (step.kind === "taken") {
    return <TextButton tone="primary" icon={<AddIcon />} onClick={() => onAdd(step.file)}>{texts.say("addFile")}</TextButton>;
  }
  if (step.kind === "recording") {
    return <TextButton tone="primary" icon={<StopIcon />} onClick={() => step.recording.stop()}>{texts.say("stopRecording")}</TextButton>;
  }
  const waits = step.kind === "live" ? undefined : texts.say(capture === "audio" ? "openingMicrophone" : "openingCamera");
  const act = (): void => {
    if (step.kind !== "live") return;
    if (capture === "webcam") onTake();
    else onRecord(step.stream, step.screen);
  };
  const icon = { webcam: <CameraIcon />, video: <VideoIcon />, audio: <AudioIcon /> }[capture];
  return <TextButton tone="primary" icon={icon} unavailable={waits} onClick={act}>{texts.say(`source_${capture}`)}</TextButton>;
}

function Live({ element, stream, label }: { element: { current: HTMLVideoElement | null }; stream: MediaStream; label: string }): JSX.Element {
  useEffect(() => {
    if (element.current !== null) element.current.srcObject = stream;
  }, [stream]);
  return <video ref={element} class="up-camera-picture" aria-label={label} muted autoplay playsInline />;
}

function Taken({ file }: { file: File }): JSX.Element {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  if (file.type.startsWith("image/")) return <img class="up-camera-picture" src={url} alt={file.name} />;
  if (file.type.startsWith("audio/")) return <audio class="up-camera-sound" src={url} aria-label={file.name} controls />;
  return <video class="up-camera-picture" src={url} aria-label={file.name} controls playsInline />;
}

function Clock({ since }: { since: number }): JSX.Element {
  const { texts } = useUi();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const two = new Intl.NumberFormat(texts.locale, { minimumIntegerDigits: 2 });
  const time = `${new Intl.NumberFormat(texts.locale).format(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`;
  return <p class="up-camera-clock"><span class="up-camera-dot" aria-hidden="true" />{texts.say("recording")} {time}</p>;
}

function InTrouble({ trouble, capture, onRetry }: { trouble: Trouble; capture: Capture; onRetry: () => void }): JSX.Element {
  const { texts, browse } = useUi();
  const { title, why } = troubleWords(texts, trouble, capture);
  return (
    <div class="up-camera-trouble" data-trouble={trouble}>
      <span class="up-drop-icon up-drop-icon--bad"><AlertIcon /></span>
      <h3 class="up-subtitle up-camera-title" tabIndex={-1} data-rescue>{title}</h3>
      <p class="up-camera-words">{why}</p>
      <div class="up-camera-actions">
        <TextButton tone="quiet" onClick={browse}>{texts.say("chooseInstead")}</TextButton>
        {trouble !== "unsupported" && <TextButton tone="primary" icon={<RetryIcon />} onClick={onRetry}>{texts.say("tryAgain")}</TextButton>}
      </div>
    </div>
  );
}

function troubleWords(texts: Texts, trouble: Trouble, capture: Capture): { readonly title: string; readonly why: string } {
  const sound = capture === "audio" && (trouble === "denied" || trouble === "unsupported");
  const why = texts.say(sound ? "troubleWhy_denied" : `troubleWhy_${trouble}`);
  return {
    title: texts.say(sound ? "microphone" : `trouble_${trouble}`),
    why: trouble === "denied" && capture === "webcam" ? `${texts.say("troublePhoto")} ${why}` : why,
  };
}
