// @ts-check
/**
 * Who is in the room agrees on keys through a gateway that may be hostile.
 *
 * Whenever somebody comes or leaves an epoch begins: everybody makes a fresh ECDH key, first sends
 * a commitment to it, reveals it when the commitments of all others are there, and then sends each
 * of the others a key for the own stream, sealed for the two of them. Because all are bound before
 * any key is known, a gateway that puts own keys in between cannot search for keys that lead to
 * the same safety words on both sides: it has one guess in 2^32.
 *
 * Bodies of `relay` messages, JSON; `e` names the epoch by its connections, bytes are base64:
 *   {e, t: "commit", c}   {e, t: "reveal", k, n}   {e, t: "key", kid, b}   {e, t: "cannot"}
 */

import { Epoch, base64, bytes, epochId } from "./epoch.js";
import { joined } from "./sframe.js";

const KEY_BYTES = 32;

/**
 * @typedef {{seat: string, connection: number, away: boolean}} Member
 * @typedef {{words: Uint8Array, alone: boolean}} Settled
 */

export class Agreement {
  #tell;
  #send;
  /** @type {Map<number, string>} who has a socket now */
  #present = new Map();
  /** @type {Epoch|null} */
  #epoch = null;
  #me = -1;
  #kid = crypto.getRandomValues(new Uint16Array(1))[0];
  #work = Promise.resolve();

  /**
   * @param {object} given
   * @param {(to: string, body: string) => void} given.send
   * @param {object} given.tell
   * @param {(kid: number, base: Uint8Array) => void} given.tell.own seal with this from now on
   * @param {(seat: string, kid: number, base: Uint8Array) => void} given.tell.theirs
   * @param {(seat: string) => void} given.tell.left whose keys are to be forgotten
   * @param {() => void} given.tell.begun an agreement is under way
   * @param {(settled: Settled) => void} given.tell.settled
   * @param {(seat: string) => void} given.tell.cannot somebody's browser cannot encrypt
   * @param {(seat: string) => void} given.tell.cheated what somebody revealed is not what was promised
   * @param {boolean} given.able
   */
  constructor({ send, tell, able }) {
    this.#send = send;
    this.#tell = tell;
    this.able = able;
  }

  /** A socket stands. @param {number} connection its own number */
  welcomed(connection) {
    this.#me = connection;
    this.#epoch = null;
  }

