// @ts-check
/**
 * The own background, blurred by the browser or the device where it can: no model is fetched for it
 * (docs/adr/0015). It is off as long as a photo ID has to be seen.
 */

import { text } from "../texts.js";
import { $, say, unsay } from "./page.js";

/** Nothing is left to be seen of a photo ID. */
const CHECKED = new Set(["identified", "identity_impossible"]);

/** @typedef {import("./own.js").Own} Own */

export class Background {
  #own;
  #send;
  #wanted = false;
  #checking = false;
  #told = "";
  #button = $("weichzeichnen");

  /** @param {Own} own @param {() => Promise<void>} send what is sent is another picture */
  constructor(own, send) {
    this.#own = own;
    this.#send = send;
    this.#button.addEventListener("click", () => this.#toggle());
    $("geraete-knopf").addEventListener("click", () => this.#show());
  }

  /** Whether the own photo ID is still to be seen. @param {{role: string, identification: string, identity: string, sight: any}} state */
  async check({ role, identification, identity, sight }) {
    const own = role === "citizen" || (role !== "caseworker" && sight !== null);
    const checking = own && identification === "sight" && !CHECKED.has(identity);
    if (checking === this.#checking) return;
    this.#checking = checking;
    const before = this.#blurred;
    await this.apply();
    if (before !== this.#blurred) await this.#send();
  }

  /** Makes the camera as it shall be; again after it was taken anew. */
  async apply() {
    const track = /** @type {any} */ (this.#own.track("video"));
    const on = this.#wanted && !this.#checking;
    if (track && this.#can(on) && this.#blurred !== on)
      await track.applyConstraints({ ...track.getConstraints(), backgroundBlur: on }).catch(() => {});
    // The device's own switch may be used at any time.
    if (track) track.onconfigurationchange = () => this.#show();
    this.#show();
  }

  async #toggle() {
    if (this.#checking) return;
    this.#wanted = !this.#blurred;
    await this.apply();
    await this.#send();
  }

  get #blurred() {
    return Boolean(/** @type {any} */ (this.#own.track("video")?.getSettings())?.backgroundBlur);
  }

  /** @param {boolean} on */
  #can(on) {
    const track = this.#own.track("video");
    return Boolean(/** @type {any} */ (track?.getCapabilities?.())?.backgroundBlur?.includes(on));
  }

  #show() {
    $("gw-hintergrund").hidden = !(this.#can(true) && this.#can(false));
    this.#button.setAttribute("aria-pressed", String(this.#blurred));
    this.#button.setAttribute("aria-disabled", String(this.#checking));
    $("weichzeichnen-hinweis").textContent = this.#checking ? text("blur_checking") : "";
    this.#tell();
  }

  /** Said once, and taken back when it is no longer so. */
  #tell() {
    const key = !this.#checking ? "" : this.#blurred ? "blur_forced" : this.#wanted ? "blur_checking" : "";
    if (key === this.#told) return;
    if (this.#told) unsay(text(this.#told));
    this.#told = key;
    if (key) say(text(key), key === "blur_forced" ? "warn" : "");
  }
}
