// @ts-check
/**
 * SFrame (RFC 9605) with AES_128_GCM_SHA256_128: one encoded frame sealed under a sender's key.
 *
 *   [clear prefix][SFrame header][ciphertext and tag]
 *
 * The prefix stays readable for the browser's packetizer; prefix and header are authenticated.
 */

/** RFC 9605, section 4.5: AES_128_GCM_SHA256_128. */
const SUITE = 4;
const NONCE = 12;
const TAG = 16;
/** How many counters behind the newest one may still arrive, once each. */
const WINDOW = 256;

const utf8 = new TextEncoder();

/**
 * @typedef {{kid: number, key: CryptoKey, salt: Uint8Array, counter: number}} FrameKey
 */

/** @param {number} value @param {number} size */
function bigEndian(value, size) {
  const bytes = new Uint8Array(size);
  for (let at = size - 1; value > 0 && at >= 0; at -= 1) {
    bytes[at] = value % 256;
    value = Math.floor(value / 256);
  }
  return bytes;
}

/** @param {...Uint8Array} parts */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * RFC 9605, section 4.4.2.
 * @param {Uint8Array} base the sender's key
 * @param {number} kid
 * @returns {Promise<FrameKey>}
 */
export async function frameKey(base, kid) {
  const secret = await crypto.subtle.importKey("raw", base, "HKDF", false, ["deriveBits"]);
  const [key, salt] = await Promise.all(
    [["key", 16], ["salt", NONCE]].map(([name, size]) => {
      const label = joined(utf8.encode(`SFrame 1.0 Secret ${name} `), bigEndian(kid, 8), bigEndian(SUITE, 2));
      const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: label };
      return crypto.subtle.deriveBits(parameters, secret, Number(size) * 8);
    }),
  );
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { kid, key: aes, salt: new Uint8Array(salt), counter: 0 };
}

/** @param {number} value */
function shortest(value) {
  let size = 1;
  while (value >= 256 ** size) size += 1;
  return bigEndian(value, size);
}

/** RFC 9605, section 4.3. @param {number} kid @param {number} counter */
function header(kid, counter) {
  const kidBytes = kid < 8 ? new Uint8Array() : shortest(kid);
  const counterBytes = counter < 8 ? new Uint8Array() : shortest(counter);
  const k = kid < 8 ? kid : 8 | (kidBytes.length - 1);
  const c = counter < 8 ? counter : 8 | (counterBytes.length - 1);
  return joined(new Uint8Array([(k << 4) | c]), kidBytes, counterBytes);
}

/** @param {Uint8Array} bytes */
const number = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

/**
 * Reads a header; null for one that is cut short.
 * @param {Uint8Array} bytes
 * @returns {{kid: number, counter: number, size: number}|null}
 */
function readHeader(bytes) {
  if (!bytes.length) return null;
  const [k, c] = [bytes[0] >> 4, bytes[0] & 15];
  const kidSize = k & 8 ? (k & 7) + 1 : 0;
  const counterSize = c & 8 ? (c & 7) + 1 : 0;
  const size = 1 + kidSize + counterSize;
  if (bytes.length < size) return null;
  return {
    kid: kidSize ? number(bytes.subarray(1, 1 + kidSize)) : k,
    counter: counterSize ? number(bytes.subarray(1 + kidSize, size)) : c,
    size,
  };
}

/** @param {FrameKey} key @param {number} counter */
function nonce(key, counter) {
  const bytes = bigEndian(counter, NONCE);
  for (let at = 0; at < NONCE; at += 1) bytes[at] ^= key.salt[at];
  return bytes;
}

/**
 * Seals a frame; no counter is ever used twice.
 * @param {FrameKey} key
 * @param {Uint8Array} frame
 * @param {number} clear how many bytes at its begin stay readable
 */
export async function seal(key, frame, clear) {
  const counter = key.counter++;
  const prefix = frame.subarray(0, clear);
  const head = header(key.kid, counter);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce(key, counter), additionalData: joined(head, prefix), tagLength: TAG * 8 },
    key.key,
    frame.subarray(clear),
  );
  return joined(prefix, head, new Uint8Array(sealed));
}

/**
 * Opens a frame; null for one that is not under a known key, was changed, or comes a second time.
 * @param {(kid: number) => FrameKey|undefined} keyOf
 * @param {Uint8Array} frame
 * @param {number} clear
 * @param {Replay} replay
 */
export async function open(keyOf, frame, clear, replay) {
  const prefix = frame.subarray(0, clear);
  const head = readHeader(frame.subarray(clear));
  const key = head && keyOf(head.kid);
  if (!head || !key || replay.has(head.kid, head.counter)) return null;
  const start = clear + head.size;
  try {
    const opened = await crypto.subtle.decrypt(
      {
        name: "AES-GCM",
        iv: nonce(key, head.counter),
        additionalData: joined(frame.subarray(clear, start), prefix),
        tagLength: TAG * 8,
      },
      key.key,
      frame.subarray(start),
    );
    replay.add(head.kid, head.counter);
    return joined(prefix, new Uint8Array(opened));
  } catch {
    return null;
  }
}

/** How many keys of a sender are remembered: as many as are kept. */
const KEPT_KIDS = 3;

/** Which counters of one stream have been seen, for each of its last keys. */
export class Replay {
  /** @type {Map<number, {newest: number, seen: Set<number>}>} */
  #windows = new Map();

  /** @param {number} kid @param {number} counter */
  has(kid, counter) {
    const window = this.#windows.get(kid);
    return window !== undefined && (counter <= window.newest - WINDOW || window.seen.has(counter));
  }

  /** @param {number} kid @param {number} counter */
  add(kid, counter) {
    const window = this.#windows.get(kid) ?? { newest: -1, seen: new Set() };
    this.#windows.set(kid, window);
    window.seen.add(counter);
    window.newest = Math.max(window.newest, counter);
    for (const old of window.seen) if (old <= window.newest - WINDOW) window.seen.delete(old);
    // Key ids of a sender rise: the lowest is the oldest, whose key is gone as well.
    if (this.#windows.size > KEPT_KIDS) this.#windows.delete(Math.min(...this.#windows.keys()));
  }
}
