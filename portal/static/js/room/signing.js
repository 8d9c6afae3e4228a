// @ts-check
/**
 * The view for sign language: who signs stays large, whatever else is open, and is sent smoothly before
 * sharply. It comes by itself when somebody signs, and can be chosen and left by hand.
 */

import { text } from "../texts.js";
import { $, announce } from "./page.js";

/** @typedef {{seat: string, signs: boolean}} Signer */

export class Signing {
  #send;
  /** Who signs, by role, by booking, or because they said so once. @type {Set<string>} */
  #signers = new Set();
  #mine = "";
  /** What was chosen by hand; null for nothing yet. @type {boolean|null} */
  #chosen = null;
  #known = "";

  /** @param {(sent: boolean) => void} send whether the own picture is what somebody says */
  constructor(send) {
    this.#send = send;
    $("gebaerden").addEventListener("click", () => this.#toggle());
  }

  /** @param {Signer[]} here @param {string} mine the own seat */
  update(here, mine) {
    this.#mine = mine;
    const present = new Set(here.map(({ seat }) => seat));
    for (const seat of this.#signers) if (!present.has(seat)) this.#signers.delete(seat);
    for (const { seat, signs } of here) if (signs) this.#signers.add(seat);
    this.show();
  }

  /** What somebody else says of themselves. @param {{seat: string, floor: string}} said */
  hear({ seat, floor }) {
    if (floor !== "speaks") return;
    this.#signers.add(seat);
    this.show();
  }

  /** What is claimed here. @param {string} floor */
  claim(floor) {
    this.hear({ seat: this.#mine, floor });
  }

  /** Marks the pictures; again when one is new. */
  show() {
    const on = this.#on;
    // Chosen by hand before anybody is known to sign: then it may be anybody.
    const anybody = !this.#others.size;
    for (const found of document.querySelectorAll("#bilder .tile")) {
      const tile = /** @type {HTMLElement} */ (found);
      tile.classList.toggle("signs", on && (anybody || this.#signers.has(tile.dataset.seat ?? "")));
    }
    $("szene").classList.toggle("signing", on);
    $("gebaerden").setAttribute("aria-pressed", String(on));
    this.#tell(on);
  }

  get #on() {
    return this.#chosen ?? this.#signers.size > 0;
  }

  get #others() {
    return new Set([...this.#signers].filter((seat) => seat !== this.#mine));
  }

  /** @param {boolean} on */
  #tell(on) {
    // Whoever has left the view still has to be seen well by who needs it.
    const sent = this.#signers.has(this.#mine);
    const now = `${on} ${sent}`;
    if (now === this.#known) return;
    const before = this.#known;
    this.#known = now;
    this.#send(sent);
    if (on !== before.startsWith("true")) announce(text(on ? "signing_on" : "signing_off"));
  }

  #toggle() {
    this.#chosen = !this.#on;
    this.show();
  }
}
