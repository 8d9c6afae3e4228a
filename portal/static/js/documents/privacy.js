// @ts-check
/** What is said below a private field: who reads it now; and the button that shows it to all. */

import { text } from "../texts.js";

export class Privacy {
  #words;
  #button;

  /**
   * @param {HTMLElement} input of the field, which is described by what is said here
   * @param {() => Promise<void>} show
   */
  constructor(input, show) {
    this.node = document.createElement("div");
    this.node.className = "privacy";
    this.#words = document.createElement("p");
    this.#words.className = "hint";
    this.#words.id = `${input.id}-privat`;
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby")} ${this.#words.id}`);
    this.#button = document.createElement("button");
    this.#button.type = "button";
    this.#button.className = "button plain slim";
    this.#button.textContent = text("private_show");
    this.#button.hidden = true;
    this.#button.addEventListener("click", async () => {
      this.#button.disabled = true;
      await show().catch(() => {});
      this.#button.disabled = false;
    });
    this.node.append(this.#words, this.#button);
  }

  /** @param {{value: string, hidden?: boolean, own?: boolean}} entry @param {boolean} readonly */
  tell({ value, hidden, own }, readonly) {
    this.#button.hidden = !own;
    const shared = value && !own;
    const key = hidden ? "private_filled" : shared ? "private_shared" : readonly ? "private_others" : "private_own";
    const words = text(key);
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}
