// @ts-check
/** The page of the device check: finding its parts, saying something in one of them, copying. */

import { text } from "../texts.js";

export const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/**
 * @param {string} id of a notice
 * @param {string} words "" hides it
 * @param {string} [kind]
 */
export function say(id, words, kind = "") {
  $(id).textContent = words;
  $(id).className = `notice ${kind}`;
  $(id).hidden = !words;
}

/**
 * What a button does, once at a time; it keeps the focus meanwhile, which a disabled one would lose.
 * @param {string} id
 * @param {() => Promise<void>} act
 */
export function press(id, act) {
  const button = $(id);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    await act().finally(() => button.removeAttribute("aria-disabled"));
  });
}

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 1) {
  const { lang } = document.documentElement;
  return new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
}

/** Copies what a field holds; where that is forbidden, it is marked. @param {any} field @param {string} status */
export async function copy(field, status) {
  let words = "copied";
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.focus();
    field.select();
    words = "not_copied";
  }
  $(status).textContent = text(words);
}