  /** Who is in the room now, oneself included. @param {Member[]} people */
  met(people) {
    this.#queue(async () => {
      const before = new Map(this.#present);
      const known = new Set(people.map(({ connection }) => connection));
      this.#present = new Map(
        people.filter(({ away }) => !away).map(({ connection, seat }) => [connection, seat]));
      for (const [connection, seat] of before)
        if (!known.has(connection) && !people.some((person) => person.seat === seat)) this.#tell.left(seat);
      if (!this.#present.has(this.#me) || !this.#stale(known)) return;
      await this.#begin();
    });
  }

  /** The seat of somebody from whom nothing came that the agreement waits for; "" for nobody. */
  get missing() {
    const epoch = this.#epoch;
    const silent = epoch?.others.find((connection) => !epoch.keys.has(connection));
    return (silent !== undefined && epoch?.members.get(silent)) || "";
  }

  /** @param {number} connection @param {string} body */
  heard(connection, body) {
    this.#queue(() => this.#read(connection, body));
  }

  /**
   * Nothing is agreed anew while somebody's socket is only lost for a moment.
   * @param {Set<number>} known connections that are here or away
   */
  #stale(known) {
    const epoch = this.#epoch;
    if (!epoch) return true;
    const here = [...this.#present.keys()];
    if (here.some((connection) => !epoch.members.has(connection))) return true;
    const missing = [...epoch.members.keys()].filter((connection) => !this.#present.has(connection));
    return missing.some((connection) => !known.has(connection) || !epoch.over);
  }

  async #begin() {
    const epoch = new Epoch(new Map(this.#present), this.#me);
    this.#epoch = epoch;
    if (!epoch.others.length) {
      epoch.over = true;
      this.#tell.settled({ words: new Uint8Array(), alone: true });
      return;
    }
    this.#tell.begun();
    if (!this.able) {
      this.#say(epoch, { t: "cannot" });
      return;
    }
    this.#say(epoch, { t: "commit", c: base64(await epoch.prepare()) });
  }

  /** @param {number} connection @param {string} body */
  async #read(connection, body) {
    const said = parsed(body);
    if (!said || !this.#present.has(connection)) return;
    if (said.e !== this.#epoch?.id) {
      // The others have seen somebody go whom we still hoped to see again.
      if (said.e !== epochId(this.#present.keys()) || !this.#present.has(this.#me)) return;
      await this.#begin();
    }
    const epoch = /** @type {Epoch} */ (this.#epoch);
    if (epoch.unable.has(connection)) return;
    if (said.t === "cannot") {
      epoch.unable.add(connection);
      this.#tell.cannot(epoch.members.get(connection) ?? "");
    }
    if (!this.able) return;
    if (said.t === "commit") this.#committed(epoch, connection, bytes(said.c));
    else if (said.t === "reveal") await this.#revealed(epoch, connection, said);
    else if (said.t === "key") await this.#given(epoch, connection, said);
  }

  /** The first word counts. @param {Epoch} epoch @param {number} connection @param {Uint8Array} commit */
  #committed(epoch, connection, commit) {
    if (!epoch.commits.has(connection)) epoch.commits.set(connection, commit);
    if (epoch.revealed || !epoch.complete(epoch.commits)) return;
    epoch.revealed = true;
    this.#say(epoch, { t: "reveal", k: base64(/** @type {Uint8Array} */ (epoch.key)), n: base64(epoch.nonce) });
  }

  /** @param {Epoch} epoch @param {number} connection @param {any} said */
  async #revealed(epoch, connection, said) {
    const commit = epoch.commits.get(connection);
    if (!commit || epoch.reveals.has(connection)) return;
    const [key, nonce] = [bytes(said.k), bytes(said.n)];
    if (base64(await epoch.commitment(connection, key, nonce)) !== base64(commit)) {
      this.#tell.cheated(epoch.members.get(connection) ?? "");
      return;
    }
    epoch.reveals.set(connection, { key, nonce });
    if (!epoch.complete(epoch.reveals)) return;
    await epoch.derive();
    await this.#giveOwn(epoch);
    for (const [from, early] of epoch.early) await this.#given(epoch, from, early);
  }

  /** @param {Epoch} epoch */
  async #giveOwn(epoch) {
    const base = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const kid = (this.#kid += 1);
    for (const [connection, wrap] of epoch.wraps) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: epoch.about(epoch.me, connection) }, wrap, base);
      const body = { t: "key", kid, b: base64(joined(iv, new Uint8Array(sealed))) };
      this.#say(epoch, body, epoch.members.get(connection));
    }
    this.#tell.own(kid, base);
  }

  /** @param {Epoch} epoch @param {number} connection @param {any} said */
  async #given(epoch, connection, said) {
    const wrap = epoch.wraps.get(connection);
    if (!wrap) {
      epoch.early.set(connection, said);
      return;
    }
    const sealed = bytes(said.b);
    const about = epoch.about(connection, epoch.me);
    const base = await crypto.subtle
      .decrypt({ name: "AES-GCM", iv: sealed.subarray(0, 12), additionalData: about }, wrap, sealed.subarray(12))
      .catch(() => null);
    if (!base || !Number.isSafeInteger(said.kid) || said.kid < 0) return;
    this.#tell.theirs(epoch.members.get(connection) ?? "", said.kid, new Uint8Array(base));
    epoch.keys.add(connection);
    if (epoch.over || epoch.keys.size < epoch.others.length) return;
    epoch.over = true;
    this.#tell.settled({ words: epoch.words, alone: false });
  }

  /** @param {Epoch} epoch @param {object} what @param {string} [to] */
  #say(epoch, what, to = "") {
    this.#send(to, JSON.stringify({ e: epoch.id, ...what }));
  }

  /** One step after the other, in the order of arrival. @param {() => Promise<void>} step */
  #queue(step) {
    this.#work = this.#work.then(step).catch(() => {});
  }
}

/** What somebody relayed, if it is readable at all. @param {string} body */
function parsed(body) {
  try {
    const said = JSON.parse(body);
    return said && typeof said === "object" ? said : null;
  } catch {
    return null;
  }
}
