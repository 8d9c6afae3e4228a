// @ts-check
/**
 * A caseworker shows a tab of the browser in place of the camera. Only a tab: windows and screens show
 * other people's cases, so what else was chosen is stopped before anybody has seen it.
 */

import { text } from "../texts.js";
import { $, say } from "./page.js";

/** Not this tab, and not another one later, of which nobody was asked. */
const WANTED = {
  video: { displaySurface: "browser" },
  audio: false,
  preferCurrentTab: false,
  selfBrowserSurface: "exclude",
  surfaceSwitching: "exclude",
  systemAudio: "exclude",
  monitorTypeSurfaces: "exclude",
};

/**
 * @typedef {import("./call.js").Call} Call
 * @typedef {import("./claiming.js").Claiming} Claiming
 */

export class Sharing {
  #call;
  #claiming;
  #button = $("teilen");
  #asking = false;
  /** @type {MediaStreamTrack|null} */
  #track = null;

  /** @param {Call} call @param {Claiming} claiming */
  constructor(call, claiming) {
    this.#call = call;
    this.#claiming = claiming;
    if (!this.#button) return;
    this.#button.hidden = !navigator.mediaDevices?.getDisplayMedia;
    this.#button.addEventListener("click", () => this.#start());
    $("teilen-ende").addEventListener("click", () => this.end());
  }

  /** The camera is sent again, as it was; without sharing nothing happens. */
  async end() {
    if (!this.#track) return;
    this.#track.stop();
    this.#track = null;
    this.#claiming.share(false);
    this.#show();
    await this.#call.share(null);
  }

  async #start() {
    if (this.#asking || this.#track) return;
    this.#asking = true;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(/** @type {any} */ (WANTED));
      await this.#use(stream.getVideoTracks()[0]);
    } catch (error) {
      // Who closes the browser's question has decided.
      const closed = error instanceof DOMException && error.name === "NotAllowedError";
      if (!closed) say(text("share_failed"), "error");
    } finally {
      this.#asking = false;
    }
  }

  /** @param {MediaStreamTrack} track */
  async #use(track) {
    if (/** @type {any} */ (track.getSettings()).displaySurface !== "browser") {
      track.stop();
      say(text("share_no_tab"), "error");
      return;
    }
    say("");
    track.contentHint = "detail";
    track.addEventListener("ended", () => this.end());
    this.#track = track;
    this.#claiming.share(true);
    this.#show();
    await this.#call.share(track);
  }

  #show() {
    const shares = this.#track !== null;
    $("teilt").hidden = !shares;
    this.#button.hidden = shares;
    $("kamera").disabled = shares;
    (shares ? $("teilen-ende") : this.#button).focus();
  }
}
