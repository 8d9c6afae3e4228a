// @ts-check
/** Asking the portal what is so: when a socket says that it is time to, and every few seconds anyway. */

import { Problem, get } from "../http.js";
import { base } from "./page.js";

const POLL = 5000;
const REFUSALS = 4;
const PAUSE = 1000;
const SILENCES = 2;

export class Looking {
  /** Another window has taken over, or it is over: nothing is asked any more. */
  resting = true;
  #apply;
  #lost;
  #busy = false;
  #again = false;
  #refusals = 0;
  #silences = 0;
  #silent;

  /**
   * @param {(state: any) => void} apply
   * @param {() => void} lost this browser has no seat any more
   * @param {(on: boolean) => void} silent the portal does not answer, or does again
   */
  constructor(apply, lost, silent) {
    this.#apply = apply;
    this.#lost = lost;
    this.#silent = silent;
  }

  begin() {
    this.resting = false;
    this.look();
    setInterval(() => this.look(), POLL);
  }

  /** Hints that come meanwhile cause one more look. */
  async look() {
    if (this.resting) return;
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#again) {
      this.#again = false;
      await get(`${base}/stand`).then((state) => this.#found(state), (error) => this.#refused(error));
    }
    this.#busy = false;
  }

  /** @param {any} state */
  #found(state) {
    this.#refusals = 0;
    if (this.#silences >= SILENCES) this.#silent(false);
    this.#silences = 0;
    if (!this.resting) this.#apply(state);
  }

  /**
   * The session changes once at admission: a call that crossed that answer is refused although all
   * is well, so only several refusals in a row mean that this browser has no seat any more.
   * @param {unknown} error
   */
  async #refused(error) {
    if (!(error instanceof Problem && error.status === 404)) {
      this.#silences += 1;
      if (this.#silences >= SILENCES && !this.resting) this.#silent(true);
      return;
    }
    this.#refusals += 1;
    if (this.#refusals >= REFUSALS) return this.#lost();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    this.#again = !this.resting;
  }
}
