// @ts-check
/** The own camera and microphone: opening them, starting them anew, mending what is blocked. */

import * as media from "../media.js";
import { text } from "../texts.js";
import { $, phone, say, unsay } from "./page.js";

/** @typedef {"audio"|"video"} Kind */

/** Devices fall silent for a moment of their own accord; longer than this, it is said. */
const SILENT = 2000;
const READ = 8000;
/** What taking the devices anew mends, so the button says that. */
const RESTARTED = new Set(["lost_device", "interrupted"]);

export class Own {
  /** @type {MediaStream|null} */
  stream = null;
  /** The person said so, so its absence is no trouble. */
  withoutCamera = false;
  #changed;
  #release;
  /** What was switched off stays off, whatever device comes next. @type {Set<string>} */
  #off = new Set();
  #hushed = false;
  #restarting = false;
  #inside = false;
  /** What is wrong, as the key of a text. */
  #trouble = "";
  #endMeter = () => {};

  /**
   * @param {object} tell
   * @param {() => Promise<void>} tell.changed there is another stream to send
   * @param {() => Promise<void>} tell.release what is sent has to let go of the devices
   */
  constructor({ changed, release }) {
    this.#changed = changed;
    this.#release = release;
    $("geraete-neu").addEventListener("click", () => this.retry());
    // Some phones say nothing when a call has taken the devices.
    document.addEventListener("visibilitychange", () => document.hidden || this.#examine());
  }

  get camera() {
    return Boolean(this.stream?.getVideoTracks().length);
  }

  /** What is wrong with camera or microphone, in words; "" when nothing is. */
  get trouble() {
    return this.#trouble && text(this.#trouble);
  }

  /** @param {boolean} video */
  async open(video) {
    this.endMeter();
    for (const track of this.stream?.getTracks() ?? []) this.#remember(track);
    media.stop(this.stream);
    this.stream = null;
    this.#trouble = "";
    try {
      this.stream = await media.open({ video });
      this.#tell(media.verdict(this.stream), "ok");
    } catch (error) {
      this.#trouble = media.trouble(error);
      this.#tell(text(this.#trouble), "error");
      // The microphone alone is better than nothing; the message about the camera stays.
      if (video) this.stream = await media.open({ video: false }).catch(() => null);
    } finally {
      for (const track of this.stream?.getTracks() ?? []) this.#watch(track);
      this.show();
    }
  }

  async test() {
    this.withoutCamera = false;
    await this.open(true);
    $("vorschau").hidden = !this.stream;
    if (this.stream) this.#endMeter = media.showLevel(this.stream, $("pegel"), $("pegel-text"));
  }

  async goWithoutCamera() {
    this.withoutCamera = true;
    await this.open(false);
    $("vorschau").hidden = true;
    if (!this.stream) say(text("nothing_on"), "warn");
  }

  endMeter() {
    this.#endMeter();
    this.#endMeter = () => {};
  }

  /** In lobby and room trouble has a place of its own: it stays until it is mended. */
  enterInside() {
    this.#inside = true;
    this.show();
  }

  /** Takes what was missing, switched on. @param {Kind} [kind] */
  async retry(kind) {
    this.withoutCamera = false;
    if (kind) this.#off.delete(kind);
    await this.restart();
  }

  /**
   * Lets go of the devices and takes them anew: picture and sound flow again, the seat stays.
   * @param {string} [done] what is said then
   */
  async restart(done = text("restarted")) {
    if (this.#restarting) return;
    this.#restarting = true;
    try {
      await this.#release();
      await this.open(!this.withoutCamera);
      await this.#changed();
    } finally {
      this.#restarting = false;
    }
    if (this.#trouble || !this.stream || !this.#inside) return;
    say(done, "ok");
    setTimeout(unsay, READ, done);
  }

  /** @param {Kind} kind */
  track(kind) {
    const [track = null] =
      (kind === "audio" ? this.stream?.getAudioTracks() : this.stream?.getVideoTracks()) ?? [];
    return track;
  }

  show() {
    for (const figure of document.querySelectorAll("#vorschau figure, [data-own]")) {
      media.show(figure.querySelector("video"), this.stream);
      if (figure.matches("[data-own]")) /** @type {HTMLElement} */ (figure).hidden = !this.camera;
    }
    press($("mikrofon"), Boolean(this.track("audio")?.enabled));
    press($("kamera"), Boolean(this.track("video")?.enabled));
    const hidden = !(this.#inside && this.#trouble);
    const news = $("geraete").hidden && !hidden;
    $("geraete").hidden = hidden;
    $("geraete-neu").textContent = text(RESTARTED.has(this.#trouble) ? "restart" : "try_again");
    const key = this.#trouble === "refused" ? "refused_inside" : "trouble_inside";
    const reason = this.#trouble && text(this.#trouble);
    $("geraete-text").textContent = this.#trouble && text(key, { phone, reason });
    if (news) $("geraete").scrollIntoView({ block: "nearest" });
  }

  /** For now nothing is sent, whatever is switched on. @param {boolean} on */
  hush(on) {
    for (const track of this.stream?.getTracks() ?? []) {
      if (on) this.#remember(track);
      track.enabled = !on && !this.#off.has(track.kind);
    }
    this.#hushed = on;
  }

  stop() {
    media.stop(this.stream);
  }

  /** @param {string} words @param {string} kind */
  #tell(words, kind) {
    if (!this.#inside) say(words, kind);
    else if (kind === "ok") say("");
  }

  /** @param {MediaStreamTrack} track */
  #remember(track) {
    if (track.enabled) this.#off.delete(track.kind);
    else this.#off.add(track.kind);
  }

  /** @param {MediaStreamTrack} track */
  #watch(track) {
    track.enabled = !this.#hushed && !this.#off.has(track.kind);
    track.addEventListener("ended", () => this.#lost(track));
    track.addEventListener("mute", () => setTimeout(() => this.#examine(), SILENT));
    track.addEventListener("unmute", () => this.#examine());
  }

  /** What has ended, and what is silent: taken by a call, a lock of the device, another app. */
  #examine() {
    const tracks = this.stream?.getTracks() ?? [];
    for (const track of tracks) if (track.readyState === "ended") this.#lost(track);
    if (this.#trouble && this.#trouble !== "interrupted") return;
    this.#trouble = tracks.some(({ muted }) => muted) ? "interrupted" : "";
    this.show();
  }

  /** Unplugged, or forbidden meanwhile. @param {MediaStreamTrack} track */
  #lost(track) {
    if (!this.stream?.getTracks().includes(track)) return;
    this.#remember(track);
    this.stream.removeTrack(track);
    this.#trouble = "lost_device";
    this.#tell(text(this.#trouble), "error");
    this.show();
    this.#changed();
  }
}

/** @param {HTMLElement} button @param {boolean} on */
function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
}
