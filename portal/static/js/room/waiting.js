// @ts-check
/** Waiting to be let in: what the office's side has to say, and being called in when it is time. */

import { text } from "../texts.js";
import { $, entitle, say, unsay } from "./page.js";

const WELCOME = 8000;
const SEEN = 3000;
const SHAKE = [200, 100, 200];
/** Two notes upwards. */
const NOTES = [
  { hertz: 659, after: 0 },
  { hertz: 880, after: 0.2 },
];
const LOUD = 0.2;
const LONG = 0.35;

/** @type {AudioContext|null} */
let sound = null;
let waited = false;

/** Browsers let a page sound only after a press: one of those that lead into the lobby. */
export function allowTone() {
  if (!window.AudioContext) return;
  sound ??= new AudioContext();
  sound.resume().catch(() => {});
}

/**
 * @param {{delay?: string, turn?: string, away?: boolean, late?: boolean, aside?: boolean}} news
 *   what a waiting seat is told
 */
export function showNews({ delay = "", turn = "", away = false, late = false, aside = false }) {
  waited = true;
  if ($("verspaetung").textContent !== delay) $("verspaetung").textContent = delay;
  $("verspaetung").hidden = !delay;
  $("kurz-weg").hidden = !away;
  $("laenger-her").hidden = !late;
  if ($("reihe").textContent !== turn) $("reihe").textContent = turn;
  $("reihe").hidden = !turn;
  $("gleich").hidden = Boolean(turn || delay || late || aside);
}

/** Says that the door is open, in words, as a title, by a tone and by shaking. */
export function welcome() {
  const words = text("admitted");
  say(words, "ok");
  setTimeout(() => unsay(words), WELCOME);
  navigator.vibrate?.(SHAKE);
  if (waited && $("ton").checked) ring();
  entitle(text("called_in"));
  whenSeen(() => {
    if (document.title.startsWith(text("called_in"))) entitle($("g-titel").dataset.title);
  });
}

/** The title stays for who looks at another tab. @param {() => void} then */
function whenSeen(then) {
  if (!document.hidden) return void setTimeout(then, SEEN);
  document.addEventListener("visibilitychange", () => whenSeen(then), { once: true });
}

function ring() {
  if (!sound) return;
  const start = sound.currentTime;
  for (const { hertz, after } of NOTES) play(sound, hertz, start + after);
}

/**
 * One note that fades, so that it does not click.
 * @param {AudioContext} sound
 * @param {number} hertz
 * @param {number} at
 */
function play(sound, hertz, at) {
  const note = new OscillatorNode(sound, { frequency: hertz });
  const volume = new GainNode(sound, { gain: 0 });
  volume.gain.setTargetAtTime(LOUD, at, 0.01);
  volume.gain.setTargetAtTime(0, at + LONG / 2, LONG / 8);
  note.connect(volume).connect(sound.destination);
  note.start(at);
  note.stop(at + LONG);
}
