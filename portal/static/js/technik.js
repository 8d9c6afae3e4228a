// @ts-check
/**
 * The device check without an appointment: browser, camera and microphone, speaker, line.
 *
 *   technik/browser.js  which browser this is      technik/own.js      camera and microphone
 *   technik/choice.js   which devices              technik/blocked.js  why they are not given
 *   technik/speaker.js  test tone                  technik/line.js     measures by technik/probe.js
 *   technik/result.js   all of it as text          technik/practice.js  the same for who helps on the phone
 */

import * as encryption from "./e2ee/encryption.js";
import { text } from "./texts.js";
import { browser, described, properBrowser } from "./technik/browser.js";
import { list, listen } from "./technik/choice.js";
import { measureLine } from "./technik/line.js";
import * as own from "./technik/own.js";
import { $, copy, press, say } from "./technik/page.js";
import { offerPractice } from "./technik/practice.js";
import { playTones } from "./technik/speaker.js";

const here = browser();
let begun = false;
const possible = Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);

/** What this browser is good for, as words and a kind of notice. @returns {[string, string]} */
function judged() {
  if (!possible) return [text("unsupported"), "error"];
  const name = { browser: described(here, text("browser_unknown")) };
  if (encryption.able) return [text("browser_good", name), "ok"];
  const required = $("technik").dataset.e2ee === "required";
  return required ? [text("browser_too_old", name), "error"] : [text("browser_transport", name), "warn"];
}

/** The same as one word, for the practice room. */
function fit() {
  if (here.app !== null) return "in_app";
  if (!possible) return "unsupported";
  if (encryption.able) return "good";
  return $("technik").dataset.e2ee === "required" ? "too_old" : "transport";
}

function showBrowser() {
  if (here.app === null) {
    say("browser", ...judged());
    return;
  }
  const where = here.app ? text("browser_in_app", { app: here.app }) : text("browser_in_some_app");
  const how = text("browser_leave_app", { browsers: properBrowser(here) });
  say("browser", `${where} ${how}`, "warn");
  $("adresse").value = location.href;
  $("app").hidden = false;
}

/** One after the other: somebody may choose another device while the first is being opened. */
let work = Promise.resolve();
function testDevices() {
  begun = true;
  work = work.then(own.test).then(list);
  return work;
}

showBrowser();
listen((device) => begun && device !== "speaker" && testDevices());
list();
offerPractice(fit());
press("testen", testDevices);
press("ton-knopf", playTones);
press("messen", measureLine);
press("kopieren", () => copy($("ergebnis-text"), "kopiert"));
press("adresse-kopieren", () => copy($("adresse"), "adresse-kopiert"));
window.addEventListener("pagehide", own.close);
// A press before would have been lost; without the means nothing could follow that of a test.
for (const button of document.querySelectorAll("[data-ready]"))
  /** @type {HTMLButtonElement} */ (button).disabled = !possible && button.matches("[data-ready=test]");
