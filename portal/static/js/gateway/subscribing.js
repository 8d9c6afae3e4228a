// @ts-check
/** What this browser receives: which stream is whose, and who sends none any more. */

export class Subscribing {
  #arrived;
  #gone;
  /** @type {Map<string, {seat: string, stream: MediaStream}>} by the stream's id */
  #streams = new Map();
  /** @type {Record<string, string>} */
  #owners = {};

  /**
   * @param {object} tell
   * @param {(seat: string, stream: MediaStream) => void} tell.arrived
   * @param {(seat: string) => void} tell.gone
   */
  constructor({ arrived, gone }) {
    this.#arrived = arrived;
    this.#gone = gone;
  }

  /**
   * A new peer connection brings all streams anew.
   * @param {RTCPeerConnection} connection
   * @param {import("../e2ee/encryption.js").Encryption|null} encryption
   */
  attach(connection, encryption) {
    this.#streams.clear();
    connection.ontrack = ({ receiver, streams: [stream] }) => {
      const seat = stream && this.#owners[stream.id];
      if (seat) encryption?.open(receiver, seat);
      this.#track(stream);
    };
  }

  /** The seats of which something arrives. */
  get seats() {
    return new Set(Array.from(this.#streams.values(), ({ seat }) => seat));
  }

  /** The seat of each track, by the track's id. */
  get tracks() {
    /** @type {Map<string, string>} */
    const found = new Map();
    for (const { seat, stream } of this.#streams.values())
      for (const track of stream.getTracks()) found.set(track.id, seat);
    return found;
  }

  /** What an offer says. @param {Record<string, string>} owners stream id → seat */
  expect(owners) {
    this.#owners = owners;
  }

  /** After an answer: drops what is not offered any more. @param {Set<string>} before seats */
  settle(before) {
    for (const id of this.#streams.keys()) if (!(id in this.#owners)) this.#streams.delete(id);
    const now = new Set(Object.values(this.#owners));
    for (const seat of before) if (!now.has(seat)) this.#gone(seat);
  }

  /** @param {MediaStream|undefined} stream */
  #track(stream) {
    const seat = stream && this.#owners[stream.id];
    if (!seat || this.#streams.has(stream.id)) return;
    this.#streams.set(stream.id, { seat, stream });
    this.#arrived(seat, stream);
  }
}
