// @ts-check
/** Maintenance that is planned or has begun, for the caseworker: said once, until it changes. */

import { say, unsay } from "./page.js";

let told = "";

/** @param {string} words "" for none */
export function showMaintenance(words) {
  if (words === told) return;
  if (words) say(words, "warn");
  else unsay(told);
  told = words;
}
