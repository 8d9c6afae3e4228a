// @ts-check
/** The outcome of the look at a photo ID, for the caseworker. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, room } from "./page.js";

/** @param {{needs_sight: boolean, identity: string}} state as the portal sends it */
export function showIdentity({ needs_sight, identity }) {
  $("identitaet").hidden = !needs_sight;
  $("identitaet").classList.toggle("done", identity === "identified");
  const words = text(identity);
  if ($("id-stand").textContent !== words) $("id-stand").textContent = words;
}

/** @param {() => void} look what follows */
export function decideIdentity(look) {
  $("identitaet")?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const outcome = /** @type {HTMLButtonElement} */ (event.submitter).value;
    attempt(async () => {
      const given = { ausweis: $("ausweis").value, ergebnis: outcome };
      await post(`${room.dataset.desk}/identitaet`, given);
      look();
    });
  });
}
