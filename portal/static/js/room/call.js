// @ts-check
/** The link to the gateway, in the lobby and in the room: what it brings, how it stands. */

import { GatewayLink } from "../gateway.js";
import { post } from "../http.js";
import { text } from "../texts.js";
import { agreed } from "./fallback.js";
import { $, base, phone, room, say, staff, unsay } from "./page.js";

const SLOW = 8000;
const PATIENCE = 2000;
const REPLACED = 4409;

/**
 * @typedef {import("./own.js").Own} Own
 * @typedef {import("./tiles.js").Tiles} Tiles
 */

export class Call {
  #own;
  #tiles;
  #look;
  #replaced;
  #encryption;
  #written;
  #status;
  #signs = false;
  /** What is shown in place of the camera. @type {MediaStreamTrack|null} */
  #shared = null;
  /** @type {GatewayLink|null} */
  #link = null;
  #kind = "";
  /** One at a time: each may bring the session that the next one needs. @type {Promise<any>} */
  #ticketing = Promise.resolve();
  #slow = 0;
  #waiting = 0;

  /**
   * @param {Own} own
   * @param {Tiles} tiles
   * @param {object} tell
   * @param {() => void} tell.look something has changed
   * @param {() => void} tell.replaced the same seat has come in with another window
   * @param {(found: any) => void} tell.encryption how it is encrypted now
   * @param {(written: any) => void} tell.written what somebody writes
   * @param {(status: any) => void} tell.status what somebody says of themselves
   */
  constructor(own, tiles, { look, replaced, encryption, written, status }) {
    this.#status = status;
    this.#encryption = encryption;
    this.#written = written;
    this.#own = own;
    this.#tiles = tiles;
    this.#look = look;
    this.#replaced = replaced;
  }

  /** Connects as who waits or as who has a seat, once. @param {"wait"|"seat"} kind */
  join(kind) {
    if (this.#kind === kind) return;
    this.end();
    this.#kind = kind;
    const stream = kind === "seat" ? this.#own.stream : null;
    const link = new GatewayLink({ ticket: () => this.#ticket(), stream, e2ee: room.dataset.e2ee });
    this.#link = link;
    link.sign(this.#signs);
    const tiles = this.#tiles;
    link.addEventListener("look", this.#look);
    link.addEventListener("welcome", this.#look); // what was said before the socket stood
    link.addEventListener("state", (event) => this.#tell(detail(event).state));
    link.addEventListener("people", (event) => tiles.mark(detail(event).people));
    link.addEventListener("stream", (event) => tiles.add(detail(event).seat, detail(event).stream));
    link.addEventListener("gone", (event) => tiles.remove(detail(event).seat));
    link.addEventListener("encryption", (event) => this.#encryption(detail(event)));
    link.addEventListener("text", (event) => this.#written(detail(event)));
    link.addEventListener("status", (event) => this.#status(detail(event)));
    link.addEventListener("thrift", (event) => this.#save(detail(event)));
    link.addEventListener("rough", (event) => this.#warn(detail(event).rough));
    link.addEventListener("stopping", (event) => this.#foretell(detail(event).seconds));
    link.addEventListener("closed", (event) => this.#link === link && this.#closed(detail(event)));
    link.start();
  }

  end() {
    const link = this.#link;
    this.#link = null;
    this.#kind = "";
    clearTimeout(this.#slow);
    clearTimeout(this.#waiting);
    unsay(text("rough_line"));
    link?.close();
    this.#tiles.clear();
  }

  /** @param {"audio"|"video"} kind @param {boolean} on */
  turn(kind, on) {
    this.#link?.turn(kind, on);
  }

  /** Another stream of the own devices: what is there is sent, what is gone is not. */
  async sendOwn() {
    if (this.#kind !== "seat") return;
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      const track = (kind === "video" && this.#shared) || this.#own.track(kind);
      this.turn(kind, Boolean(track?.enabled));
      await this.#link?.replaceTrack(kind, track);
    }
  }

  /** Lets go of the own devices, so that they can be taken anew. */
  async release() {
    await this.#link?.replaceTrack("audio", null);
    if (!this.#shared) await this.#link?.replaceTrack("video", null);
  }

  /** Sends a page in place of the camera; null takes it back. @param {MediaStreamTrack|null} shared */
  async share(shared) {
    this.#shared = shared;
    const track = shared ?? this.#own.track("video");
    // A camera that is off is not switched on for the moment of the change.
    await this.#link?.replaceTrack("video", null);
    this.turn("video", Boolean(track?.enabled));
    await this.#link?.replaceTrack("video", track);
  }

  /** The own picture is what somebody says, or no longer. @param {boolean} signs */
  sign(signs) {
    this.#signs = signs;
    this.#link?.sign(signs);
  }

  /** Shows the others a line so far, or the own status. @param {import("../e2ee/writing.js").Said} said */
  write(said) {
    this.#link?.write(said);
  }

  /** What has been heard of each so far. */
  async heard() {
    return (await this.#link?.stats())?.inbound ?? [];
  }

  #ticket() {
    /** @type {Record<string, string>} */
    const given = staff ? {} : { kamera: this.#own.camera ? "ja" : "nein" };
    this.#ticketing = this.#ticketing.catch(() => {}).then(() => post(`${base}/zutritt`, given));
    this.#ticketing.catch(this.#look);
    return this.#ticketing;
  }

  /** @param {{code: number}} why */
  #closed({ code }) {
    if (code !== REPLACED) return this.#look();
    this.end();
    this.#replaced();
  }

  /** Who only waits is sent on to another gateway at once. @param {number} seconds */
  #foretell(seconds) {
    const minutes = Math.max(1, Math.ceil(seconds / 60));
    if (this.#kind === "seat") say(text("stopping", { minutes }), "warn");
  }

  /** @param {{slow: boolean, paused: boolean}} line */
  #save({ slow, paused }) {
    for (const words of ["slow_line", "slow_signing"]) unsay(text(words));
    if (slow) say(text(paused ? "slow_line" : "slow_signing"), "warn");
  }

  /** What is said already may be worse: this waits until that is gone. @param {boolean} rough */
  #warn(rough) {
    clearTimeout(this.#waiting);
    unsay(text("rough_line"));
    if (!rough) return;
    if ($("meldung").hidden) say(text("rough_line"), "warn");
    else this.#waiting = window.setTimeout(() => this.#warn(true), PATIENCE);
  }

  /** @param {string} state */
  #tell(state) {
    clearTimeout(this.#slow);
    if (this.#kind !== "seat") return;
    if (state === "connected") {
      $("verbindung").textContent = text("connected");
      delete $("szene").dataset.cut;
      if ($("meldung").dataset.down) say("");
      delete $("meldung").dataset.down;
    } else if (state === "connecting" || state === "reconnecting") {
      $("verbindung").textContent = text(state);
      // Where everybody looks: on a phone the line below the buttons is out of sight.
      if (state === "reconnecting") $("szene").dataset.cut = text(state);
      this.#slow = window.setTimeout(() => {
        say([text("gateway_down", { phone }), agreed()].filter(Boolean).join(" "), "warn");
        $("meldung").dataset.down = "ja";
      }, SLOW);
    }
  }
}

/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;
