// @ts-check
/** What the gateway counted, as a verdict. */

/**
 * @typedef {import("./probe.js").Measured} Measured
 * @typedef {"good"|"usable"|"poor"} Level
 * @typedef {{level: Level, mbit: number, loss: number}} Verdict
 */

/** Browsers raise their rate in the first seconds: that is their doing, not the line's. */
const RAISED_AFTER = 4000;
const GOOD = 2;
const USABLE = 0.5;
const LITTLE_LOST = 0.03;
export const MUCH_LOST = 0.1;
/** From here on calls lose more than can be sent again in time. */
const TOO_MUCH_LOST = 0.2;

/** @param {Measured[]} measured two at least @returns {Verdict} */
export function verdict(measured) {
  const last = measured[measured.length - 1];
  const raised = measured.find(({ milliseconds }) => milliseconds >= RAISED_AFTER);
  const from = raised && raised !== last ? raised : measured[0];
  const packets = last.packets - from.packets;
  const lost = Math.max(0, last.lost - from.lost);
  const loss = packets + lost ? lost / (packets + lost) : 0;
  const mbit = speed(from, last);
  return { level: level(mbit, loss), mbit, loss };
}

/** Mbit/s between two counts. @param {Measured} from @param {Measured} to */
export function speed(from, to) {
  const milliseconds = to.milliseconds - from.milliseconds;
  return milliseconds > 0 ? ((to.bytes - from.bytes) * 8) / milliseconds / 1000 : 0;
}

/** @param {number} mbit @param {number} loss @returns {Level} */
function level(mbit, loss) {
  if (mbit >= GOOD && loss < LITTLE_LOST) return "good";
  return mbit >= USABLE && loss < TOO_MUCH_LOST ? "usable" : "poor";
}
