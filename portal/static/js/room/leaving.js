// @ts-check
/** Before somebody leaves or ends: whose document would be left behind. */

import { text } from "../texts.js";
import { ask } from "./dialog.js";
import { $, phone, staff, unsay } from "./page.js";

/**
 * @typedef {import("../documents.js").Documents} Documents
 * @typedef {import("../http.js").Problem} Problem
 */

/**
 * Nobody loses a document by one click.
 * @param {Documents} documents
 * @returns {Promise<boolean>}
 */
export function surely(documents) {
  const open = documents.notReceived;
  const unfinished = documents.known.find((d) => d.state === "signed");
  const draft = documents.known.find((d) => d.state === "draft");
  const entry = open[0] ?? (staff ? draft : unfinished);
  if (!entry) return Promise.resolve(true);
  const key = open.length ? (staff ? "citizen" : "own") : staff ? "draft" : "signed";
  return ask({
    title: text(`keep_${key}_title`, { title: entry.title }),
    words: text(`keep_${key}`, { title: entry.title }),
    yes: text(staff ? "end_anyway" : "leave_anyway"),
    no: text("back"),
    more: open.map((d) => documents.link(d)),
  });
}

/**
 * Nobody ends by mistake what a colleague goes on with.
 * @param {string[]} colleagues
 * @returns {Promise<boolean>}
 */
export function forAll(colleagues) {
  if (!colleagues.length) return Promise.resolve(true);
  const names = new Intl.ListFormat(document.documentElement.lang).format(colleagues);
  return ask({
    title: text("end_title"),
    words: text("end_words", { names }),
    yes: text("end_yes"),
    no: text("back"),
  });
}

/**
 * On the last page, where no questionnaire shows them.
 * @param {Documents} documents
 * @param {any[]} kept
 */
export function showKept(documents, kept) {
  $("mitnehmen").hidden = !kept.length;
  const items = kept.map((entry) => {
    const item = document.createElement("li");
    item.append(documents.link(entry));
    return item;
  });
  $("mitnehmen").querySelector("ul").replaceChildren(...items);
}

/** What the last page says. @param {string} how */
export function conclude(how) {
  $("ende").querySelector("h1").textContent = text(`${how}_title`);
  $("ende").querySelector(".lead").textContent = text(how, { phone });
  $("anrufen")?.removeAttribute("hidden");
}

/** Why it could not be ended; taken back when the document has moved on. */
let unfinished = "";

/** @param {Problem} problem @returns {never} */
export function remember(problem) {
  unfinished = problem.body?.type?.endsWith("unfinished") ? problem.message : "";
  throw problem;
}

/** @param {any[]} listed documents */
export function forgetUnfinished(listed) {
  if (!unfinished || listed.some(({ state }) => state === "presented" || state === "signed")) return;
  unsay(unfinished);
  unfinished = "";
}
