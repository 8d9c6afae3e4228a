// @ts-check
/** Looks at the line, every two seconds: whether it carries the own picture, whether it is so bad that people hear it. */

import { Roughness } from "./roughness.js";
import { line, sound } from "./stats.js";
import { Thrift } from "./thrift.js";

const EVERY = 2000;

export class Watching {
  #report;
  #thrift;
  #roughness;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /**
   * @param {() => Promise<RTCStatsReport|undefined>} report
   * @param {object} tell
   * @param {(slow: boolean) => Promise<void>} tell.slow
   * @param {(rough: boolean) => void} tell.rough
   */
  constructor(report, { slow, rough }) {
    this.#report = report;
    this.#thrift = new Thrift(slow);
    this.#roughness = new Roughness(rough);
  }

  /** Whether the line carries too little just now. */
  get slow() {
    return this.#thrift.slow;
  }

  start() {
    this.#timer ??= setInterval(() => this.#look().catch(() => {}), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look() {
    const report = await this.#report();
    this.#roughness.look(sound(report));
    await this.#thrift.look(line(report));
  }
}
