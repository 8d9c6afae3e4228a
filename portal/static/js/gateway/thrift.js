// @ts-check
/**
 * Sound first: where the line carries less than a picture needs, the own picture pauses, so that people
 * go on hearing each other. After a while it is tried again.
 */

/** Below this, in bits per second, a picture costs the sound its place. */
const FLOOR = 300_000;
/** Looks in a row that have to agree. */
const SURE = 3;
/** Seconds until the next try, longer with each that fails. */
const PAUSES = [15, 30, 60];

/**
 * @typedef {{bitrate: number|null, limited: boolean}} Line what the line carries, and whether the
 *   picture would like more of it
 */

export class Thrift {
  #pause;
  #low = 0;
  #good = 0;
  #tries = 0;
  #paused = false;
  #nextTry = 0;

  /** @param {(paused: boolean) => Promise<void>} pause */
  constructor(pause) {
    this.#pause = pause;
  }

  /** Whether the line carries too little just now. */
  get slow() {
    return this.#paused;
  }

  /** @param {Line} line */
  async look({ bitrate, limited }) {
    if (this.#paused) {
      if (performance.now() >= this.#nextTry) await this.#turn(false);
      return;
    }
    // A still picture needs little, and then little is estimated: that alone says nothing.
    const low = bitrate !== null && bitrate < FLOOR && limited;
    this.#low = low ? this.#low + 1 : 0;
    this.#good = low ? 0 : this.#good + 1;
    if (this.#good >= 10 * SURE) this.#tries = 0;
    if (this.#low >= SURE) await this.#turn(true);
  }

  /** @param {boolean} paused */
  async #turn(paused) {
    this.#paused = paused;
    this.#low = this.#good = 0;
    if (paused) {
      const seconds = PAUSES[Math.min(this.#tries, PAUSES.length - 1)];
      this.#nextTry = performance.now() + seconds * 1000;
      this.#tries += 1;
    }
    await this.#pause(paused);
  }
}
