// @ts-check
/** What was found, as plain text for the desk: no names, no addresses, no names of devices. */

import { text } from "../texts.js";
import { browser, described } from "./browser.js";
import { $, number } from "./page.js";

/**
 * @typedef {import("./verdict.js").Verdict} Verdict
 * @typedef {import("./way.js").Way} Way
 * @typedef {{camera?: boolean, microphone?: boolean, trouble?: string, line?: {verdict: Verdict, way: Way}|"none"}} Found
 */

/** @type {Found} */
let found = {};

/** @type {(() => void)[]} */
const listeners = [];

/** Calls when something more was found. @param {() => void} tell */
export function onFound(tell) {
  listeners.push(tell);
}

/** What was found so far. */
export const soFar = () => found;

/** @param {Found} more */
export function keep(more) {
  found = { ...found, ...more };
  for (const tell of listeners) tell();
  $("ergebnis-text").value = lines().join("\n");
  $("ergebnis").hidden = false;
}

function lines() {
  const { lang } = document.documentElement;
  const time = new Date().toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
  return [
    text("result_title"),
    row("time", time),
    row("browser", described(browser(), text("browser_unknown"))),
    row("camera", works(found.camera)),
    row("microphone", works(found.microphone)),
    ...line(),
  ];
}

function line() {
  const { line: measured } = found;
  if (!measured) return [row("upload", text("result_untested"))];
  if (measured === "none") return [row("upload", text("result_no_way"))];
  const { verdict, way } = measured;
  return [
    row("upload", text("result_mbit", { mbit: number(verdict.mbit) })),
    row("loss", `${number(verdict.loss * 100)} %`),
    row("way", way.relayed ? `TURN (${way.protocol.toUpperCase()})` : "UDP"),
  ];
}

/** @param {boolean|undefined} value */
function works(value) {
  if (value === undefined) return text("result_untested");
  return text(value ? "yes" : "no");
}

/** @param {string} name @param {string} value */
function row(name, value) {
  return `${text(`result_${name}`)}: ${value}`;
}
