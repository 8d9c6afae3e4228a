// @ts-check
/** The pictures of the others: whose they are, whether microphone and camera are on. */

import { playOnChosen } from "../devices.js";
import * as media from "../media.js";
import { text } from "../texts.js";
import { $, announce, room } from "./page.js";
import { Pinning } from "./pinning.js";

/**
 * @typedef {import("../gateway.js").Person} Presence
 * @typedef {import("../e2ee/writing.js").Status} Status
 */

export class Tiles {
  /** @type {Map<string, {name: string, role: string, second_device?: boolean}>} */
  #people = new Map();
  /** @type {Map<string, Presence>} */
  #presence = new Map();
  /** @type {Map<string, Status>} */
  #status = new Map();
  /** @type {Set<string>} */
  #speaking = new Set();
  /** @type {Set<string>} from whom nothing arrives */
  #silent = new Set();
  #awaited = "";
  #pinning = new Pinning((seat) => this.#name(seat));
  #made;

  /** @param {() => void} made there is another picture */
  constructor(made) {
    this.#made = made;
  }

  /** Who is who, as the portal says. @param {Map<string, any>} people */
  name(people) {
    this.#people = people;
    this.#pinning.keep(new Set(people.keys()));
    for (const seat of this.#status.keys()) if (!people.has(seat)) this.#status.delete(seat);
    this.#caption();
  }

  /**
   * Who is heard, and from whom nothing arrives any more; the latter is said once.
   * @param {Set<string>} speaking
   * @param {Set<string>} silent
   */
  hear(speaking, silent) {
    for (const seat of silent)
      if (!this.#silent.has(seat) && this.#isCut(seat, silent))
        announce(text("cut_told", { name: this.#name(seat) }));
    this.#speaking = speaking;
    this.#silent = silent;
    this.#caption();
  }

  /** Who is muted and unseen sends next to nothing. @param {string} seat @param {Set<string>} silent */
  #isCut(seat, silent) {
    const now = this.#presence.get(seat);
    return silent.has(seat) && (now?.microphone !== false || now?.camera !== false);
  }

  /** What somebody says of themselves. @param {{seat: string} & Status} said */
  tell({ seat, floor, shares }) {
    const before = this.#status.get(seat) ?? { floor: "", shares: false };
    this.#status.set(seat, { floor, shares });
    this.#caption();
    const name = this.#name(seat);
    if (floor && floor !== before.floor) announce(text(`${floor}_told`, { name }));
    if (shares !== before.shares) announce(text(shares ? "shares_told" : "shares_over", { name }));
  }

  /** Who is muted or away, as the gateway says. @param {Presence[]} presence */
  mark(presence) {
    this.#presence = new Map(presence.map((p) => [p.seat, p]));
    this.#caption();
  }

  /** The focus goes to this person's picture when it comes. @param {string} seat */
  await(seat) {
    this.#awaited = seat;
  }

  /** @param {string} seat @param {MediaStream} stream */
  add(seat, stream) {
    const tile = this.#find(seat) ?? this.#make(seat);
    const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
    media.show(video, stream);
    this.#caption();
    $("allein").hidden = true;
    video.play().catch(() => offerSound(tile, video));
    if (seat !== this.#awaited) return;
    this.#awaited = "";
    // Only if the person has not gone on to something else meanwhile.
    if (document.activeElement === $("g-titel")) tile.focus();
  }

  /** @param {string} seat */
  remove(seat) {
    this.#find(seat)?.remove();
    $("allein").hidden = $("bilder").childElementCount > 0;
  }

  /** For now nobody is seen or heard. @param {boolean} on */
  hush(on) {
    $("bilder").classList.toggle("hushed", on);
    for (const video of $("bilder").querySelectorAll("video")) video.muted = on;
  }

  clear() {
    $("bilder").replaceChildren();
    $("allein").hidden = false;
  }

  /** @param {string} seat @returns {HTMLElement|null} */
  #find(seat) {
    return document.querySelector(`#bilder [data-seat="${CSS.escape(seat)}"]`);
  }

  /** @param {string} seat */
  #make(seat) {
    const tile = document.createElement("figure");
    tile.className = "tile";
    tile.dataset.seat = seat;
    tile.dataset.city = room.dataset.city;
    tile.tabIndex = -1;
    const video = document.createElement("video");
    video.autoplay = true;
    video.playsInline = true;
    playOnChosen(video);
    const caption = document.createElement("figcaption");
    caption.append(document.createElement("bdi"), document.createElement("span"));
    caption.id = `bild-${seat}`;
    tile.append(video, caption, this.#pinning.button(tile, caption.id));
    $("bilder").append(tile);
    this.#pinning.show();
    this.#made();
    return tile;
  }

  /** @param {string} seat */
  #name(seat) {
    return this.#people.get(seat)?.name ?? "…";
  }

  #caption() {
    for (const found of document.querySelectorAll("#bilder .tile")) {
      const tile = /** @type {HTMLElement} */ (found);
      const seat = tile.dataset.seat ?? "";
      const name = this.#name(seat);
      const [who, how] = /** @type {any} */ (tile.querySelector("figcaption")).children;
      who.textContent = name;
      how.textContent = this.#state(seat).map((words) => ` · ${words}`).join("");
      tile.querySelector("video")?.setAttribute("aria-label", text("video_of", { name }));
      tile.classList.toggle("speaking", this.#speaks(seat));
      tile.classList.toggle("unseen", this.#isUnseen(seat));
      tile.classList.toggle("office", this.#people.get(seat)?.role === "caseworker");
      tile.classList.toggle("shares", this.#status.get(seat)?.shares ?? false);
    }
  }

  /** Heard, or claimed by who signs. @param {string} seat */
  #speaks(seat) {
    return this.#isHeard(seat) || this.#status.get(seat)?.floor === "speaks";
  }

  /** The last picture before a camera was switched off would look as if it went on. @param {string} seat */
  #isUnseen(seat) {
    return this.#presence.get(seat)?.camera === false && !this.#status.get(seat)?.shares;
  }

  /** Who is muted is quiet at once, however long the last word lasts. @param {string} seat */
  #isHeard(seat) {
    if (this.#isCut(seat, this.#silent)) return false;
    return this.#speaking.has(seat) && this.#presence.get(seat)?.microphone !== false;
  }

  /** @param {string} seat */
  #state(seat) {
    const words = this.#people.get(seat)?.second_device ? [text("second_device")] : [];
    const { floor = "", shares = false } = this.#status.get(seat) ?? {};
    if (shares) words.push(text("shares"));
    if (floor) words.push(text(floor));
    else if (this.#isHeard(seat)) words.push(text("speaking"));
    const now = this.#presence.get(seat);
    if (now?.away || this.#isCut(seat, this.#silent)) words.push(text("away"));
    if (!now) return words;
    if (!now.microphone) words.push(text("microphone_off"));
    if (!now.camera) words.push(text("camera_off"));
    return words;
  }
}

/** Some browsers play sound only after a tap. @param {HTMLElement} tile @param {HTMLVideoElement} video */
function offerSound(tile, video) {
  if (tile.querySelector(".sound")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button slim sound";
  button.textContent = text("sound_on");
  button.addEventListener("click", () => video.play().then(() => button.remove()));
  tile.append(button);
}
