// @ts-check
/** Which camera, microphone and speaker: lists to choose from, where there is more than one. */

import { choose, chosen, speakers } from "../devices.js";
import { text } from "../texts.js";
import { taken } from "./own.js";
import { $ } from "./page.js";

/** @typedef {import("../devices.js").Device} Device */
/** @type {[Device, MediaDeviceKind][]} */
const KINDS = [["camera", "videoinput"], ["microphone", "audioinput"], ["speaker", "audiooutput"]];

/** @param {(device: Device) => void} changed */
export function listen(changed) {
  for (const [device] of KINDS)
    $(device).addEventListener("change", () => {
      choose(device, $(device).value);
      changed(device);
    });
  navigator.mediaDevices?.addEventListener?.("devicechange", () => list());
}

/** Devices have names, and ids to keep, only after one of them was allowed. */
export async function list() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  for (const [device, kind] of KINDS) {
    const found = all.filter((each) => each.kind === kind && each.deviceId);
    fill(device, found);
    $(device).closest(".field").hidden = found.length < 2 || (device === "speaker" && !speakers);
  }
}

/** @param {Device} device @param {MediaDeviceInfo[]} found */
function fill(device, found) {
  const now = { speaker: "", ...taken() }[device];
  const wanted = now || chosen()[device] || "default";
  const options = found.map(({ deviceId, label }, index) => {
    const name = label || text(`device_${device}`, { number: index + 1 });
    return new Option(deviceId === "default" ? text("device_default") : name, deviceId);
  });
  $(device).replaceChildren(...options);
  if (found.some(({ deviceId }) => deviceId === wanted)) $(device).value = wanted;
}
