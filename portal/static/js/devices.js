// @ts-check
/** Camera, microphone and speaker somebody chose; this browser keeps it, nobody else is told. */

import { text } from "./texts.js";

const KEY = "geraete";
/** @typedef {"camera"|"microphone"|"speaker"} Device */
/** @type {[Device, MediaDeviceKind][]} */
export const KINDS = [["camera", "videoinput"], ["microphone", "audioinput"], ["speaker", "audiooutput"]];

/** The ids of what was chosen. @returns {Partial<Record<Device, string>>} */
export function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {}; // storage is switched off, or holds something else
  }
}

/** @param {Device} device @param {string} id "" for what the device itself takes */
export function choose(device, id) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...chosen(), [device]: id }));
  } catch {
    // Then it holds for this page only.
  }
}

/** What getUserMedia is asked for; a mere wish would lose to a camera of another size. @param {Device} device */
export function wish(device) {
  const id = chosen()[device];
  return id ? { deviceId: { exact: String(id) } } : {};
}

export function anyChosen() {
  return Boolean(chosen().camera || chosen().microphone);
}

/** Whether a page may say which speaker plays. */
export const speakers = "setSinkId" in HTMLMediaElement.prototype;

/** Plays through the chosen speaker, if there is one. @param {HTMLMediaElement} element */
export async function playOnChosen(element) {
  if (!speakers) return;
  await /** @type {any} */ (element).setSinkId(chosen().speaker ?? "").catch(() => {});
}

/**
 * What there is to choose from, by device. Names and ids come only after one device was allowed.
 * @returns {Promise<[Device, MediaDeviceInfo[]][]>}
 */
export async function list() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const found = KINDS.map(([device, kind]) =>
    /** @type {[Device, MediaDeviceInfo[]]} */ ([device, all.filter((one) => one.kind === kind && one.deviceId)]));
  return found.filter(([device, devices]) => devices.length && (device !== "speaker" || speakers));
}

/** What a device is called. @param {Device} device @param {MediaDeviceInfo} found @param {number} index */
export function named(device, { deviceId, label }, index) {
  if (deviceId === "default") return text("device_default");
  return label || text(`device_${device}`, { number: index + 1 });
}
