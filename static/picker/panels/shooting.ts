// One camera, microphone or screen at a time: opened, shown, taken from, and always let go again.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Texts } from "../i18n/text";
import { useUi } from "../view/ui";
import { devicesFor, openDevice, openScreen, photoOf, Recording, release, troubleOf, type Capture, type Trouble } from "./media";
import type { PanelProps } from "./panels";

export type Step =
  | { readonly kind: "opening" }
  | { readonly kind: "trouble"; readonly trouble: Trouble }
  | { readonly kind: "live"; readonly stream: MediaStream; readonly screen: boolean }
  | { readonly kind: "recording"; readonly stream: MediaStream; readonly screen: boolean; readonly recording: Recording; readonly since: number }
  | { readonly kind: "taken"; readonly file: File };

export interface Shooting {
  readonly step: Step;
  /** To choose from. */
  readonly devices: readonly MediaDeviceInfo[];
  /** What shows the picture, from which photos are taken. */
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly showCamera: () => void;
  readonly showScreen: () => void;
  readonly takePhoto: () => void;
  readonly record: (stream: MediaStream, screen: boolean) => void;
  /** Throws away what was taken. */
  readonly again: () => void;
  readonly add: (file: File) => void;
}

export function useShooting(capture: Capture, onBrought: PanelProps["onBrought"]): Shooting {
  const { session, texts, announcer } = useUi();
  const { open, step, setStep, devices, show, showCamera } = useDevice(capture);
  const video = useRef<HTMLVideoElement>(null);
  const kept = session.takes.of(capture);
  // It is on its way to the list then, and so is the user: the camera stays off.
  const adding = useRef(false);
  const taken = (file: File): void => {
    delete open.current.recording;
    session.takes.keep(capture, file);
    announcer.say(texts.say("takenSaid", { name: file.name }));
  };
  // At once, not after the next frame: a camera that is still on is frightening.
  useLayoutEffect(() => {
    if (kept !== undefined) letGo(open.current);
    else if (!adding.current) showCamera();
  }, [kept]);
  return {
    step: kept === undefined ? step : { kind: "taken", file: kept },
    devices,
    video,
    showCamera,
    showScreen: () => void show(() => openScreen(capture), true),
    takePhoto: () => void (async () => {
      const file = video.current === null ? undefined : await photoOf(video.current, texts.say("takenPhoto"), new Date());
      if (file !== undefined && !open.current.gone) taken(file);
    })(),
    record: (stream, screen) => {
      const word = texts.say(capture === "audio" ? "takenAudio" : "takenVideo");
      const recording = new Recording(stream, capture, word, session.rules.maxSize ?? Infinity, taken);
      open.current.recording = recording;
      session.takes.keep(capture, undefined);
      setStep({ kind: "recording", stream, screen, recording, since: Date.now() });
      announcer.say(texts.say("recording"));
    },
    again: () => {
      adding.current = false;
      session.takes.drop(capture);
    },
    add: (file) => {
      adding.current = true;
      onBrought({ incoming: [{ file, path: file.name, source: capture }], refused: [] });
    },
  };
}

/** What is open now. `turn` counts what was asked for: an answer to an earlier question comes too late. */
interface Open {
  stream?: MediaStream;
  recording?: Recording;
  gone: boolean;
  turn: number;
}

function letGo(open: Open): void {
  open.turn++;
  release(open.stream);
}

interface Device {
  readonly open: { readonly current: Open };
  readonly step: Step;
  readonly setStep: (step: Step) => void;
  readonly devices: readonly MediaDeviceInfo[];
  readonly show: (from: () => Promise<MediaStream>, screen: boolean) => Promise<void>;
  readonly showCamera: () => void;
}

function useDevice(capture: Capture): Device {
  const { session, texts, announcer } = useUi();
  const [step, setStep] = useState<Step>({ kind: "opening" });
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const open = useRef<Open>({ gone: false, turn: 0 });
  const showCamera = (): void => void show(() => openDevice(capture, session.options.videoResolution ?? "640x480"), false);
  const show = async (from: () => Promise<MediaStream>, screen: boolean): Promise<void> => {
    letGo(open.current);
    const { turn } = open.current;
    const late = (): boolean => open.current.gone || turn !== open.current.turn;
    setStep({ kind: "opening" });
    try {
      const stream = await from();
      if (late()) return release(stream);
      open.current.stream = stream;
      // Whoever ends the showing of the screen in the browser's own bar has the camera again.
      if (screen) stream.getVideoTracks()[0]?.addEventListener("ended", () => !late() && open.current.recording === undefined && showCamera());
      setDevices(await devicesFor(capture));
      if (!late()) setStep({ kind: "live", stream, screen });
    } catch (error) {
      if (late()) return;
      // Whoever does not want the screen seen after all still has a camera.
      if (screen) return showCamera();
      const trouble = navigator.mediaDevices === undefined ? "unsupported" : troubleOf(error);
      setStep({ kind: "trouble", trouble });
      const { title, why } = troubleWords(texts, trouble, capture);
      announcer.warn(`${title}. ${why}`);
    }
  };
  useLayoutEffect(() => () => {
    open.current.gone = true;
    open.current.recording?.stop();
    release(open.current.stream);
  }, []);
  return { open, step, setStep, devices, show, showCamera };
}

export function troubleWords(texts: Texts, trouble: Trouble, capture: Capture): { readonly title: string; readonly why: string } {
  const sound = capture === "audio" && (trouble === "denied" || trouble === "unsupported");
  const why = texts.say(sound ? "troubleWhy_denied" : `troubleWhy_${trouble}`);
  return {
    title: texts.say(sound ? "microphone" : `trouble_${trouble}`),
    why: trouble === "denied" && capture === "webcam" ? `${texts.say("troublePhoto")} ${why}` : why,
  };
}
