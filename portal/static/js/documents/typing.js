// @ts-check
/**
 * Who writes in which field just now: told under the keys of the text, shown for a moment, kept by
 * nobody. It is a hint, no lock. Screen readers are not interrupted by it.
 */

import { text } from "../texts.js";

const EVERY = 2000;
const SHOWN = 5000;

/** @typedef {import("../e2ee/writing.js").Typing} Types */

export class Typing {
  #root;
  #send;
  #name;
  #told = "";
  #at = 0;
  /** @type {Map<string, {node: HTMLElement, over: ReturnType<typeof setTimeout>}>} by seat */
  #shown = new Map();

  /**
   * @param {HTMLElement} root with the sheet, which names itself and its fields
   * @param {(said: {types: Types}) => void} send
   * @param {(seat: string) => string} name of who has a seat
   */
  constructor(root, send, name) {
    this.#root = root;
    this.#send = send;
    this.#name = name;
    root.addEventListener("input", (event) => this.#typed(event));
    root.addEventListener("focusout", () => this.#tell("", ""));
  }

  /** @param {Event} event */
  #typed(event) {
    const field = /** @type {HTMLElement} */ (event.target).closest("[data-field]");
    const sheet = field?.closest("[data-sheet]");
    if (field && sheet) this.#tell(attribute(sheet, "sheet"), attribute(field, "field"));
  }

  /** @param {string} sheet @param {string} field */
  #tell(sheet, field) {
    const same = field === this.#told;
    if (same && (!field || performance.now() < this.#at + EVERY)) return;
    this.#told = field;
    this.#at = performance.now();
    this.#send({ types: { sheet, field } });
  }

  /** Somebody writes, or has stopped. @param {{seat: string, types: Types}} said */
  hear({ seat, types: { sheet, field } }) {
    this.#drop(seat);
    const there = `[data-sheet="${CSS.escape(sheet)}"] [data-field="${CSS.escape(field)}"]`;
    const place = field && this.#root.querySelector(there);
    if (!place) return;
    const node = document.createElement("p");
    node.className = "small typing";
    node.textContent = text("types", { name: this.#name(seat) });
    place.append(node);
    this.#shown.set(seat, { node, over: setTimeout(() => this.#drop(seat), SHOWN) });
  }

  /** @param {string} seat */
  #drop(seat) {
    const known = this.#shown.get(seat);
    if (!known) return;
    clearTimeout(known.over);
    known.node.remove();
    this.#shown.delete(seat);
  }
}

/** @param {Element} node @param {string} name */
const attribute = (node, name) => /** @type {HTMLElement} */ (node).dataset[name] ?? "";
