// @ts-check
/** One person's picture large, for this browser only: until it is let go, or the person leaves. */

import { text } from "../texts.js";
import { $, announce } from "./page.js";

export class Pinning {
  #name;
  #seat = "";

  /** @param {(seat: string) => string} name */
  constructor(name) {
    this.#name = name;
  }

  /** The button for a tile. @param {HTMLElement} tile @param {string} caption id of who is shown */
  button(tile, caption) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain slim pin";
    button.textContent = text("pin");
    button.setAttribute("aria-describedby", caption);
    button.addEventListener("click", () => this.#toggle(tile.dataset.seat ?? ""));
    return button;
  }

  /** @param {Set<string>} seats who is here */
  keep(seats) {
    if (this.#seat && !seats.has(this.#seat)) this.#seat = "";
    this.show();
  }

  show() {
    let any = false;
    for (const found of document.querySelectorAll("#bilder .tile")) {
      const tile = /** @type {HTMLElement} */ (found);
      const pinned = tile.dataset.seat === this.#seat;
      any ||= pinned;
      tile.classList.toggle("pinned", pinned);
      tile.querySelector(".pin")?.setAttribute("aria-pressed", String(pinned));
    }
    $("bilder").classList.toggle("with-pinned", any);
  }

  /** @param {string} seat */
  #toggle(seat) {
    this.#seat = this.#seat === seat ? "" : seat;
    this.show();
    announce(text(this.#seat ? "pinned" : "unpinned", { name: this.#name(seat) }));
  }
}
