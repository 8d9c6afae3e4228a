// @ts-check
/** The way in for the citizen's side: trying the devices, ticking the notices, coming back. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, room, say } from "./page.js";
import { allowTone } from "./waiting.js";

/** @typedef {import("./own.js").Own} Own */

/** @param {Own} own @param {() => void} begin what follows, once */
export function offerEntrance(own, begin) {
  let entering = false;
  /** Pressed twice, it is done once. @param {() => Promise<void>} way */
  const once = async (way) => {
    if (entering) return;
    entering = true;
    allowTone();
    await way().finally(() => (entering = false));
  };
  $("testen").addEventListener("click", () => own.test());
  $("ohne-kamera").addEventListener("click", () => own.goWithoutCamera());
  $("eintritt").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    once(() => enter(own, begin));
  });
  $("zurueck-knopf")?.addEventListener("click", () => once(() => comeBack(own, begin)));
  // A press before the modules are here would be lost, and that of the form would leave the page.
  for (const button of document.querySelectorAll("[data-ready]"))
    /** @type {HTMLButtonElement} */ (button).disabled = false;
}

/** @param {Own} own @param {() => void} begin */
async function enter(own, begin) {
  if (!$("zustimmung").checked) {
    say(text("tick_first"), "error");
    $("zustimmung").focus();
    return;
  }
  if (!own.stream && !own.withoutCamera) await own.open(true);
  if (room.dataset.needsCamera && !own.camera) {
    // Who has a camera that is blocked reads how to allow it, not that there is none.
    say([text("camera_needed"), own.trouble].filter(Boolean).join(" "), "error");
    return;
  }
  await attempt(async () => {
    // What was on the page is what was read: the portal looks whether it is still that.
    const fassungen = $("zustimmung").dataset.versions ?? "";
    const kamera = own.camera ? "ja" : "nein";
    await post(room.dataset.enter, { zustimmung: "ja", fassungen, kamera });
    begin();
  });
}

/** The seat is still there: nobody ticks anything twice. @param {Own} own @param {() => void} begin */
async function comeBack(own, begin) {
  await own.open(true);
  begin();
}
