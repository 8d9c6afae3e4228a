// @ts-check
/**
 * End-to-end encryption of one participant: agrees on keys, seals and opens every frame in a worker.
 *
 * It fails closed. A sender is transformed before anything is negotiated, its track stays off until
 * the worker has seen its frames, and the worker lets nothing pass without a key. Only where a
 * browser in the room cannot encrypt, and the city allows it, frames pass as they are, and that is
 * said in words.
 *
 * Events: `state` with {state, words, seat}:
 *   "alone"      nobody else is here                "agreeing"   keys are being agreed
 *   "sealed"     end to end; `words` to compare      "transport"  somebody's browser cannot encrypt
 *   "refused"    … and the city requires it          "failed"     no agreement, or somebody cheated
 *   "unreadable" the stream of `seat` cannot be opened
 * `flows` with {id}: frames of that sender come by the worker
 * `text`  with {seat, id, text, done}: a line somebody writes
 * `status` with {seat, floor, shares}: what somebody says of themselves
 */

import { Agreement } from "./agreement.js";
import { Writing } from "./writing.js";

const AGREED_WITHIN = 10_000;

const scripts = "RTCRtpScriptTransform" in globalThis;
const streams = "RTCRtpSender" in globalThis && "createEncodedStreams" in RTCRtpSender.prototype;

/** Whether this browser can encrypt what it sends. */
export const able = scripts || streams;
/** What an RTCPeerConnection needs for it. */
export const configuration = !scripts && streams ? { encodedInsertableStreams: true } : {};

export class Encryption extends EventTarget {
  #required;
  #worker = able ? new Worker(new URL("./worker.js", import.meta.url), { type: "module" }) : null;
  #agreement;
  #send;
  #writing = new Writing();
  /** One line after the other. */
  #lines = Promise.resolve();
  /** @type {WeakMap<RTCRtpSender|RTCRtpReceiver, string>} */
  #ids = new WeakMap();
  #streams = 0;
  #told = { state: "alone", words: new Uint8Array(), seat: "" };
  /** @type {Set<string>} seats whose stream cannot be opened */
  #unreadable = new Set();
  /** @type {Set<string>} seats whose browser cannot encrypt */
  #unable = new Set();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #patience;

  /**
   * @param {object} given
   * @param {boolean} given.required whether nothing may ever pass in clear
   * @param {(to: string, body: string) => void} given.send
   */
  constructor({ required, send }) {
    super();
    this.#required = required;
    this.#send = send;
    const tell = {
      own: (/** @type {number} */ kid, /** @type {Uint8Array} */ base) => {
        this.#post({ own: { kid, base } });
        this.#queue(() => this.#writing.own(kid, base));
      },
      theirs: (/** @type {string} */ seat, /** @type {number} */ kid, /** @type {Uint8Array} */ base) => {
        this.#post({ theirs: { seat, kid, base } });
        this.#queue(() => this.#writing.theirs(seat, kid, base));
      },
      left: (/** @type {string} */ seat) => this.#left(seat),
      begun: () => this.#begun(),
      settled: (/** @type {import("./agreement.js").Settled} */ settled) => this.#settled(settled),
      cannot: (/** @type {string} */ seat) => this.#cannot(seat),
      cheated: (/** @type {string} */ seat) => this.#fail(seat),
    };
    this.#agreement = new Agreement({ send, tell, able });
    this.#worker?.addEventListener("message", ({ data }) => this.#said(data));
  }

  /** @param {number} connection */
  welcomed(connection) {
    this.#agreement.welcomed(connection);
  }

  /** @param {import("./agreement.js").Member[]} people */
  met(people) {
    this.#agreement.met(people);
  }

  /** @param {string} seat @param {number} connection @param {string} body */
  heard(seat, connection, body) {
    this.#agreement.heard(connection, body);
    this.#queue(() => this.#read(seat, body));
  }

