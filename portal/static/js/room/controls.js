// @ts-check
/** The buttons of the room: microphone and camera on and off, the panel with documents. */

import { $ } from "./page.js";

const NARROW = "(max-width: 63.99rem)";

/**
 * @typedef {import("./call.js").Call} Call
 * @typedef {import("./own.js").Own} Own
 */

/** @param {Own} own @param {Call} call */
export function offerControls(own, call) {
  const toggle = (/** @type {"audio"|"video"} */ kind) => {
    const track = own.track(kind);
    if (!track) return own.retry(kind);
    call.turn(kind, !track.enabled);
    own.show();
  };
  $("mikrofon").addEventListener("click", () => toggle("audio"));
  $("kamera").addEventListener("click", () => toggle("video"));
  $("dokumente-knopf").addEventListener("click", () => panel($("dokumente").hidden));
}

/** Open or close the panel with documents. @param {boolean} open */
export function panel(open) {
  $("dokumente").hidden = !open;
  $("dokumente-knopf").setAttribute("aria-expanded", String(open));
}

/** Something new lies in the panel; below the picture it would not be seen. */
export function reveal() {
  panel(true);
  if (window.matchMedia(NARROW).matches) $("dokumente").scrollIntoView({ block: "start" });
}
