// @ts-check
/**
 * The browser's side of the media gateway (docs/protocol.md): one socket, and for seats one peer
 * connection that is rebuilt or restarted until it works or the gateway says that it is over.
 *
 *   gateway/signalling.js    one socket               gateway/publishing.js   what is sent
 *   gateway/reconnection.js  when to try again        gateway/subscribing.js  what arrives
 *   gateway/peer.js          the connection           gateway/watching.js     is the line slow, or bad
 *   gateway/sealing.js       end-to-end encryption (e2ee/) of what both carry
 *
 * Events, with these details:
 *   state   {state: "connecting"|"connected"|"reconnecting"|"closed"}
 *   welcome {kind, seat}      look {topics}       people {people: Person[]}
 *   stream  {seat, stream}    gone {seat}         closed {code, reason, final}
 *   encryption {state, words, seat}, text {seat, id, text, done}, status {seat, floor, shares}: see e2ee/
 *   stopping {seconds}: the gateway is about to stop
 *   thrift {slow, paused}: the line is too slow for the own picture, or carries it again
 *   rough {rough}: so much is lost that people hear it, or no longer
 *
 * @typedef {{seat: string, connection: number, role: string, microphone: boolean, camera: boolean,
 *   away: boolean}} Person
 * @typedef {import("./gateway/signalling.js").Place} Place
 * @typedef {import("./gateway/signalling.js").Verdict} Verdict
 * @typedef {import("./gateway/publishing.js").Kind} Kind
 */

import { Peer } from "./gateway/peer.js";
import { Publishing } from "./gateway/publishing.js";
import { Retries, watchNetwork } from "./gateway/reconnection.js";
import { sealing } from "./gateway/sealing.js";
import { Signalling } from "./gateway/signalling.js";
import { summary } from "./gateway/stats.js";
import { Subscribing } from "./gateway/subscribing.js";
import { Watching } from "./gateway/watching.js";

const NORMAL = 1000;
const NO_TICKET = 4401;
/** Policy, size, put out, replaced: asking for another ticket would not help. */
const FINAL = new Set([1008, 1009, 4403, 4409]);

