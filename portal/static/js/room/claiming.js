// @ts-check
/**
 * Asking for the floor, and having it: for who signs nothing is heard, so it is claimed. It is told to
 * the others under the keys of the text, and again whenever somebody comes.
 */

import { $ } from "./page.js";

const AGAIN = 2000;
/** @type {[string, "asks"|"speaks"][]} */
const BUTTONS = [["wort-melden", "asks"], ["wort-haben", "speaks"]];

/** @typedef {import("../e2ee/writing.js").Status} Status */

export class Claiming {
  /** @type {Status} */
  #status = { floor: "", shares: false };
  #send;
  #claimed;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #again;

  /**
   * @param {(status: Status) => void} send
   * @param {(floor: string) => void} claimed
   */
  constructor(send, claimed) {
    this.#send = send;
    this.#claimed = claimed;
    for (const [id, floor] of BUTTONS)
      $(id).addEventListener("click", () => this.#claim(this.#status.floor === floor ? "" : floor));
  }

  /** Who came just now knows nothing yet, and may have no key for a moment. */
  repeat() {
    this.#send(this.#status);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#send(this.#status), AGAIN);
  }

  /** Whether the own picture is a page that is shown. @param {boolean} shares */
  share(shares) {
    this.#status = { ...this.#status, shares };
    this.#send(this.#status);
  }

  /** @param {""|"asks"|"speaks"} floor */
  #claim(floor) {
    this.#status = { ...this.#status, floor };
    for (const [id, each] of BUTTONS) $(id).setAttribute("aria-pressed", String(each === floor));
    this.#send(this.#status);
    this.#claimed(floor);
  }
}
