// @ts-check
/** Handing the conversation over to a colleague, for the caseworker. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, room, say, unsay } from "./page.js";

let told = "";

/** @param {() => void} look what follows */
export function offerHandover(look) {
  const dialog = /** @type {HTMLDialogElement|null} */ ($("uebergabe"));
  if (!dialog) return;
  $("uebergabe-knopf").addEventListener("click", () => dialog.showModal());
  $("uebergabe-zurueck").addEventListener("click", () => dialog.close());
  $("uebergabe-form").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    dialog.close();
    attempt(async () => {
      await post(`${room.dataset.desk}/uebergeben`, { an: $("uebergabe-an").value });
      look();
    });
  });
}

/** Who was asked, until they come. @param {string} email "" for nobody */
export function showHandover(email) {
  const words = email && text("handed_over", { email });
  if (words === told) return;
  if (words) say(words);
  else unsay(told);
  told = words;
}
