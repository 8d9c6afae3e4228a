// @ts-check
/** The outcome of the look at a photo ID, for the caseworker. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, room } from "./page.js";

/** @param {{needs_sight: boolean, identity: string, people: any[]}} state as the portal sends it */
export function showIdentity({ needs_sight, identity, people }) {
  showWho(people.filter(({ role, state }) => role !== "caseworker" && state === "admitted"));
  $("identitaet").hidden = !needs_sight;
  $("identitaet").classList.toggle("done", identity === "identified");
  const words = text(identity);
  if ($("id-stand").textContent !== words) $("id-stand").textContent = words;
}

/**
 * Two devices behind one link: it has to be said whose photo ID was seen.
 * @param {{seat: string, name: string}[]} here
 */
function showWho(here) {
  const select = $("wessen");
  select.hidden = here.length < 2;
  const known = here.map(({ seat }) => seat).join();
  if (select.dataset.known === known) return;
  select.dataset.known = known;
  const options = here.map(({ name, seat }, index) => new Option(`${name} (${index + 1})`, seat));
  select.replaceChildren(...(here.length < 2 ? [] : [new Option(text("choose"), "")]), ...options);
}

/** @param {() => void} look what follows */
export function decideIdentity(look) {
  $("identitaet")?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const outcome = /** @type {HTMLButtonElement} */ (event.submitter).value;
    attempt(async () => {
      const given = { ausweis: $("ausweis").value, ergebnis: outcome, seat: $("wessen").value };
      await post(`${room.dataset.desk}/identitaet`, given);
      look();
    });
  });
}
