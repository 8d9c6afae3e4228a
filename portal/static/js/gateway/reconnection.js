// @ts-check
/** When to try again: pauses between sockets, paced ICE restarts, a network that changes. */

const PAUSES = [0, 300, 1200, 2700];
/** With a quarter more by chance, and the way back in, this stays below five seconds. */
const LONGEST_PAUSE = 3000;
const STABLE_AFTER = 10_000;
const RESTART_EVERY = 2000;

/** Longer pauses with every try that fails; a connection that held begins anew. */
export class Retries {
  #tries = 0;
  #act;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #stable;

  /** @param {() => void} act what is tried again */
  constructor(act) {
    this.#act = act;
  }

  /** Tries after the next pause. */
  later() {
    const pause = PAUSES[this.#tries] ?? LONGEST_PAUSE;
    this.#tries += 1;
    clearTimeout(this.#stable);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#act, pause * (0.75 + Math.random() / 2));
  }

  /** Tries at once. */
  now() {
    clearTimeout(this.#retry);
    this.#act();
  }

  /** It works; if that lasts, the pauses are short again. */
  works() {
    this.#stable = setTimeout(() => (this.#tries = 0), STABLE_AFTER);
  }

  stop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
  }
}

/** Asks for ICE restarts, not too often. */
export class Restarts {
  #ask;
  #at = -RESTART_EVERY;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {() => boolean} ask asks; false when there was nobody to ask */
  constructor(ask) {
    this.#ask = ask;
  }

  soon() {
    clearTimeout(this.#timer);
    const wait = this.#at + RESTART_EVERY - performance.now();
    this.#timer = setTimeout(() => this.#now(), Math.max(0, wait));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #now() {
    if (this.#ask()) this.#at = performance.now();
  }
}

/**
 * Calls when the network has changed; returns what ends that.
 * @param {() => void} changed
 */
export function watchNetwork(changed) {
  const { connection } = /** @type {any} */ (navigator);
  window.addEventListener("online", changed);
  connection?.addEventListener("change", changed);
  return () => {
    window.removeEventListener("online", changed);
    connection?.removeEventListener("change", changed);
  };
}
