// @ts-check
/** Who waits, for the caseworker: letting in, and turning away after a question. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { ask } from "./dialog.js";
import { $, attempt, room } from "./page.js";

/**
 * @param {any[]} waiting
 * @param {{admitted: (seat: string) => void, look: () => void}} tell
 */
export function showLobby(waiting, tell) {
  const list = $("wartende");
  const known = JSON.stringify(waiting.map((p) => [p.seat, p.presence, p.second_device, p.camera, p.aside]));
  if (list.dataset.known === known) return;
  list.dataset.known = known;
  // Whoever the code was read out to has it; the first one to come says so.
  if (waiting.length && !list.dataset.met) $("zugangscode")?.removeAttribute("open");
  if (waiting.length) list.dataset.met = "ja";
  list.replaceChildren(...waiting.map((person) => entry(person, tell)));
  if (!waiting.length) list.textContent = text("nobody");
}

/**
 * @param {any} person
 * @param {{admitted: (seat: string) => void, look: () => void}} tell
 */
function entry(person, tell) {
  const item = document.createElement("li");
  const who = document.createElement("bdi");
  who.id = `wartet-${person.seat}`;
  who.textContent = nameOf(person);
  const more = [text("waiting")];
  if (person.aside) more.push(text("aside"));
  if (person.second_device) more.push(text("second_device"));
  if (!person.camera) more.push(text("without_camera"));
  if (person.presence !== "here") more.push(text("away"));
  item.append(who, ` (${more.join(", ")}) `);
  const decide = (/** @type {string} */ act) =>
    attempt(async () => {
      for (const each of item.querySelectorAll("button")) each.disabled = true;
      await post(`${room.dataset.desk}/${act}`, { seat: person.seat });
      tell.look();
    }).finally(() => {
      for (const each of item.querySelectorAll("button")) each.disabled = false;
    });
  if (person.second_device) item.append(warning());
  item.append(
    button("admit", "", who.id, async () => {
      await decide("einlassen");
      tell.admitted(person.seat);
    }),
    " ",
    button("deny", "plain", who.id, async () => {
      if (await surely(nameOf(person))) await decide("ablehnen");
    }),
  );
  return item;
}

/** A second device behind one link may be anybody's. @param {any} person */
function nameOf({ name, second_device }) {
  return second_device ? text("same_access", { name }) : name;
}

function warning() {
  const made = document.createElement("strong");
  made.className = "warning";
  made.textContent = text("who_is_it");
  return made;
}

/** @param {string} name */
function surely(name) {
  return ask({
    title: text("deny_title", { name }),
    words: text("deny_words"),
    yes: text("deny_yes"),
    no: text("back"),
  });
}

/**
 * Its name stays the one word; whom it concerns is its description.
 * @param {string} word
 * @param {string} kind
 * @param {string} whom
 * @param {() => Promise<void>} act
 */
function button(word, kind, whom, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button slim ${kind}`;
  made.textContent = text(word);
  made.setAttribute("aria-describedby", whom);
  made.addEventListener("click", act);
  return made;
}
