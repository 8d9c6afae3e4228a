// @ts-check
/**
 * Who speaks: heard from what this browser has decoded, so the gateway need not know. Nothing is routed
 * through an audio graph for it, which would cost the echo cancellation.
 */

const EVERY = 500;
/** Above this, as a root of the mean square of full scale, it is a voice and not a room. */
const VOICE = 0.01;
/** Between words people still speak. */
const HOLD = 1200;

/** @typedef {{seat: string, kind: string, energy: number, duration: number}} Heard sums since the start */

export class Speaking {
  #measure;
  #changed;
  /** @type {Map<string, {energy: number, duration: number}>} */
  #before = new Map();
  /** @type {Map<string, number>} when each seat was last heard */
  #heard = new Map();
  #known = "";

  /**
   * @param {() => Promise<Heard[]>} measure
   * @param {(seats: Set<string>) => void} changed
   */
  constructor(measure, changed) {
    this.#measure = measure;
    this.#changed = changed;
    setInterval(() => this.#look().catch(() => {}), EVERY);
  }

  async #look() {
    const now = performance.now();
    for (const { seat, kind, energy, duration } of await this.#measure()) {
      if (kind !== "audio") continue;
      const before = this.#before.get(seat);
      this.#before.set(seat, { energy, duration });
      // A new connection counts from zero again.
      const length = before ? duration - before.duration : 0;
      if (before && length > 0 && (energy - before.energy) / length > VOICE * VOICE)
        this.#heard.set(seat, now);
    }
    const speaking = [...this.#heard].filter(([, at]) => now - at < HOLD).map(([seat]) => seat);
    if (speaking.join() === this.#known) return;
    this.#known = speaking.join();
    this.#changed(new Set(speaking));
  }
}