export class GatewayLink extends EventTarget {
  #askTicket;
  #publishing;
  #subscribing = new Subscribing({
    arrived: (seat, stream) => this.#emit("stream", { seat, stream }),
    gone: (seat) => this.#emit("gone", { seat }),
  });
  #peer;
  #required;
  /** @type {import("./e2ee/encryption.js").Encryption|null} */
  #encryption = null;
  #watching = new Watching(() => this.#peer.getStats(), {
    slow: (slow) => this.#save(slow),
    rough: (rough) => this.#emit("rough", { rough }),
  });
  #retries = new Retries(() => this.#connect());
  /** @type {Signalling|null} */
  #signalling = null;
  #kind = "";
  #state = "";
  #attempt = 0;
  #signs = false;
  #over = false;
  #unwatch = () => {};

  /**
   * @param {object} options
   * @param {() => Promise<Place|null>} options.ticket asks the portal for a fresh ticket; null ends the link
   * @param {MediaStream|null} options.stream what to send; may lack a camera, a microphone or both
   * @param {string} [options.e2ee] "required": nothing may ever pass unencrypted; else "preferred"
   */
  constructor({ ticket, stream, e2ee }) {
    super();
    this.#required = e2ee === "required";
    this.#askTicket = ticket;
    this.#publishing = new Publishing(stream);
    this.#peer = new Peer(this.#publishing, this.#subscribing, (state) => this.#enter(state));
  }

  start() {
    this.#unwatch = watchNetwork(() => this.#networkChanged());
    this.#connect();
  }

  /** Leaves for good. */
  close() {
    this.#finish({ code: NORMAL, reason: "left" });
  }

  /** Microphone or camera on or off. @param {Kind} kind @param {boolean} on */
  turn(kind, on) {
    this.#publishing.turn(kind, on);
    this.#tellState();
  }

  /** Another device, a shared screen, or nothing any more. @param {Kind} kind @param {MediaStreamTrack|null} track */
  async replaceTrack(kind, track) {
    await this.#publishing.replace(kind, track);
    this.#tellState();
  }

  /** Shows the others a line so far, or the own status. @param {import("./e2ee/writing.js").Said} said */
  write(said) {
    this.#encryption?.write(said);
  }

  /** Whether the own picture is what somebody says: then it is never paused. @param {boolean} signs */
  sign(signs) {
    this.#signs = signs;
    this.#peer.sign(signs);
    if (this.#watching.slow) this.#save(true);
  }

  /** What arrives and what leaves, summed up from getStats. */
  async stats() {
    const seats = this.#subscribing.tracks;
    return summary(await this.#peer.getStats(), seats);
  }

  async #connect() {
    if (this.#over) return;
    this.#enter(this.#state ? "reconnecting" : "connecting");
    const attempt = ++this.#attempt;
    let place;
    try {
      place = await this.#askTicket();
    } catch {
      if (attempt === this.#attempt) this.#later(); // The portal may be reached a moment later.
      return;
    }
    // A second attempt must not end in two sockets that replace each other.
    if (this.#over || attempt !== this.#attempt) return;
    if (place) this.#open(place);
    else this.#finish({ code: NO_TICKET, reason: "no-ticket" });
  }

  /** @param {Place} place */
  #open(place) {
    this.#signalling?.close();
    this.#signalling = new Signalling(place, {
      hear: (message) => this.#hear(message),
      lost: (verdict) => this.#lost(verdict),
    });
    this.#peer.iceServers = place.iceServers ?? [];
    this.#peer.speakThrough(this.#signalling);
  }

  /** @param {any} message */
  #hear(message) {
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "look") this.#emit("look", { topics: message.topics });
    else if (message.type === "people") this.#met(message.people);
    else if (message.type === "offer") this.#peer.offered(message);
    else if (message.type === "stopping") this.#emit("stopping", { seconds: message.seconds });
    else if (message.type === "relayed") this.#encryption?.heard(message.seat, message.connection, message.body);
  }

  /** @param {{kind: string, seat: string, connection: number}} welcome */
  #welcomed({ kind, seat, connection }) {
    this.#kind = kind;
    this.#retries.works();
    if (kind === "seat") {
      this.#encrypt(connection);
      this.#watching.start();
    }
    this.#emit("welcome", { kind, seat });
    if (kind === "wait" || kind === "watch") this.#enter("connected");
    this.#tellState();
  }

  /** @param {Person[]} people */
  #met(people) {
    this.#emit("people", { people });
    this.#encryption?.met(people);
    this.#peer.sendTo(people.length - 1);
  }

  /** @param {boolean} slow */
  async #save(slow) {
    const paused = slow && !this.#signs;
    await this.#publishing.pause(paused);
    this.#tellState();
    this.#emit("thrift", { slow, paused });
  }

  /** @param {number} connection */
  #encrypt(connection) {
    this.#encryption ??= this.#peer.encryption = sealing({
      required: this.#required,
      send: (to, body) => this.#signalling?.send({ type: "relay", to, body }),
      flows: (id) => this.#publishing.flows(id),
      tell: (name, detail) => this.#emit(name, detail),
    });
    this.#encryption.welcomed(connection);
  }

  /** Sound and picture may still flow; a new socket brings a new peer connection. @param {Verdict} verdict */
  #lost(verdict) {
    this.#signalling = null;
    if (FINAL.has(verdict.code)) {
      this.#finish(verdict);
      return;
    }
    this.#emit("closed", { code: verdict.code, reason: verdict.reason, final: false });
    this.#enter("reconnecting");
    this.#later();
  }

  #later() {
    if (!this.#over) this.#retries.later();
  }

  #networkChanged() {
    if (!this.#signalling) this.#retries.now();
    else if (this.#peer.begun) this.#peer.restart();
  }

  /** @param {Verdict} verdict */
  #finish({ code, reason }) {
    if (this.#over) return;
    this.#over = true;
    this.#retries.stop();
    this.#watching.stop();
    this.#unwatch();
    this.#signalling?.close();
    this.#signalling = null;
    this.#peer.close();
    this.#encryption?.close();
    this.#publishing.stop();
    this.#emit("closed", { code, reason, final: true });
    this.#enter("closed");
  }

  #tellState() {
    if (this.#kind === "seat")
      this.#signalling?.send({ type: "state", ...this.#publishing.state });
  }

  /** @param {string} state */
  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit("state", { state });
  }

  /** @param {string} name @param {object} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
