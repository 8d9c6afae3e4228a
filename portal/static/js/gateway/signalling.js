// @ts-check
/** One socket to the gateway: shows its ticket, hands on what it hears, says why it ended. */

const ANSWER_WITHIN = 6000;
const LOST = 1006;

/**
 * @typedef {{url: string, ticket: string, iceServers?: RTCIceServer[]}} Place
 * @typedef {{code: number, reason: string}} Verdict why a socket ended
 */

export class Signalling {
  #socket;
  #lost;
  #heardAt = 0;
  #over = false;
  /** @type {Verdict} */
  #verdict = { code: LOST, reason: "lost" };

  /**
   * @param {Place} place
   * @param {{hear: (message: any) => void, lost: (verdict: Verdict) => void}} tell
   *   `lost` is called once, and not after close()
   */
  constructor({ url, ticket }, { hear, lost }) {
    this.#lost = lost;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.send({ type: "ticket", v: 1, ticket });
    this.#socket.onmessage = (event) => this.#message(JSON.parse(event.data), hear);
    this.#socket.onclose = () => this.#end();
    this.expectWord();
  }

  /** Whether nothing comes or goes here any more. */
  get over() {
    return this.#over;
  }

  /** @param {object} message */
  send(message) {
    if (!this.#over && this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify(message));
  }

  /** A socket that stays silent when the gateway has to answer is given up. */
  expectWord() {
    const asked = performance.now();
    setTimeout(() => {
      if (this.#over || this.#heardAt > asked) return;
      this.#socket.close();
      this.#end();
    }, ANSWER_WITHIN);
  }

  close() {
    this.#over = true;
    this.#socket.close();
  }

  /**
   * @param {any} message
   * @param {(message: any) => void} hear
   */
  #message(message, hear) {
    if (this.#over) return;
    this.#heardAt = performance.now();
    if (message.type === "closed") this.#verdict = message;
    else hear(message);
  }

  #end() {
    if (this.#over) return;
    this.#over = true;
    this.#lost(this.#verdict);
  }
}
