// @ts-check
/** Why camera or microphone were not given, and the steps that mend it in this browser. */

import { text } from "../texts.js";
import { browser } from "./browser.js";

/** Words for a refusal of the browser, or of the system below it. @param {unknown} error */
export async function blocked(error) {
  const states = await Promise.all([state("camera"), state("microphone")]);
  const message = error instanceof DOMException ? error.message : "";
  // What the browser has allowed and does not get is held back by the system.
  const allowed = states.every((each) => each === "granted");
  if (/system/i.test(message) || allowed) return `${text("system")} ${bySystem()}`;
  if (/dismissed/i.test(message)) return `${text("dismissed")} ${byBrowser()}`;
  return `${text("blocked")} ${byBrowser()}`;
}

/** @param {string} name */
async function state(name) {
  try {
    const query = /** @type {any} */ ({ name });
    return (await navigator.permissions.query(query)).state;
  } catch {
    return ""; // this browser does not say
  }
}

function byBrowser() {
  const { name, system } = browser();
  if (system === "ios")
    return text(name === "Safari" ? "blocked_ios" : "blocked_ios_app", { browser: name || "Safari" });
  if (system === "android" && name !== "Firefox") return text("blocked_android");
  if (name === "Firefox") return text("blocked_firefox");
  return text(name === "Safari" ? "blocked_safari" : "blocked_chromium");
}

function bySystem() {
  const { name, system } = browser();
  if (system === "ios") return text("blocked_ios_app", { browser: name || "Safari" });
  return text(system === "other" ? "system_other" : `system_${system}`);
}
