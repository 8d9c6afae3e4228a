// @ts-check
/** What both sides agreed on for the case that the technology fails. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { $, base, staff } from "./page.js";

/** @typedef {{way: string, reach: string}} Fallback */

const side = staff ? "desk" : "own";
let known = "";
let said = "";

/** @param {() => void} look what follows */
export function offerFallback(look) {
  $("ausfall-weg").addEventListener("change", follow);
  $("ausfall-form").addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    await agree(look);
  });
  $("ausfall-code")?.addEventListener("click", showCode);
}

/** @param {Fallback|null} fallback null for who has no part in it */
export function showFallback(fallback) {
  $("ausfall").hidden = !fallback;
  if (!fallback) return;
  const now = JSON.stringify(fallback);
  if (now === known) return;
  // What somebody types just now is theirs, until it is agreed on.
  const typing = $("ausfall-form").contains(document.activeElement);
  known = now;
  said = fallback.way && text(`fallback_${side}_${fallback.way}`, { reach: fallback.reach });
  $("ausfall-stand").textContent = said || text("fallback_none");
  if (typing && !fallback.way) return;
  $("ausfall-weg").value = fallback.way || $("ausfall-weg").value;
  $("ausfall-wohin").value = fallback.reach;
  follow();
  // Who reads a code there, or writes it down, is not interrupted by the other side.
  if (fallback.way && staff) $("ausfall").open = false;
}

/** What to do now that the line is lost, "" where nothing was agreed on. */
export const agreed = () => (said ? text(`fallback_${side}_now`, { said }) : "");

function follow() {
  const way = $("ausfall-weg").value;
  $("ausfall-ziel").hidden = way === "again";
  const label = $("ausfall-ziel").querySelector("label");
  label.textContent = label.dataset[way] ?? "";
  tell("");
}

/** @param {() => void} look */
async function agree(look) {
  tell("");
  const given = { weg: $("ausfall-weg").value, wohin: $("ausfall-wohin").value };
  try {
    await post(`${base}/ausweichweg`, given);
    // The button goes with the form: who pressed it stays where the answer is.
    $("ausfall").querySelector("summary").focus();
    $("ausfall").open = $("ausfall-zeigt")?.hidden === false;
    look();
  } catch (error) {
    const problem = error instanceof Problem ? error : null;
    tell(problem?.body.fields?.wohin ?? problem?.message ?? text("failed"));
    $("ausfall-wohin").focus();
  }
}

/** @param {string} words */
function tell(words) {
  $("ausfall-problem").textContent = words;
  $("ausfall-problem").hidden = !words;
  $("ausfall-wohin").setAttribute("aria-invalid", String(Boolean(words)));
}

async function showCode() {
  const shown = $("ausfall-zeigt");
  try {
    const { code, page } = await post(`${base}/geraet`, { aufschreiben: "ja" });
    shown.textContent = text("fallback_code", { code, page });
  } catch (error) {
    shown.textContent = error instanceof Problem ? error.message : text("failed");
  }
  shown.hidden = false;
}
