// @ts-check
/** The own camera and microphone: opening them, switching them, mending what is blocked. */

import * as media from "../media.js";
import { text } from "../texts.js";
import { $, phone, say } from "./page.js";

/** @typedef {"audio"|"video"} Kind */

export class Own {
  /** @type {MediaStream|null} */
  stream = null;
  /** The person said so, so its absence is no trouble. */
  withoutCamera = false;
  #changed;
  #inside = false;
  /** What is wrong, as the key of a text. */
  #trouble = "";
  #endMeter = () => {};

  /** @param {() => void} changed called when there is another stream to send */
  constructor(changed) {
    this.#changed = changed;
    $("geraete-neu").addEventListener("click", () => this.retry());
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
      for (const track of this.stream?.getTracks() ?? [])
        track.addEventListener("ended", () => this.#lost(track));
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

  async retry() {
    this.withoutCamera = false;
    await this.open(true);
    this.#changed();
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
    $("geraete").hidden = !(this.#inside && this.#trouble);
    const key = this.#trouble === "refused" ? "refused_inside" : "trouble_inside";
    const reason = this.#trouble && text(this.#trouble);
    $("geraete-text").textContent = this.#trouble && text(key, { phone, reason });
  }

  stop() {
    media.stop(this.stream);
  }

  /** @param {string} words @param {string} kind */
  #tell(words, kind) {
    if (!this.#inside) say(words, kind);
    else if (kind === "ok") say("");
  }

  /** Unplugged, or forbidden meanwhile. @param {MediaStreamTrack} track */
  #lost(track) {
    if (!this.stream?.getTracks().includes(track)) return;
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
