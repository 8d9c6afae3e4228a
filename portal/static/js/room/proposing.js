// @ts-check
/** Asking somebody else in: the caseworker's form and link, and the citizen's yes or no. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, base, room, say, staff, unsay } from "./page.js";

const READ = 8000;
const WORDS = { asked: "asked_for", agreed: "agreed_to", declined: "declined_to", gone: "gone_again" };

/**
 * @typedef {{id: string, state: "asked"|"agreed"|"declined"|"gone", role: string, name: string,
 *   mailed?: string, link?: string, code?: string, spelled?: string[]}} Proposal
 */

/** @type {Proposal|null} */
let shown = null;

/** @param {Proposal|null} proposal */
export function showProposal(proposal) {
  if (JSON.stringify(proposal) === JSON.stringify(shown)) return;
  const news = Boolean(proposal) && $("dazu").hidden;
  const focused = $("dazu").contains(document.activeElement);
  shown = proposal;
  $("dazu").hidden = !proposal;
  if (!proposal) return focused && $("g-titel").focus();
  if (staff) showDesk(proposal);
  else $("dazu-frage").textContent = text("proposal_asked", { name: proposal.name, role: proposal.role });
  if (news) $("dazu").scrollIntoView({ block: "nearest" });
}

/** @param {Proposal} proposal */
function showDesk({ state, name, role, link, code, spelled = [], mailed }) {
  const words = [text(WORDS[state], { name, role }), mailed ? text("agreed_mailed", { email: mailed }) : ""];
  $("dazu-stand").textContent = words.join(" ").trim();
  $("dazu-weg").hidden = !link;
  $("dazu-link").value = link ?? "";
  $("dazu-code").textContent = code ?? "";
  $("dazu-buchstaben").replaceChildren(...spelled.map(item));
  $("dazu-kopiert").textContent = "";
  $("dazu-weg-damit").textContent = text(state === "asked" ? "take_back" : "put_away");
}

/** @param {string} words */
function item(words) {
  const made = document.createElement("li");
  made.textContent = words;
  return made;
}

/** @param {() => void} look what follows */
export function offerProposing(look) {
  if (staff) offerForm(look);
  for (const button of document.querySelectorAll("[data-answer]"))
    button.addEventListener("click", () => answer(/** @type {HTMLElement} */ (button).dataset.answer ?? "", look));
}

/** @param {string} given @param {() => void} look */
function answer(given, look) {
  return attempt(async () => {
    const { id = "", name = "" } = shown ?? {};
    await post(`${base}/zustimmung`, { frage: id, antwort: given });
    const words = text(given === "ja" ? "proposal_agreed" : "proposal_declined", { name });
    say(words, "ok");
    setTimeout(unsay, READ, words);
    look();
  });
}

/** @param {() => void} look */
function offerForm(look) {
  const dialog = /** @type {HTMLDialogElement} */ ($("dazuholen"));
  const path = `${room.dataset.desk}/dazuholen`;
  // Its fields are in the page only while it is open: documents have fields of the same names.
  $("dazu-knopf").addEventListener("click", () => {
    dialog.replaceChildren($("dazuholen-vorlage").content.cloneNode(true));
    $("dh-zurueck").addEventListener("click", () => dialog.close());
    $("dh-form").addEventListener("submit", send);
    dialog.showModal();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    try {
      await post(path, given);
      dialog.close();
      look();
    } catch (error) {
      const fields = error instanceof Problem ? error.body.fields : null;
      const words = fields ? Object.values(fields).join(" ") : error instanceof Problem && error.message;
      complain(words || text("failed"), fields ? Object.keys(fields)[0] : "");
    }
  };
  $("dazu-weg-damit").addEventListener("click", () =>
    attempt(async () => {
      await post(path, { schritt: "schliessen" });
      look();
    }),
  );
  $("dazu-kopieren").addEventListener("click", copy);
}

/** @param {string} words @param {string} [field] that the focus goes to */
function complain(words, field = "") {
  $("dh-problem").textContent = words;
  $("dh-problem").hidden = !words;
  if (field) $("dazuholen").querySelector(`#feld-${field}`)?.focus();
}

async function copy() {
  let words = "copied";
  try {
    await navigator.clipboard.writeText($("dazu-link").value);
  } catch {
    $("dazu-link").select();
    words = "not_copied";
  }
  $("dazu-kopiert").textContent = text(words);
}
