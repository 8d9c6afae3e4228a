// @ts-check
/** Warns before the time reserved while somebody types is over, and keeps it longer in place. */

import { post, Problem, useToken } from "./http.js";

const WARNING = 60_000; // before the end; WCAG 2.2.1 asks for 20 seconds
const box = /** @type {HTMLElement} */ (document.getElementById("mehr-zeit"));
const form = /** @type {HTMLFormElement} */ (box.closest("form"));
const button = box.querySelector("button");
const notice = /** @type {HTMLElement} */ (document.getElementById("frist"));

let end = Date.now() + 1000 * Number(box.dataset.seconds);
useToken(new FormData(form).get("csrf_token")?.toString() ?? "");

/** @param {"alert"|"status"} role @param {string} [text] */
function say(role, text = "") {
  const place = box.querySelector(`[role=${role}]`);
  // What is said already is not said again.
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {"warn"|"ok"|""} look @param {string} [text] */
function show(look, text = "") {
  notice.textContent = text;
  notice.className = `notice ${look}`;
}

function look() {
  const left = end - Date.now();
  if (left > WARNING) return;
  box.classList.add("near");
  say("status");
  if (left > 0) return say("alert", box.dataset.soon);
  if (notice.textContent !== box.dataset.ended) show("warn", box.dataset.ended);
  say("alert", box.dataset.ended);
}

/** @param {Record<string, any>} kept */
function extended(kept) {
  end = Date.now() + 1000 * kept.seconds;
  box.dataset.soon = kept.soon;
  show("ok", kept.kept);
  say("alert");
  say("status", kept.kept);
  const longest = box.querySelector(".longest");
  if (kept.more || !(longest instanceof HTMLElement)) return;
  box.querySelector(".ask")?.remove();
  longest.hidden = false;
}

/** @param {unknown} error */
function failed(error) {
  if (error instanceof Problem && error.body.page) return location.assign(error.body.page);
  say("status");
  say("alert", error instanceof Problem ? error.message : box.dataset.failed);
}

async function extend() {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  try {
    const kept = await post(/** @type {HTMLButtonElement} */ (button).formAction, fields);
    // It was booked meanwhile, in another tab: this page leads there.
    if (!kept.kept) return location.reload();
    extended(kept);
  } catch (error) {
    failed(error);
  }
}

form.addEventListener("submit", (event) => {
  if (!button || event.submitter !== button) return;
  event.preventDefault();
  extend();
});
// What was said stays where it is until somebody goes on.
document.addEventListener("focusin", ({ target }) => {
  const elsewhere = target instanceof Node && !box.contains(target);
  if (elsewhere && end - Date.now() > WARNING) box.classList.remove("near");
});
setInterval(look, 1000);
look();
