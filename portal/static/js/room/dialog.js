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
 * @param {number} [question.within] milliseconds after which no answer is a yes; yes has the focus
 * @returns {Promise<boolean>}
 */
export function ask({ title, words, yes, no, more = [], within = 0 }) {
  const dialog = /** @type {HTMLDialogElement} */ ($("frage"));
  if (dialog.open) return Promise.resolve(false);
  $("frage-titel").textContent = title;
  $("frage-text").textContent = words;
  $("frage-mehr").replaceChildren(...more.map(item));
  $("frage-ja").textContent = yes;
  $("frage-nein").textContent = no;
  dialog.returnValue = "";
  dialog.showModal();
  if (within) $("frage-ja").focus();
  const timer = within ? setTimeout(() => dialog.close("ja"), within) : 0;
  return new Promise((resolve) => {
    const answered = () => {
      clearTimeout(timer);
      resolve(dialog.returnValue === "ja");
    };
    dialog.addEventListener("close", answered, { once: true });
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
