// @ts-check
/** A question that has to be answered before something goes on. */

import { $ } from "./page.js";

/**
 * Asks; resolves to whether the answer was yes. A question that is open already stays the only one.
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.words
 * @param {string} question.yes
 * @param {string} question.no
 * @param {HTMLElement[]} [question.more] what can be done without an answer
 * @returns {Promise<boolean>}
 */
export function ask({ title, words, yes, no, more = [] }) {
  const dialog = /** @type {HTMLDialogElement} */ ($("frage"));
  if (dialog.open) return Promise.resolve(false);
  $("frage-titel").textContent = title;
  $("frage-text").textContent = words;
  $("frage-mehr").replaceChildren(...more.map(item));
  $("frage-ja").textContent = yes;
  $("frage-nein").textContent = no;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ja"), { once: true });
  });
}

/** Whatever was asked or offered does not matter any more. */
export function dismiss() {
  for (const open of document.querySelectorAll("dialog[open]"))
    /** @type {HTMLDialogElement} */ (open).close();
}

/** @param {HTMLElement} node */
function item(node) {
  const entry = document.createElement("li");
  entry.append(node);
  return entry;
}

$("frage-ja").addEventListener("click", () => $("frage").close("ja"));
$("frage-nein").addEventListener("click", () => $("frage").close());
