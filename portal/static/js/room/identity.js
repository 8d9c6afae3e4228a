// @ts-check
/** The check of the identity: its steps and outcome for the caseworker, what to do now for the citizen. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { panel } from "./controls.js";
import { $, attempt, room, staff } from "./page.js";

/** The button that was pressed goes: the focus follows to what comes. */
let begun = false;
const NO_WAY = new Set(["identity_impossible", "identity_on_site"]);

/**
 * @typedef {{done: number, of: number, asked?: string, steps?: {said: string, watch: string}[]}} Sight
 * @typedef {{identification: string, identity: string, unguided: boolean, people: any[], sight: Sight|null}} State
 */

/** @param {State} state as the portal sends it */
export function showIdentity(state) {
  $("id-ausweg").hidden = !NO_WAY.has(state.identity);
  if (staff) showDesk(state);
  else showAsked(state.sight);
}

/** What the citizen does now, never what comes after. @param {Sight|null} sight */
function showAsked(sight) {
  const news = $("sichtpruefung").hidden && sight !== null;
  $("sichtpruefung").hidden = sight === null;
  if (!sight) return;
  const { done, of } = sight;
  tell("sp-stand", done < of ? text("sight_step", { number: done + 1, all: of }) : "");
  tell("sp-schritt", sight.asked || text("sight_done"));
  if (news) $("sichtpruefung").scrollIntoView({ block: "nearest" });
}

/** @param {State} state */
function showDesk({ identification, identity, unguided, people, sight }) {
  const here = people.filter((person) => "identified" in person && person.state === "admitted");
  const left = here.filter(({ identified }) => !identified);
  // Who came later is checked, too, if they are to sign; who was checked is not asked again.
  showWho(identity === "identified" && left.length ? left : here);
  $("identitaet").hidden = !["questions", "sight"].includes(identification);
  $("identitaet").classList.toggle("done", identity === "identified" && !left.length);
  // Nobody is there whose identity could be checked: the portal would refuse it, too.
  const nobody = here.length === 0;
  for (const each of $("identitaet").querySelectorAll(".undone button")) each.disabled = nobody;
  const seen = sight !== null && sight.done >= sight.of;
  const next = seen ? text("sight_all_seen") : standing(identity, here, left, unguided);
  tell("id-stand", nobody && identity !== "identified" ? text("identity_nobody") : next);
  if ($("id-schritte")) showSteps(sight);
}

/**
 * @param {string} identity
 * @param {{name: string}[]} here who could sign
 * @param {{name: string}[]} left of them, who was not checked
 * @param {boolean} unguided
 */
function standing(identity, here, left, unguided) {
  const said = [text(identity)];
  if (identity === "identified" && unguided) said.push(text("identity_unguided"));
  const several = here.length > 1 || identity === "identified";
  const names = new Intl.ListFormat(document.documentElement.lang).format(left.map((p) => p.name));
  if (several && left.length) said.push(text("identity_left", { names }));
  return said.join(" ");
}

/** @param {Sight|null} sight */
function showSteps(sight) {
  const focused = $("id-schritte").contains(document.activeElement);
  $("id-schritte").hidden = !sight;
  const confirm = $("identitaet").querySelector("[value=ja]");
  confirm.hidden = sight !== null && sight.done < sight.of;
  $("id-beginnen").hidden = Boolean(sight);
  if (!sight) return focused && $("id-beginnen").focus();
  const list = $("id-schritte").querySelector("ol");
  const known = JSON.stringify(sight);
  if (list.dataset.known === known) return;
  list.dataset.known = known;
  list.replaceChildren(...(sight.steps ?? []).map((step, index) => entry(step, index - sight.done)));
  for (const name of ["weiter", "anderer"]) button(name).hidden = sight.done >= sight.of;
  if (begun) button("weiter").focus();
  else if (focused && sight.done >= sight.of) button("beenden").focus();
  begun = false;
}

/** @param {{said: string, watch: string}} step @param {number} ahead of the present one */
function entry({ said, watch }, ahead) {
  const item = document.createElement("li");
  const more = document.createElement("small");
  more.textContent = text("sight_look_for", { watch });
  item.append(said, ahead > 0 ? "" : ` (${text(ahead < 0 ? "sight_seen" : "sight_now")})`, more);
  if (ahead === 0) item.setAttribute("aria-current", "step");
  return item;
}

/** @param {string} name */
const button = (name) => $("id-schritte").querySelector(`[data-step=${name}]`);

/** Only what is new is read out. @param {string} id @param {string} words */
function tell(id, words) {
  if ($(id).textContent !== words) $(id).textContent = words;
}

/**
 * Two devices behind one link, or two who could sign: it has to be said who was seen.
 * @param {{seat: string, name: string, role: string, second_device?: boolean}[]} here
 */
function showWho(here) {
  const select = $("wessen");
  select.hidden = here.length < 2;
  const known = here.map(({ seat }) => seat).join();
  if (select.dataset.known === known) return;
  select.dataset.known = known;
  const options = here.map(({ name, seat, role, second_device }, index) => {
    const more = [...(role === "citizen" ? [] : [text(role)]), ...(second_device ? [text("second_device")] : [])];
    const which = [index + 1, ...more].join(", ");
    return new Option(`${name} (${which})`, seat);
  });
  // One who is meant is named, too: somebody else may come in while the button is pressed.
  select.replaceChildren(...(here.length < 2 ? [] : [new Option(text("choose"), "")]), ...options);
}

/** @param {() => void} look what follows */
export function decideIdentity(look) {
  if (!staff) return;
  $("identitaet").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const outcome = /** @type {HTMLButtonElement} */ (event.submitter).value;
    attempt(async () => {
      const given = { ausweis: $("ausweis")?.value ?? "", ergebnis: outcome, seat: $("wessen").value };
      await post(`${room.dataset.desk}/identitaet`, given);
      // The button that was pressed goes with the outcome.
      $("id-stand").focus();
      look();
    });
  });
  const step = (/** @type {string} */ name) =>
    attempt(async () => {
      await post(`${room.dataset.desk}/sichtpruefung`, { schritt: name, seat: $("wessen").value });
      look();
    });
  $("id-beginnen")?.addEventListener("click", () => {
    begun = true;
    // The picture is looked at now: beside it the steps, above and beside them nothing else.
    $("ausfall").open = false;
    panel(false);
    step("beginnen").then(() => $("szene").scrollIntoView({ block: "nearest" }));
  });
  for (const each of document.querySelectorAll("[data-step]"))
    each.addEventListener("click", () => step(/** @type {HTMLElement} */ (each).dataset.step ?? ""));
}
