// @ts-check
/** A companion waits outside for a confidential part: said to everybody, arranged by the caseworker. */

import { post } from "../http.js";
import { text } from "../texts.js";
import { $, attempt, room } from "./page.js";

/** @typedef {{seat: string, name: string, role: string}} Person */

/** @param {Person[]} aside */
export function showAside(aside) {
  const lang = document.documentElement.lang;
  const names = new Intl.ListFormat(lang).format(aside.map(({ name }) => name));
  const words = aside.length ? text(aside.length > 1 ? "aside_several" : "aside_others", { names }) : "";
  if ($("draussen").textContent !== words) $("draussen").textContent = words;
  $("draussen").hidden = !words;
}

/** @param {Person[]} here @param {() => void} look what follows */
export function offerAside(here, look) {
  const companions = here.filter(({ role }) => !["citizen", "caseworker"].includes(role));
  const list = $("begleitende");
  const known = JSON.stringify(companions.map(({ seat, name }) => [seat, name]));
  if (list.dataset.known === known) return;
  const focused = list.contains(document.activeElement);
  list.dataset.known = known;
  list.hidden = !companions.length;
  list.replaceChildren(...companions.map((person) => entry(person, look)));
  if (focused) $("l-titel").focus();
}

/** @param {Person} person @param {() => void} look */
function entry({ seat, name }, look) {
  const item = document.createElement("li");
  const who = document.createElement("bdi");
  who.id = `begleitet-${seat}`;
  who.textContent = name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain slim";
  button.textContent = text("send_aside");
  button.setAttribute("aria-describedby", who.id);
  button.addEventListener("click", () =>
    attempt(async () => {
      await post(`${room.dataset.desk}/warteraum`, { seat });
      look();
    }),
  );
  item.append(`${text("inside")} `, who, " ", button);
  return item;
}
