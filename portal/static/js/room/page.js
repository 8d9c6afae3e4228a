// @ts-check
/** The one page of preparation, lobby and room: its parts, and what is said on it. */

import { Problem } from "../http.js";
import { text } from "../texts.js";

const SECTIONS = ["zurueck", "vorbereitung", "warteraum", "gespraech", "woanders", "abgebrochen", "ende"];

export const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
export const room = $("raum");
/** @type {{base: string, role: string, phone: string}} */
export const { base, role, phone } = room.dataset;
export const staff = role === "caseworker";

/** @param {string} words @param {string} [kind] */
export function say(words, kind = "") {
  $("meldung").textContent = words;
  $("meldung").className = `notice ${kind}`;
  $("meldung").hidden = !words;
  if (words) $("meldung").scrollIntoView({ block: "nearest" });
}

/** For screen readers only: what others see happen. @param {string} words */
export function announce(words) {
  $("ansage").textContent = words;
}

/** Takes back what was said, unless something else is said by now. @param {string} words */
export function unsay(words) {
  if ($("meldung").textContent === words) say("");
}

/** Shows one part of the page; false when it is shown already. @param {string} id */
export function step(id) {
  if (!$(id).hidden) return false;
  for (const other of SECTIONS) if ($(other)) $(other).hidden = other !== id;
  const heading = $(id).querySelector("h1");
  heading.focus();
  entitle(heading.dataset.title ?? heading.textContent);
  return true;
}

/** Puts words before the name of the site in the title. @param {string} words */
export function entitle(words) {
  document.title = [words, ...document.title.split(" – ").slice(-2)].join(" – ");
}

let wrong = "";
room.addEventListener("click", () => unsay(wrong), { capture: true });

/** Does something and says what went wrong, until something else is tried. @param {() => Promise<void>} act */
export async function attempt(act) {
  unsay(wrong);
  wrong = "";
  try {
    await act();
  } catch (error) {
    wrong = error instanceof Problem ? error.message : text("failed");
    say(wrong, "error");
  }
}
