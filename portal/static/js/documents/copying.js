// @ts-check
/** „Daten kopieren“: what the form holds, for the caseworker's clipboard, by field or all at once. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { words } from "./reading.js";

/** @typedef {{key: string, label: string, value: string}} Row */

export class Copying {
  #node;
  #url;
  /** @type {Row[]} */
  #rows = [];
  #listed = "";

  /**
   * @param {HTMLDetailsElement} node
   * @param {string} url of the document
   */
  constructor(node, url) {
    this.#node = node;
    this.#url = url;
    node.addEventListener("toggle", () => this.#list());
    this.#part("[data-copy-all]").addEventListener("click", () => this.#copy("", text("copied_all")));
  }

  /** @param {any} shown as the portal sends it */
  show({ fields, entries }) {
    this.#node.hidden = false;
    this.#rows = fields
      .filter((/** @type {any} */ field) => field.shown && entries[field.key]?.value)
      .map((/** @type {any} */ field) => ({
        key: field.key, label: field.label, value: words(field, entries[field.key].value),
      }));
    this.#list();
  }

  /** What is listed while it is open; the button somebody is at stays theirs. */
  #list() {
    this.#part("[data-copy-all]").hidden = !this.#rows.length;
    const rows = this.#node.open ? this.#rows : [];
    const listed = JSON.stringify([this.#node.open, rows]);
    if (listed === this.#listed) return;
    this.#listed = listed;
    const at = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset?.copy;
    const place = this.#part("[data-copyable]");
    place.replaceChildren(...rows.map((row) => this.#row(row)));
    const none = text("nothing_to_copy");
    if (this.#node.open && !rows.length) this.#say(none);
    else if (!this.#node.open || this.#part("[data-copied]").textContent === none) this.#say("");
    if (at) place.querySelector(`[data-copy="${CSS.escape(at)}"]`)?.focus();
  }

  /** @param {Row} row */
  #row({ key, label, value }) {
    const item = document.createElement("li");
    const named = document.createElement("span");
    named.textContent = label;
    const entry = document.createElement("b");
    entry.dir = "auto";
    entry.textContent = value;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain slim";
    button.dataset.copy = key;
    const which = document.createElement("span");
    which.className = "visually-hidden";
    which.textContent = label;
    button.append(text("copy"), which);
    button.addEventListener("click", () => this.#copy(key, text("copied_name", { label })));
    item.append(named, entry, button);
    return item;
  }

  /** @param {string} key "" for all @param {string} done what is said then */
  async #copy(key, done) {
    this.#say("");
    try {
      const { text: copied } = await post(`${this.#url}/abschrift`, key ? { feld: key } : {});
      await this.#put(copied, done);
    } catch (error) {
      this.#say(error instanceof Problem ? error.message : text("failed"));
    }
  }

  /** @param {string} copied @param {string} done */
  async #put(copied, done) {
    const field = this.#part("[data-by-hand]");
    field.hidden = true;
    try {
      await navigator.clipboard.writeText(copied);
      this.#say(done);
    } catch {
      field.value = copied;
      field.hidden = false;
      field.focus();
      field.select();
      this.#say(text("copy_yourself"));
    }
  }

  /** @param {string} said */
  #say(said) {
    this.#part("[data-copied]").textContent = said;
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {any} */ (this.#node.querySelector(selector));
  }
}