  /** Shows the others a line so far, or the own status. @param {import("./writing.js").Said} said */
  write(said) {
    this.#queue(async () => {
      const body = await this.#writing.seal(said, this.#inClear);
      if (body) this.#send("", body);
    });
  }

  /** Whether frames and lines may pass as they are. */
  get #inClear() {
    return this.#unable.size > 0 && !this.#required;
  }

  /** @param {string} seat @param {string} body */
  async #read(seat, body) {
    const said = JSON.parse(body);
    if (said.t !== "text") return;
    const found = await this.#writing.open(seat, said, this.#inClear);
    if (found) this.#emit("id" in found ? "text" : "status", { seat, ...found });
  }

  /** @param {() => Promise<void>} step */
  #queue(step) {
    this.#lines = this.#lines.then(step).catch(() => {});
  }

  /**
   * Has to be called in the first task after setRemoteDescription: later, Chromium sends in clear
   * without saying so.
   * @param {RTCRtpSender} sender
   * @param {string} kind
   */
  protect(sender, kind) {
    return this.#transform(sender, { side: "out", kind, seat: "" });
  }

  /**
   * To be called while a track arrives; again when somebody else's comes the same way.
   * @param {RTCRtpReceiver} receiver
   * @param {string} seat
   */
  open(receiver, seat) {
    const id = this.#transform(receiver, { side: "in", kind: receiver.track.kind, seat });
    this.#post({ owner: { id, seat } });
  }

  close() {
    clearTimeout(this.#patience);
    this.#worker?.terminate();
  }

  /**
   * @param {RTCRtpSender|RTCRtpReceiver} end
   * @param {{side: string, kind: string, seat: string}} about
   */
  #transform(end, about) {
    const known = this.#ids.get(end);
    if (known) return known;
    const id = String((this.#streams += 1));
    this.#ids.set(end, id);
    if (scripts) {
      end.transform = new RTCRtpScriptTransform(/** @type {Worker} */ (this.#worker), { id, ...about });
    } else if (streams) {
      const { readable, writable } = /** @type {any} */ (end).createEncodedStreams();
      this.#worker?.postMessage({ stream: { id, ...about, readable, writable } }, [readable, writable]);
    } else if (!this.#required) {
      // There is no worker to come by: it flows in clear, which the state says.
      queueMicrotask(() => this.#emit("flows", { id }));
    }
    return id;
  }

  #begun() {
    clearTimeout(this.#patience);
    if (!able) this.#cannot("");
    if (this.#unable.size) return;
    this.#post({ mode: "sealed" });
    this.#enter("agreeing");
    this.#patience = setTimeout(() => {
      if (this.#told.state === "agreeing") this.#fail(this.#agreement.missing);
    }, AGREED_WITHIN);
  }

  /** @param {import("./agreement.js").Settled} settled */
  #settled({ words, alone }) {
    clearTimeout(this.#patience);
    this.#unable.clear();
    this.#post({ mode: "sealed" });
    this.#enter(alone ? "alone" : "sealed", { words });
  }

  /** Nothing was agreed with this seat: whatever was said before, nothing passes in clear. @param {string} seat */
  #fail(seat) {
    clearTimeout(this.#patience);
    this.#unable.clear();
    this.#post({ mode: "sealed" });
    this.#enter("failed", { seat });
  }

  /** @param {string} seat */
  #left(seat) {
    this.#post({ forget: seat });
    this.#writing.forget(seat);
    this.#unable.delete(seat);
    this.#unreadable.delete(seat);
  }

  /** @param {string} seat */
  #cannot(seat) {
    clearTimeout(this.#patience);
    this.#unable.add(seat);
    if (!this.#required) this.#post({ mode: "clear" });
    this.#enter(this.#required ? "refused" : "transport", { seat });
  }

  /** @param {any} said by the worker */
  #said(said) {
    if (said.flows) this.#emit("flows", { id: said.flows });
    else if (said.unreadable !== undefined) this.#unreadable.add(said.unreadable);
    else if (said.readable !== undefined) this.#unreadable.delete(said.readable);
    if (!said.flows) this.#say();
  }

  /** @param {object} message */
  #post(message) {
    this.#worker?.postMessage(message);
  }

  /** @param {string} state @param {object} [more] */
  #enter(state, more = {}) {
    this.#told = { state, words: new Uint8Array(), seat: "", ...more };
    this.#say();
  }

  /** What cannot be opened goes before everything that was agreed. */
  #say() {
    const [seat] = this.#unreadable;
    const opened = this.#told.state !== "sealed" || seat === undefined;
    this.#emit("state", opened ? this.#told : { ...this.#told, state: "unreadable", seat });
  }

  /** @param {string} name @param {object} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
