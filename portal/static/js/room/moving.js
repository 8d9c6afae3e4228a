// @ts-check
/** Going on with another device: the code to type in there, and the same as a picture to scan. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, base, staff } from "./page.js";

export function offerMoving() {
  if (staff) return;
  const dialog = /** @type {HTMLDialogElement} */ ($("umzug"));
  for (const button of document.querySelectorAll("[data-move]"))
    button.addEventListener("click", () => attempt(() => showCode(dialog)));
  $("um-neu").addEventListener("click", async () => {
    await attempt(() => showCode(dialog)).catch(() => {});
  });
  $("um-zurueck").addEventListener("click", () => dialog.close());
  // A code that nobody looks at any more need not stand in the page.
  dialog.addEventListener("close", () => {
    $("um-code").textContent = "";
    $("um-bild").removeAttribute("src");
  });
}

/** @param {HTMLDialogElement} dialog */
async function showCode(dialog) {
  const { code, page, picture, minutes } = await post(`${base}/geraet`);
  $("um-adresse").textContent = page;
  $("um-code").textContent = code;
  $("um-bild").src = picture;
  $("um-dauer").textContent = text("code_lasts", { minutes });
  if (!dialog.open) dialog.showModal();
  $("um-titel").focus();
}
