// @ts-check
/**
 * Seals what leaves and opens what arrives, frame by frame. Without a key nothing passes.
 *
 * Told: {own: {kid, base}} · {theirs: {seat, kid, base}} · {forget: seat} · {owner: {id, seat}}
 *       {mode: "sealed"|"clear"} · {stream: {id, side, kind, seat, readable, writable}}
 * Says: {flows: id} once frames of a sender come by here · {unreadable: seat} · {readable: seat}
 */

import { Replay, frameKey, open, seal } from "./sframe.js";

/** Bytes the packetizer reads (measured in Chromium): VP8 key frame, delta frame, Opus TOC. */
const CLEAR = { key: 10, delta: 3, audio: 1 };
/** Frames in a row that cannot be opened before it is said. */
const TOLERATED = 25;
/** A sender's last keys are kept for frames that are still on their way. */
const KEPT_KEYS = 3;

/** @typedef {import("./sframe.js").FrameKey} FrameKey */

/** @type {FrameKey|null} */
let own = null;
/** @type {Map<string, Map<number, FrameKey>>} by seat and key id */
const theirs = new Map();
/** @type {Map<string, string>} whose stream a receiver carries now */
const owners = new Map();
/** @type {Map<string, number>} frames in a row that could not be opened, by seat */
const failures = new Map();
let clear = false;

/** @param {any} frame @param {string} kind */
const prefix = (frame, kind) =>
  Math.min(kind === "audio" ? CLEAR.audio : frame.type === "key" ? CLEAR.key : CLEAR.delta, frame.data.byteLength);

/** @param {object} message */
const tell = (message) => /** @type {any} */ (self).postMessage(message);

/**
 * @param {{id: string, side: string, kind: string, seat: string}} about
 * @param {ReadableStream} readable
 * @param {WritableStream} writable
 */
function pipe(about, readable, writable) {
  if (about.seat) owners.set(about.id, about.seat);
  const transform = about.side === "out" ? outgoing(about) : incoming(about);
  readable.pipeThrough(new TransformStream({ transform })).pipeTo(writable).catch(() => {});
}

/** @param {{id: string, kind: string}} about */
function outgoing({ id, kind }) {
  let told = false;
  return async (/** @type {any} */ frame, /** @type {any} */ controller) => {
    if (!told) tell({ flows: id });
    told = true;
    if (clear) return controller.enqueue(frame);
    if (!own) return;
    frame.data = (await seal(own, new Uint8Array(frame.data), prefix(frame, kind))).buffer;
    controller.enqueue(frame);
  };
}

/** @param {{id: string, kind: string}} about */
function incoming({ id, kind }) {
  const replay = new Replay();
  return async (/** @type {any} */ frame, /** @type {any} */ controller) => {
    if (clear) return controller.enqueue(frame);
    const seat = owners.get(id) ?? "";
    const keys = theirs.get(seat);
    const data = new Uint8Array(frame.data);
    const opened = keys && (await open((kid) => keys.get(kid), data, prefix(frame, kind), replay));
    count(seat, Boolean(opened));
    if (!opened) return;
    frame.data = opened.buffer;
    controller.enqueue(frame);
  };
}

/** @param {string} seat @param {boolean} opened */
function count(seat, opened) {
  const before = failures.get(seat) ?? 0;
  const now = opened ? 0 : before + 1;
  failures.set(seat, now);
  if (now === TOLERATED) tell({ unreadable: seat });
  if (opened && before >= TOLERATED) tell({ readable: seat });
}

/** @param {{seat: string, kid: number, base: Uint8Array}} given */
async function install({ seat, kid, base }) {
  const keys = theirs.get(seat) ?? new Map();
  theirs.set(seat, keys.set(kid, await frameKey(base, kid)));
  for (const old of [...keys.keys()].slice(0, -KEPT_KEYS)) keys.delete(old);
}

self.addEventListener("message", async ({ data }) => {
  if (data.own) own = await frameKey(data.own.base, data.own.kid);
  else if (data.theirs) await install(data.theirs);
  else if (data.forget) theirs.delete(data.forget);
  else if (data.owner) owners.set(data.owner.id, data.owner.seat);
  else if (data.mode) clear = data.mode === "clear";
  else if (data.stream) pipe(data.stream, data.stream.readable, data.stream.writable);
});

/** @type {any} */ (self).onrtctransform = (/** @type {any} */ event) => {
  const { transformer } = event;
  pipe(transformer.options, transformer.readable, transformer.writable);
};
