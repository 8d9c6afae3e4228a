// @ts-check
/** Which camera, microphone and speaker: lists to choose from, where there is more than one. */

import { KINDS, choose, chosen, list as listed, named } from "../devices.js";
import { taken } from "./own.js";
import { $ } from "./page.js";

/** @typedef {import("../devices.js").Device} Device */

/** @param {(device: Device) => void} changed */
export function listen(changed) {
  for (const [device] of KINDS)
    $(device).addEventListener("change", () => {
      choose(device, $(device).value);
      changed(device);
    });
  navigator.mediaDevices?.addEventListener?.("devicechange", () => list());
}

export async function list() {
  const all = new Map(await listed());
  for (const [device] of KINDS) {
    const found = all.get(device) ?? [];
    fill(device, found);
    $(device).closest(".field").hidden = found.length < 2;
  }
}

/** @param {Device} device @param {MediaDeviceInfo[]} found */
function fill(device, found) {
  const now = { speaker: "", ...taken() }[device];
  const wanted = now || chosen()[device] || "default";
  const options = found.map((each, index) => new Option(named(device, each, index), each.deviceId));
  $(device).replaceChildren(...options);
  if (found.some(({ deviceId }) => deviceId === wanted)) $(device).value = wanted;
}
