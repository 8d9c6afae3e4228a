// @ts-check
/** Sends noise to the gateway for some seconds and hears what of it arrived (docs/protocol.md, 3a). */

import { Signalling } from "../gateway/signalling.js";
import { Noise } from "./noise.js";
import { way } from "./way.js";

/** How long what arrives is counted. */
export const SECONDS = 9;
const CONNECTED_WITHIN = 12_000;
const ALL_WITHIN = 26_000;
const BITRATE = 3_500_000;

/**
 * @typedef {{milliseconds: number, packets: number, bytes: number, lost: number}} Measured
 * @typedef {import("../gateway/signalling.js").Place} Place
 */

/** Why there is no measurement. */
export class Failed extends Error {
  /** @param {"socket"|"busy"|"media"|"hidden"} reason @param {string[]} targets host and port tried */
  constructor(reason, targets) {
    super(reason);
    this.reason = reason;
    this.targets = targets;
  }
}

/**
 * Raises Failed.
 * @param {Place} place
 * @param {(measured: Measured) => void} tell each time the gateway has counted
 * @returns {Promise<{measured: Measured[], way: import("./way.js").Way}>}
 */
export function probe(place, tell) {
  return new Promise((resolve, reject) => {
    const run = new Run(place, tell, resolve, reject);
    run.begin();
  });
}

class Run {
  #place;
  #tell;
  #resolve;
  #reject;
  #noise = new Noise();
  #connection;
  /** @type {Signalling|null} */
  #signalling = null;
  #welcome = false;
  /** @type {Measured[]} */
  #measured = [];
  /** @type {string[]} */
  #targets = [];
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];
  #hid = () => this.#fail("hidden");

  /**
   * @param {Place} place
   * @param {(measured: Measured) => void} tell
   * @param {(result: any) => void} resolve
   * @param {(error: Error) => void} reject
   */
  constructor(place, tell, resolve, reject) {
    this.#place = place;
    this.#tell = tell;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#connection = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      iceServers: place.iceServers ?? [],
    });
  }

  begin() {
    // A page nobody sees draws once a second only: what it sends says nothing.
    document.addEventListener("visibilitychange", this.#hid);
    this.#signalling = new Signalling(this.#place, {
      hear: (message) => this.#hear(message),
      lost: ({ reason }) => this.#lost(reason),
    });
    this.#after(CONNECTED_WITHIN, () => this.#measured.length || this.#fail("media"));
    this.#after(ALL_WITHIN, () => this.#finish());
  }

  /** @param {any} message */
  #hear(message) {
    if (message.type === "welcome") this.#welcome = true;
    else if (message.type === "offer") this.#answer(message).catch(() => this.#fail("media"));
    else if (message.type === "measured") this.#count(message);
  }

  /** @param {{negotiation: number, sdp: string}} offer */
  async #answer({ negotiation, sdp }) {
    const connection = this.#connection;
    this.#targets = targets(sdp);
    await connection.setRemoteDescription({ type: "offer", sdp });
    const transceiver = connection.getTransceivers().find(({ mid }) => mid === "v");
    if (!transceiver) throw new Error("no section for the picture");
    transceiver.direction = "sendonly";
    await transceiver.sender.replaceTrack(this.#noise.track);
    await connection.setLocalDescription();
    await raise(transceiver.sender);
    this.#signalling?.send({ type: "answer", negotiation, sdp: connection.localDescription?.sdp });
  }

  /** @param {Measured} measured */
  #count(measured) {
    this.#measured.push(measured);
    this.#tell(measured);
    if (measured.milliseconds >= SECONDS * 1000) this.#finish();
  }

  /** @param {string} reason */
  #lost(reason) {
    if (reason === "busy") this.#fail("busy");
    else if (this.#measured.length) this.#finish();
    else this.#fail(this.#welcome ? "media" : "socket");
  }

  /** With two counts at least there is something to say. */
  async #finish() {
    if (this.#measured.length < 2) {
      this.#fail("media");
      return;
    }
    this.#rest();
    const taken = await way(this.#connection).catch(() => ({ relayed: false, protocol: "udp" }));
    this.#end();
    this.#resolve({ measured: this.#measured, way: taken });
  }

  /** @param {"socket"|"busy"|"media"|"hidden"} reason */
  #fail(reason) {
    this.#rest();
    this.#end();
    this.#reject(new Failed(reason, this.#targets));
  }

  #rest() {
    document.removeEventListener("visibilitychange", this.#hid);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#noise.stop();
  }

  #end() {
    this.#signalling?.close();
    this.#connection.close();
  }

  /** @param {number} wait @param {() => void} then */
  #after(wait, then) {
    this.#timers.push(setTimeout(then, wait));
  }
}

/** As much as the gateway lets, at full size however slow it begins. @param {RTCRtpSender} sender */
async function raise(sender) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  parameters.encodings[0].maxBitrate = BITRATE;
  /** @type {any} */ (parameters).degradationPreference = "maintain-resolution";
  await sender.setParameters(parameters);
}

/** Where the gateway is reached, for those who keep a firewall. @param {string} sdp */
function targets(sdp) {
  const found = sdp.matchAll(/^a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) /gim);
  return [...new Set(Array.from(found, ([, host, port]) => `${host}:${port}`))];
}
