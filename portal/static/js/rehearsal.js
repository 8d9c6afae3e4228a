// @ts-check
/** The played citizen of a practice conversation: asked to go on, again and again. */

import { Problem, post, useToken } from "./http.js";

const PAUSE = 2500;
const panel = /** @type {HTMLElement} */ (document.getElementById("uebung"));
const said = /** @type {HTMLElement} */ (document.getElementById("ueb-gesagt"));
const hint = /** @type {HTMLElement} */ (document.getElementById("ueb-schritt"));
const picture = /** @type {HTMLElement} */ (document.getElementById("ueb-bild"));

/** @param {{hint: string, picture: string, said: string[]}} told */
function show(told) {
  // What is unchanged is not read out again.
  if (hint.textContent !== told.hint) hint.textContent = told.hint;
  picture.dataset.picture = told.picture;
  for (const words of told.said.slice(said.children.length)) {
    const line = document.createElement("li");
    line.textContent = words;
    said.append(line);
    said.scrollTop = said.scrollHeight;
  }
}

async function goOn() {
  try {
    show(await post(panel.dataset.goOn ?? ""));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return;
  }
  setTimeout(goOn, PAUSE);
}

useToken(document.getElementById("raum")?.dataset.csrf ?? "");
goOn();
