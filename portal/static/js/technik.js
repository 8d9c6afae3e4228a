// @ts-check
/** The device check without an appointment. */

import * as media from "./media.js";
import { text } from "./texts.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
/** @type {MediaStream|null} */
let stream = null;
let quiet = () => {};

if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection) {
  $("browser").textContent = text("unsupported");
  $("browser").className = "notice error";
  $("browser").hidden = false;
}

$("testen").addEventListener("click", async () => {
  quiet();
  media.stop(stream);
  try {
    stream = await media.open().catch((error) => {
      if (error.name === "NotFoundError") return media.open({ video: false });
      throw error;
    });
    media.show($("vorschau").querySelector("video"), stream);
    $("vorschau").hidden = false;
    quiet = media.showLevel(stream, $("pegel"), $("pegel-text"));
    say(media.verdict(stream), "ok");
  } catch (error) {
    $("vorschau").hidden = true;
    say(media.reason(error), "error");
  }
});

/** @param {string} words @param {string} kind */
function say(words, kind) {
  $("meldung").textContent = words;
  $("meldung").className = `notice ${kind}`;
  $("meldung").hidden = false;
}

$("testen").disabled = false; // a press before would have been lost
