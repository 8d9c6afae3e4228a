// @ts-check
/** Camera and microphone: asking for them, saying what is wrong, showing that they work. */

import { anyChosen, wish } from "./devices.js";
import { text } from "./texts.js";

const LOUD = 0.03;
const SILENT_AFTER = 80; // looks, ten a second

/**
 * Takes the devices that were chosen in the device check; others, where those are gone.
 * @param {{audio?: boolean, video?: boolean}} [wanted]
 * @returns {Promise<MediaStream>}
 */
export async function open(wanted = {}) {
  if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection)
    throw new DOMException("", "NotSupportedError");
  try {
    return await ask(wanted, wish);
  } catch (error) {
    if (!["missing", "unfit"].includes(trouble(error)) || !anyChosen()) throw error;
    return ask(wanted, () => ({}));
  }
}

/**
 * @param {{audio?: boolean, video?: boolean}} wanted
 * @param {(device: "camera"|"microphone") => MediaTrackConstraints} which
 */
function ask({ audio = true, video = true }, which) {
  return navigator.mediaDevices.getUserMedia({
    audio: audio && { echoCancellation: true, noiseSuppression: true, ...which("microphone") },
    video: video && {
      width: { ideal: 640 },
      height: { ideal: 480 },
      frameRate: { ideal: 30 },
      ...which("camera"),
    },
  });
}

/** @param {MediaStream|null} stream */
export function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * The key of the words for what getUserMedia refused.
 * @param {unknown} error
 */
export function trouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError") return "missing";
  if (name === "OverconstrainedError") return "unfit";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  if (name === "NotSupportedError") return "unsupported";
  return "failed";
}

/** @param {unknown} error */
export function reason(error) {
  return text(trouble(error));
}

/** @param {MediaStream|null} stream */
export function verdict(stream) {
  if (stream?.getVideoTracks().length) return text("camera_on");
  return text(stream?.getAudioTracks().length ? "microphone_only" : "nothing_on");
}

/**
 * Shows how loud the microphone is, as a bar and in words; returns what ends it.
 * @param {MediaStream} stream
 * @param {HTMLMeterElement} meter
 * @param {HTMLElement} words
 */
export function showLevel(stream, meter, words) {
  if (!stream.getAudioTracks().length) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  words.textContent = text("voice_quiet");
  let looks = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
    meter.value = Math.min(1, level * 6);
    if (level > LOUD) words.textContent = text("voice_loud");
    looks = level > LOUD ? -Infinity : looks + 1; // once heard, it works
    if (looks === SILENT_AFTER) words.textContent = text("voice_none");
  }, 100);
  return () => {
    clearInterval(timer);
    if (context.state !== "closed") context.close();
  };
}

/**
 * @param {HTMLVideoElement|null} video
 * @param {MediaStream|null} stream
 */
export function show(video, stream) {
  if (video && video.srcObject !== stream) video.srcObject = stream;
}
