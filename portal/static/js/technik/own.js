// @ts-check
/** Camera and microphone: what works, what does not and why, and which ones are taken. */

import * as media from "../media.js";
import { text } from "../texts.js";
import { blocked } from "./blocked.js";
import { $, say } from "./page.js";
import { keep } from "./result.js";

/** @type {MediaStream|null} */
let stream = null;
let quiet = () => {};
let trouble = "";

/** Opens what there is; camera and microphone need not both work. */
export async function test() {
  close();
  say("meldung", text("opening"));
  try {
    stream = await media.open();
    trouble = "";
    say("meldung", text("camera_on"), "ok");
  } catch (error) {
    trouble = media.trouble(error);
    stream = await half();
    await explain(error);
  }
  show();
}

/** The microphone alone, or else the camera alone. */
async function half() {
  const audio = await media.open({ video: false }).catch(() => null);
  return audio ?? media.open({ audio: false }).catch(() => null);
}

/** @param {unknown} error why not both */
async function explain(error) {
  const [camera, microphone] = kinds();
  const works = (microphone && text("only_microphone")) || (camera && text("only_camera"));
  const why = await reason(error, camera, microphone);
  say("meldung", works ? `${why} ${works}` : why, works ? "warn" : "error");
}

/** @param {unknown} error @param {boolean} camera @param {boolean} microphone */
async function reason(error, camera, microphone) {
  const key = media.trouble(error);
  if (key === "refused") return blocked(error);
  if (key === "missing" && microphone) return text("no_camera");
  if (key === "missing" && camera) return text("no_microphone");
  return text(key === "busy" ? "camera_busy" : key);
}

function kinds() {
  const has = (/** @type {MediaStreamTrack[]|undefined} */ tracks) => Boolean(tracks?.length);
  return [has(stream?.getVideoTracks()), has(stream?.getAudioTracks())];
}

function show() {
  const [camera, microphone] = kinds();
  const picture = $("vorschau").querySelector("figure");
  media.show(picture.querySelector("video"), stream);
  picture.hidden = !camera;
  $("pegel-zeile").hidden = !microphone;
  $("vorschau").hidden = !stream;
  if (stream && microphone) quiet = media.showLevel(stream, $("pegel"), $("pegel-text"));
  for (const track of stream?.getTracks() ?? []) track.addEventListener("ended", lost);
  keep({ camera, microphone, trouble });
}

/** Unplugged, or forbidden meanwhile. */
function lost() {
  say("meldung", text("lost_device"), "error");
}

/** Camera and microphone are free again, e.g. for the room in another window. */
export function close() {
  quiet();
  quiet = () => {};
  media.stop(stream);
  stream = null;
}

/** The ids of the devices that are open. */
export function taken() {
  const id = (/** @type {MediaStreamTrack|undefined} */ track) => track?.getSettings().deviceId ?? "";
  return { camera: id(stream?.getVideoTracks()[0]), microphone: id(stream?.getAudioTracks()[0]) };
}
