// @ts-check
/** The own devices during the call: starting them anew, or others; what is in use is marked. */

import { KINDS, choose, chosen, list, named, playOnChosen } from "../devices.js";
import { text } from "../texts.js";
import { $, say } from "./page.js";

/**
 * @typedef {import("../devices.js").Device} Device
 * @typedef {import("./own.js").Own} Own
 */

/** @param {Own} own */
export function offerDevices(own) {
  const dialog = /** @type {HTMLDialogElement} */ ($("geraetewahl"));
  const fill = async () => {
    const groups = await list();
    const using = inUse(own);
    $("gw-listen").replaceChildren(...groups.map(([device, found]) => group(device, found, using[device])));
    $("gw-leer").hidden = groups.length > 0;
    $("gw-nehmen").hidden = !groups.length;
  };
  $("geraete-knopf").addEventListener("click", async () => {
    await fill();
    dialog.showModal();
  });
  navigator.mediaDevices?.addEventListener?.("devicechange", () => dialog.open && fill());
  $("neu-starten").addEventListener("click", () => {
    dialog.close();
    own.restart();
  });
  $("gw-zurueck").addEventListener("click", () => dialog.close());
  $("gw-form").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const wanted = picked();
    dialog.close();
    use(own, wanted);
  });
}

/** The ids of what is in use now. @param {Own} own @returns {Record<Device, string>} */
function inUse(own) {
  const id = (/** @type {"audio"|"video"} */ kind) => own.track(kind)?.getSettings().deviceId ?? "";
  return { camera: id("video"), microphone: id("audio"), speaker: chosen().speaker || "default" };
}

/** @returns {Map<Device, string>} what is picked in the dialog */
function picked() {
  const given = new FormData($("gw-form"));
  return new Map(KINDS.filter(([device]) => given.has(device)).map(([device]) => [device, String(given.get(device))]));
}

/** @param {Own} own @param {Map<Device, string>} wanted */
async function use(own, wanted) {
  const using = inUse(own);
  const others = [...wanted].filter(([device, id]) => id !== using[device]);
  for (const [device, id] of others) choose(device, id);
  const changed = new Set(others.map(([device]) => device));
  if (changed.has("speaker"))
    for (const video of document.querySelectorAll("#bilder video"))
      await playOnChosen(/** @type {HTMLVideoElement} */ (video));
  if (changed.has("camera")) own.withoutCamera = false;
  if (changed.has("camera") || changed.has("microphone")) await own.restart(text("devices_taken"));
  else if (changed.size) say(text("devices_taken"), "ok");
}

/** @param {Device} device @param {MediaDeviceInfo[]} found @param {string} using */
function group(device, found, using) {
  const fieldset = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = text(`kind_${device}`);
  fieldset.append(legend, ...found.map((each, index) => entry(device, each, index, using)));
  return fieldset;
}

/** @param {Device} device @param {MediaDeviceInfo} found @param {number} index @param {string} using */
function entry(device, found, index, using) {
  const line = document.createElement("div");
  line.className = "choice";
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = device;
  radio.id = `gw-${device}-${index}`;
  radio.value = found.deviceId;
  radio.checked = found.deviceId === using;
  const label = document.createElement("label");
  label.htmlFor = radio.id;
  const name = document.createElement("bdi");
  name.textContent = named(device, found, index);
  label.append(name, radio.checked ? ` (${text("in_use")})` : "");
  line.append(radio, label);
  return line;
}
