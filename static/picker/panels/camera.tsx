// Photos, videos and sound that are taken here and now. What was taken waits in the session until it is added, so that
// nothing is lost, or sent, because somebody looked at something else meanwhile.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { TextButton } from "../view/button";
import { AddIcon, AlertIcon, AudioIcon, CameraIcon, DeviceIcon, icon, RetryIcon, VideoIcon } from "../view/icons";
import { useUi } from "../view/ui";
import { canSeeScreen, deviceOf, remember, type Capture, type Trouble } from "./media";
import type { PanelProps } from "./panels";
import { troubleWords, useShooting, type Shooting } from "./shooting";

const StopIcon = icon("", "M6.5 6.5h11v11h-11z");

interface Props extends Pick<PanelProps, "onBrought"> {
  readonly capture: Capture;
}

export function CameraPanel({ capture, onBrought }: Props): JSX.Element {
  const shooting = useShooting(capture, onBrought);
  const { step, showCamera } = shooting;
  if (step.kind === "trouble") return <InTrouble trouble={step.trouble} capture={capture} onRetry={showCamera} />;
  return (
    <div class="up-camera">
      <Seen capture={capture} shooting={shooting} />
      <div class="up-camera-line">
        <Choices capture={capture} shooting={shooting} />
        <span class="up-camera-main">
          <MainButton capture={capture} shooting={shooting} />
        </span>
      </div>
    </div>
  );
}

interface PartProps {
  readonly capture: Capture;
  readonly shooting: Shooting;
}

function Seen({ capture, shooting: { step, video } }: PartProps): JSX.Element {
  const { texts } = useUi();
  return (
    <div class="up-camera-stage">
      {step.kind === "taken" && <Taken file={step.file} />}
      {(step.kind === "live" || step.kind === "recording") && (capture === "audio"
        ? <span class="up-drop-icon"><AudioIcon /></span>
        : <Live element={video} stream={step.stream} label={texts.say(step.screen ? "screenShown" : "cameraShown")} />)}
      {step.kind === "opening" && <p class="up-camera-words">{texts.say(capture === "audio" ? "openingMicrophone" : "openingCamera")}</p>}
      {step.kind === "recording" && <Clock since={step.since} />}
    </div>
  );
}

// Which device, or the screen instead; after that, whether to begin anew.
function Choices({ capture, shooting: { step, devices, showCamera, showScreen, again } }: PartProps): JSX.Element | null {
  const { texts } = useUi();
  if (step.kind === "taken") return <TextButton key="again" tone="plain" icon={<RetryIcon />} onClick={again}>{texts.say("takeAgain")}</TextButton>;
  if (step.kind !== "live") return null;
  const choose = (deviceId: string): void => {
    remember(capture, deviceId);
    showCamera();
  };
  return (
    <>
      {devices.length > 1 && !step.screen && (
        <select
          class="up-field up-camera-device"
          form=""
          aria-label={texts.say(capture === "audio" ? "microphone" : "camera")}
          value={deviceOf(capture, step.stream)}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {devices.map(({ deviceId, label }) => <option key={deviceId} value={deviceId}>{label}</option>)}
        </select>
      )}
      {capture !== "audio" && step.screen && <TextButton key="camera" tone="plain" icon={<CameraIcon />} onClick={showCamera}>{texts.say("camera")}</TextButton>}
      {capture !== "audio" && !step.screen && canSeeScreen() && (
        <TextButton key="screen" tone="plain" icon={<DeviceIcon />} onClick={showScreen}>{texts.say("screen")}</TextButton>
      )}
    </>
  );
}

// One button, so that the focus stays where it is from one step to the next.
function MainButton({ capture, shooting: { step, takePhoto, record, add } }: PartProps): JSX.Element {
  const { texts } = useUi();
  if (step.kind === "taken") {
    return <TextButton tone="primary" icon={<AddIcon />} onClick={() => add(step.file)}>{texts.say("addFile")}</TextButton>;
  }
  if (step.kind === "recording") {
    return <TextButton tone="primary" icon={<StopIcon />} onClick={() => step.recording.stop()}>{texts.say("stopRecording")}</TextButton>;
  }
  const waits = step.kind === "live" ? undefined : texts.say(capture === "audio" ? "openingMicrophone" : "openingCamera");
  const act = (): void => {
    if (step.kind !== "live") return;
    if (capture === "webcam") takePhoto();
    else record(step.stream, step.screen);
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
