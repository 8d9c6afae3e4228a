// @ts-check
/** Three tones through the chosen speaker. */

import { playOnChosen } from "../devices.js";
import { text } from "../texts.js";
import { $ } from "./page.js";

const TONES = [440, 554, 659]; // a chord, one after the other
const EACH = 0.5; // seconds

export async function playTones() {
  $("ton").textContent = text("tone_playing");
  try {
    await tones();
    $("ton").textContent = text("tone_over");
  } catch {
    $("ton").textContent = text("tone_failed");
  }
}

/** By way of an element: not every browser lets a context choose its speaker. */
async function tones() {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = target.stream;
  try {
    await playOnChosen(element);
    await Promise.all([context.resume(), element.play()]);
    const start = context.currentTime + 0.2;
    for (const [index, pitch] of TONES.entries()) tone(context, target, pitch, start + index * EACH);
    await new Promise((done) => setTimeout(done, (TONES.length * EACH + 0.5) * 1000));
  } finally {
    element.srcObject = null;
    await context.close();
  }
}

/**
 * @param {AudioContext} context
 * @param {AudioNode} target
 * @param {number} pitch
 * @param {number} start
 */
function tone(context, target, pitch, start) {
  const source = new OscillatorNode(context, { frequency: pitch });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setTargetAtTime(0.3, start, 0.02);
  loudness.gain.setTargetAtTime(0, start + EACH - 0.15, 0.04);
  source.connect(loudness).connect(target);
  source.start(start);
  source.stop(start + EACH);
}
