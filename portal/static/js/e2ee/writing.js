// @ts-check
/**
 * Text under the keys of the streams: a line with all its letters so far, sealed for the others; and
 * what somebody says of themselves: that they ask for the floor or have it, that they show a page.
 *
 * Body of a `relay` message: {t: "text", b} with SFrame over JSON {id, text, done}, {floor, shares} or
 * {at: {sheet, page, x, y}} for a place somebody points at, {types: {sheet, field}} for a field somebody
 * writes in, "" when they stop, or in rooms in which somebody cannot encrypt {t: "text", c} with that JSON in clear.
 */

import { Replay, frameKey, open, seal } from "./sframe.js";

const LABEL = new TextEncoder().encode("videoberatung e2ee 1 text");
const LONGEST = 2000;
const KEPT_KEYS = 3;
const LONGEST_KEY = 64;

/**
 * @typedef {{id: number, text: string, done: boolean}} Line
 * @typedef {{floor: ""|"asks"|"speaks", shares: boolean}} Status
 * @typedef {{sheet: string, page: number, x: number, y: number}} Place
 * @typedef {{sheet: string, field: string}} Typing
 * @typedef {Line|Status|{at: Place}|{types: Typing}} Said
 * @typedef {import("./sframe.js").FrameKey} FrameKey
 */

/** A key of its own for text: the counters of sound and picture are the worker's. @param {Uint8Array} base */
async function textBase(base) {
  const secret = await crypto.subtle.importKey("raw", base, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: LABEL };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, 256));
}

export class Writing {
  /** @type {FrameKey|null} */
  #own = null;
  /** @type {Map<string, {keys: Map<number, FrameKey>, replay: Replay}>} */
  #theirs = new Map();

  /** @param {number} kid @param {Uint8Array} base */
  async own(kid, base) {
    this.#own = await frameKey(await textBase(base), kid);
  }

  /** @param {string} seat @param {number} kid @param {Uint8Array} base */
  async theirs(seat, kid, base) {
    const known = this.#theirs.get(seat) ?? { keys: new Map(), replay: new Replay() };
    this.#theirs.set(seat, known);
    known.keys.set(kid, await frameKey(await textBase(base), kid));
    for (const old of [...known.keys.keys()].slice(0, -KEPT_KEYS)) known.keys.delete(old);
  }

  /** @param {string} seat */
  forget(seat) {
    this.#theirs.delete(seat);
  }

  /** The body to relay; null while there is no key. @param {Said} said @param {boolean} clear */
  async seal(said, clear) {
    if (clear) return JSON.stringify({ t: "text", c: said });
    if (!this.#own) return null;
    const sealed = await seal(this.#own, new TextEncoder().encode(JSON.stringify(said)), 0);
    return JSON.stringify({ t: "text", b: btoa(String.fromCharCode(...sealed)) });
  }

  /**
   * The line somebody wrote, or their status; null for what cannot be opened, or may not be in clear.
   * @param {string} seat
   * @param {any} said
   * @param {boolean} clear
   * @returns {Promise<Said|null>}
   */
  async open(seat, said, clear) {
    if (typeof said.b !== "string") return clear ? read(said.c) : null;
    const known = this.#theirs.get(seat);
    if (!known) return null;
    const sealed = Uint8Array.from(atob(said.b), (letter) => letter.charCodeAt(0));
    const opened = await open((kid) => known.keys.get(kid), sealed, 0, known.replay);
    return opened && read(JSON.parse(new TextDecoder().decode(opened)));
  }
}

const FLOORS = new Set(["", "asks", "speaks"]);

/** @param {any} said @returns {Said|null} */
function read(said) {
  if (said?.at) return place(said.at);
  if (said?.types) return typing(said.types);
  if (FLOORS.has(said?.floor)) return { floor: said.floor, shares: said.shares === true };
  return line(said);
}

/** @param {any} at @returns {{at: Place}|null} */
function place({ sheet, page, x, y }) {
  const inside = [x, y].every((n) => Number.isSafeInteger(n) && n >= 0 && n <= 1000);
  const fits = typeof sheet === "string" && sheet.length <= LONGEST_KEY && Number.isSafeInteger(page);
  return inside && fits ? { at: { sheet, page, x, y } } : null;
}

/** @param {any} types @returns {{types: Typing}|null} */
function typing({ sheet, field }) {
  const fits = [sheet, field].every((key) => typeof key === "string" && key.length <= LONGEST_KEY);
  return fits ? { types: { sheet, field } } : null;
}

/** @param {any} said @returns {Line|null} */
function line(said) {
  const fits = Number.isSafeInteger(said?.id) && typeof said.text === "string";
  return fits ? { id: said.id, text: said.text.slice(0, LONGEST), done: said.done === true } : null;
}
