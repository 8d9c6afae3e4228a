// @ts-check
/**
 * Whether so much is lost that people hear it, on either way: what asking again has mended does not
 * count. It is only said; a picture that pauses loses nothing less.
 */

/** The share of sound that had to be made up here, or that was lost on the way to somebody else. */
const HEARD = 0.04;
const LOST = 0.1;
/** Looks in a row that have to agree: soon said, and not taken back at the first quiet moment. */
const SURE = { rough: 2, smooth: 5 };
/** A connection begins with gaps of its own, more so where the way is long: these looks do not count. */
const SETTLING = 3;

/**
 * @typedef {{concealed: number, samples: number, lost: number}} Sound sums of what came in and was made
 *   up, and the share that is lost on the way out
 */

export class Roughness {
  #changed;
  #before = { concealed: 0, samples: 0 };
  #rough = false;
  #agree = 0;
  #looks = 0;

  /** @param {(rough: boolean) => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {Sound} sound */
  look({ concealed, samples, lost }) {
    const came = samples - this.#before.samples;
    const madeUp = concealed - this.#before.concealed;
    // A new connection counts from zero again.
    this.#looks = came < 0 || !this.#before.samples ? 0 : this.#looks + 1;
    this.#before = { concealed, samples };
    if (this.#looks < SETTLING && !this.#rough) return;
    const heard = came > 0 && madeUp >= 0 && madeUp / came > HEARD;
    const rough = heard || lost > LOST;
    this.#agree = rough === this.#rough ? 0 : this.#agree + 1;
    if (this.#agree < SURE[rough ? "rough" : "smooth"]) return;
    this.#rough = rough;
    this.#agree = 0;
    this.#changed(rough);
  }
}
