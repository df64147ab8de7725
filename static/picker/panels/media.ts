// Cameras, microphones and the screen, as the browser hands them out.

import { stampedName } from "../model/names";

export type Capture = "webcam" | "video" | "audio";

/** Why there is nothing to see or hear. */
export type Trouble = "unsupported" | "denied" | "none" | "busy";

/** The device that was chosen last, of each sort: whoever has chosen once means it the next time, too. */
const chosen = new Map<"video" | "audio", string>();

export function remember(capture: Capture, device: string): void {
  chosen.set(sortOf(capture), device);
}

/** The camera or the microphone: what there is a choice of. */
function sortOf(capture: Capture): "video" | "audio" {
  return capture === "audio" ? "audio" : "video";
}

/** Opens what `capture` needs; `resolution` as in `640x480`. */
export async function openDevice(capture: Capture, resolution: string): Promise<MediaStream> {
  const device = chosen.get(sortOf(capture));
  if (device === undefined) return openAny(capture, resolution, {});
  try {
    // Whoever chose one means it: an ideal is only a hint, and browsers take another microphone all the same.
    return await openAny(capture, resolution, { deviceId: { exact: device } });
  } catch (error) {
    if (troubleOf(error) !== "none") throw error;
    // It is not there any more.
    chosen.delete(sortOf(capture));
    return openAny(capture, resolution, {});
  }
}

async function openAny(capture: Capture, resolution: string, device: MediaTrackConstraints): Promise<MediaStream> {
  if (capture === "audio") return navigator.mediaDevices.getUserMedia({ audio: device });
  const [width, height] = /^\d+x\d+$/.test(resolution) ? resolution.split("x").map(Number) : [];
  // Where there are two, a photo is rather of what is in front of somebody, and a video of whoever speaks.
  const facingMode = device.deviceId !== undefined ? {} : { facingMode: capture === "webcam" ? "environment" : "user" };
  const video = { ...device, ...facingMode, width: { ideal: width ?? 640 }, height: { ideal: height ?? 480 } };
  if (capture === "webcam") return navigator.mediaDevices.getUserMedia({ video });
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: true });
  } catch (error) {
    // A silent video is better than none.
    if (troubleOf(error) !== "none") throw error;
    return navigator.mediaDevices.getUserMedia({ video });
  }
}

/** Whether the browser lets the screen be seen. */
export function canSeeScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

export function openScreen(capture: Capture): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({ video: true, audio: capture === "video" });
}

export function release(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** The devices to choose from; they have names only once one of them is open. */
export async function devicesFor(capture: Capture): Promise<readonly MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter(({ kind, deviceId }) => kind === `${sortOf(capture)}input` && deviceId !== "");
}

/** The device that `stream` comes from. */
export function deviceOf(capture: Capture, stream: MediaStream): string | undefined {
  const tracks = capture === "audio" ? stream.getAudioTracks() : stream.getVideoTracks();
  return tracks[0]?.getSettings().deviceId;
}

export function troubleOf(error: unknown): Trouble {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "unsupported";
  }
}

/** What is on `video` now, as a file. */
export async function photoOf(video: HTMLVideoElement, word: string, now: Date): Promise<File | undefined> {
  // There may not be a picture yet.
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    await new Promise((shown) => video.addEventListener("loadeddata", shown, { once: true }));
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, "image/jpeg", 0.92));
  return blob === null ? undefined : fileOf([blob], "image/jpeg", word, now);
}

/** Types in the order of how many others can play them. */
const TYPES = {
  video: ["video/mp4", "video/webm"],
  audio: ["audio/mp4", "audio/webm", "audio/ogg"],
} as const;

export class Recording {
  readonly #recorder: MediaRecorder;
  readonly #parts: Blob[] = [];
  #bytes = 0;

  /** Begins at once. Ends by itself where the next second would be over `maxSize`, in bytes, or nothing more comes. */
  constructor(stream: MediaStream, capture: Capture, word: string, maxSize: number, onEnd: (file: File) => void) {
    const mimeType = TYPES[sortOf(capture)].find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
    this.#recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => {
      this.#parts.push(data);
      this.#bytes += data.size;
      if (this.#bytes + 2 * data.size > maxSize) this.stop();
    });
    recorder.addEventListener("stop", () => {
      onEnd(fileOf(this.#parts, recorder.mimeType.split(";")[0] ?? "", word, new Date()));
    });
    recorder.start(1000);
  }

  stop(): void {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
  }
}

function fileOf(parts: Blob[], type: string, word: string, now: Date): File {
  return new File(parts, stampedName(word, type, now), { type, lastModified: now.getTime() });
}
