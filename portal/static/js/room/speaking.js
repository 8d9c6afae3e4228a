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

/** So long nothing at all arrives from somebody: their line is broken. */
const SILENT = 4000;

/** @typedef {{seat: string, kind: string, packetsReceived: number, energy: number, duration: number}} Heard sums since the start */

export class Speaking {
  #measure;
  #changed;
  /** @type {Map<string, {energy: number, duration: number}>} */
  #before = new Map();
  /** @type {Map<string, number>} when each seat was last heard */
  #heard = new Map();
  /** @type {Map<string, {packets: number, at: number}>} when something last arrived from each seat */
  #arrived = new Map();
  #known = "";

  /**
   * @param {() => Promise<Heard[]>} measure
   * @param {(speaking: Set<string>, silent: Set<string>) => void} changed
   */
  constructor(measure, changed) {
    this.#measure = measure;
    this.#changed = changed;
    setInterval(() => this.#look().catch(() => {}), EVERY);
  }

  async #look() {
    const now = performance.now();
    const measured = await this.#measure();
    for (const { seat, kind, energy, duration } of measured) {
      if (kind !== "audio") continue;
      const before = this.#before.get(seat);
      this.#before.set(seat, { energy, duration });
      // A new connection counts from zero again.
      const length = before ? duration - before.duration : 0;
      if (before && length > 0 && (energy - before.energy) / length > VOICE * VOICE)
        this.#heard.set(seat, now);
    }
    const speaking = [...this.#heard].filter(([, at]) => now - at < HOLD).map(([seat]) => seat);
    const silent = this.#silent(measured, now);
    const known = `${speaking.join()} ${silent.join()}`;
    if (known === this.#known) return;
    this.#known = known;
    this.#changed(new Set(speaking), new Set(silent));
  }

  /** From whom nothing arrives any more. @param {Heard[]} measured @param {number} now */
  #silent(measured, now) {
    /** @type {Map<string, number>} */
    const packets = new Map();
    for (const { seat, packetsReceived } of measured) packets.set(seat, (packets.get(seat) ?? 0) + packetsReceived);
    for (const [seat, sum] of packets) {
      if (this.#arrived.get(seat)?.packets !== sum) this.#arrived.set(seat, { packets: sum, at: now });
    }
    return [...packets.keys()].filter((seat) => now - (this.#arrived.get(seat)?.at ?? now) > SILENT);
  }
}
