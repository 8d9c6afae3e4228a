// @ts-check
/**
 * One agreement between certain connections: the commitments and keys of each, and what follows from
 * all of them together (agreement.js says why in this order).
 */

import { joined } from "./sframe.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const LABEL = "videoberatung e2ee 1";
const utf8 = new TextEncoder();

/** @param {Uint8Array} bytes */
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {string} text */
export const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Parts with their lengths, so that no two lists of parts have the same digest. @param {(string|Uint8Array)[]} parts */
async function digest(...parts) {
  const all = [LABEL, ...parts].map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const sized = all.flatMap((part) => [new Uint8Array(new Uint32Array([part.length]).buffer), part]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...sized)));
}

export class Epoch {
  /** @type {Map<number, Uint8Array>} commitments by connection */
  commits = new Map();
  /** @type {Map<number, {key: Uint8Array, nonce: Uint8Array}>} what was revealed, and fits */
  reveals = new Map();
  /** @type {Map<number, {kid: number, b: string}>} stream keys that came before all was revealed */
  early = new Map();
  /** @type {Set<number>} whose stream key is here */
  keys = new Set();
  /** @type {Set<number>} who said that nothing will come */
  unable = new Set();
  /** @type {Map<number, CryptoKey>} for each of the others */
  wraps = new Map();
  words = new Uint8Array();
  revealed = false;
  over = false;

  /**
   * @param {Map<number, string>} members connection → seat, all of them
   * @param {number} me
   */
  constructor(members, me) {
    this.members = members;
    this.me = me;
    this.id = epochId(members.keys());
    this.others = [...members.keys()].filter((connection) => connection !== me);
    this.nonce = crypto.getRandomValues(new Uint8Array(32));
  }

  async prepare() {
    this.pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    this.key = new Uint8Array(await crypto.subtle.exportKey("raw", this.pair.publicKey));
    return this.commitment(this.me, this.key, this.nonce);
  }

  /** @param {number} connection @param {Uint8Array} key @param {Uint8Array} nonce */
  commitment(connection, key, nonce) {
    return digest("commit", this.id, this.members.get(connection) ?? "", String(connection), key, nonce);
  }

  /** @param {Map<number, any>} found */
  complete(found) {
    return this.others.every((connection) => found.has(connection));
  }

  /** All keys are known: the transcript gives the words, and a key for each two. */
  async derive() {
    const mine = { key: /** @type {Uint8Array} */ (this.key), nonce: this.nonce };
    const parts = [...this.members.keys()].sort((a, b) => a - b).flatMap((connection) => {
      const { key, nonce } = connection === this.me ? mine : /** @type {any} */ (this.reveals.get(connection));
      return [this.members.get(connection) ?? "", String(connection), key, nonce];
    });
    const transcript = await digest("transcript", this.id, ...parts);
    for (const connection of this.others)
      this.wraps.set(connection, await this.#wrap(connection, transcript));
    this.words = transcript.subarray(0, 4);
  }

  /** @param {number} connection @param {Uint8Array} transcript */
  async #wrap(connection, transcript) {
    const { key } = /** @type {any} */ (this.reveals.get(connection));
    const theirs = await crypto.subtle.importKey("raw", key, CURVE, false, []);
    const shared = await crypto.subtle.deriveBits(
      { name: "ECDH", public: theirs }, /** @type {any} */ (this.pair).privateKey, 256);
    const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    return crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: transcript, info: utf8.encode(`${LABEL} wrap`) },
      secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  /** @param {number} from @param {number} to */
  about(from, to) {
    return utf8.encode(`${LABEL} ${this.id} ${from} ${to}`);
  }
}

/** @param {Iterable<number>} connections */
export const epochId = (connections) => [...connections].sort((a, b) => a - b).join("-");
