// @ts-check
/** How the conversation is encrypted, in words; and the words to compare. */

import { safetyWords } from "../e2ee/words.js";
import { text } from "../texts.js";
import { $, phone, say, unsay } from "./page.js";

/** What people have to know at once, and what only stands there. */
const LOUD = new Set(["transport", "refused", "failed", "unreadable"]);

export class Security {
  #name;
  #said = "";

  /** @param {(seat: string) => string} name of who has a seat */
  constructor(name) {
    this.#name = name;
  }

  /** @param {{state: string, words: Uint8Array, seat: string}} found */
  tell({ state, words, seat }) {
    const loud = LOUD.has(state);
    const said = text(`e2ee_${state}`, { name: this.#name(seat) || text("own_browser"), phone });
    $("sicherheit").hidden = state === "alone";
    $("sicherheit").classList.toggle("warn", loud);
    $("sicherheit-stand").textContent = loud ? text("e2ee_look") : said;
    $("sicherheit-text").textContent = text(state === "sealed" ? "e2ee_compare" : `e2ee_${state}`, {
      name: this.#name(seat) || text("own_browser"), phone });
    $("sicherheit-woerter").replaceChildren(...this.#items(words));
    $("sicherheit-woerter").hidden = state !== "sealed";
    if (this.#said && this.#said !== said) unsay(this.#said);
    this.#said = loud ? said : "";
    if (loud) say(said, state === "transport" ? "warn" : "error");
  }

  /** @param {Uint8Array} words */
  #items(words) {
    return safetyWords(words, document.documentElement.lang).map((word) => {
      const item = document.createElement("li");
      item.textContent = word;
      item.lang = "de";
      return item;
    });
  }
}
