// @ts-check
/** The peer connection between publishing and subscribing: answers offers, one at a time. */

import { configuration } from "../e2ee/encryption.js";
import { Restarts } from "./reconnection.js";

/**
 * @typedef {{type: "offer", negotiation: number, sdp: string, streams: Record<string, string>}} Offer
 * @typedef {import("./publishing.js").Publishing} Publishing
 * @typedef {import("./signalling.js").Signalling} Signalling
 * @typedef {import("./subscribing.js").Subscribing} Subscribing
 */

export class Peer {
  /** @type {RTCIceServer[]} for the next connection */
  iceServers = [];
  /** @type {import("../e2ee/encryption.js").Encryption|null} for those who are not alone */
  encryption = null;
  #publishing;
  #subscribing;
  #changed;
  /** @type {RTCPeerConnection|null} */
  #connection = null;
  /** @type {Signalling|null} */
  #signalling = null;
  #others = 0;
  #work = Promise.resolve();
  #restarts = new Restarts(() => this.#askRestart());

  /**
   * @param {Publishing} publishing
   * @param {Subscribing} subscribing
   * @param {(state: "connected"|"reconnecting") => void} changed
   */
  constructor(publishing, subscribing, changed) {
    this.#publishing = publishing;
    this.#subscribing = subscribing;
    this.#changed = changed;
  }

  /** Whether there is, or was, a connection. */
  get begun() {
    return this.#connection !== null;
  }

  /** Where answers and requests go from now on. @param {Signalling} signalling */
  speakThrough(signalling) {
    this.#signalling = signalling;
  }

  /** @param {Offer} offer */
  offered(offer) {
    const signalling = this.#signalling;
    if (signalling) this.#queue(() => this.#answer(offer, signalling));
  }

  /** How many others there are decides about the rate. @param {number} others */
  sendTo(others) {
    this.#others = others;
    this.#queue(() => this.#publishing.limit(others));
  }

  /** @param {boolean} signs */
  sign(signs) {
    this.#queue(() => this.#publishing.sign(signs));
  }

  /** Fresh ICE credentials, because nothing arrives or the network is another one. */
  restart() {
    this.#restarts.soon();
  }

  close() {
    this.#restarts.stop();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
  }

  async getStats() {
    return this.#connection?.getStats();
  }

  /**
   * One negotiation at a time, in the order of arrival; a failure is mended by a restart.
   * @param {() => Promise<void>} step
   */
  #queue(step) {
    this.#work = this.#work.then(step).catch(() => this.restart());
  }

  /**
   * @param {Offer} offer
   * @param {Signalling} signalling over which it came
   */
  async #answer({ negotiation, sdp, streams }, signalling) {
    if (signalling.over) return;
    const before = this.#subscribing.seats;
    this.#subscribing.expect(streams);
    if (negotiation === 1) this.#replaceConnection();
    const connection = this.#connection;
    if (!connection) return;
    await connection.setRemoteDescription({ type: "offer", sdp });
    await this.#publishing.attach(connection, this.encryption);
    await connection.setLocalDescription();
    if (signalling.over) return;
    signalling.send({ type: "answer", negotiation, sdp: connection.localDescription?.sdp });
    this.#subscribing.settle(before);
    await this.#publishing.limit(this.#others);
  }

  #replaceConnection() {
    this.#connection?.close();
    const connection = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      iceServers: this.iceServers,
      ...(this.encryption ? configuration : {}),
    });
    this.#subscribing.attach(connection, this.encryption);
    connection.onconnectionstatechange = () => this.#stateChanged(connection);
    this.#connection = connection;
  }

  /** @param {RTCPeerConnection} connection */
  #stateChanged(connection) {
    if (connection !== this.#connection) return;
    const state = connection.connectionState;
    if (state === "connected") this.#changed("connected");
    if (state !== "disconnected" && state !== "failed") return;
    this.#changed("reconnecting");
    this.restart();
  }

  #askRestart() {
    const signalling = this.#signalling;
    if (!signalling || signalling.over) return false;
    signalling.send({ type: "restart" });
    signalling.expectWord();
    return true;
  }
}
