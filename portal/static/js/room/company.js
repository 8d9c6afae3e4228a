// @ts-check
/** Who is in the room; it is said who comes and who has left. */

import { text } from "../texts.js";
import { agreed } from "./fallback.js";
import { $, announce, phone, say, staff, unsay } from "./page.js";

const READ = 12_000;

/** @typedef {{seat: string, name: string, role: string, presence: string, second_device?: boolean}} Companion */

export class Company {
  /** @type {Map<string, Companion>} by seat */
  people = new Map();
  #said = "";
  #away = false;
  #codeShown = true;

  /**
   * @param {Companion[]} here
   * @param {string} mine the own seat
   * @param {Companion[]} aside who waits outside for a moment, which is said elsewhere
   */
  update(here, mine, aside) {
    const out = new Set(aside.map(({ seat }) => seat));
    const now = new Map(here.map((person) => [person.seat, person]));
    const there = (/** @type {Companion|undefined} */ p) =>
      p !== undefined && p.seat !== mine && p.presence !== "gone";
    const left = [...this.people.values()].find((p) => there(p) && !there(now.get(p.seat)) && !out.has(p?.seat ?? ""));
    const came = here.find((p) => there(p) && this.people.size && !there(this.people.get(p.seat)));
    this.people = now;
    if (left && came?.second_device && came.name === left.name) return this.#follow(came);
    if (left) this.#tell(left, here.filter(there));
    else if (this.#said && here.some(there)) {
      unsay(this.#said);
      this.#said = "";
    }
    if (came) this.#welcome(came, here);
    if (here.some(there)) this.#hideCode();
    this.#missDesk(here);
  }

  /** Another device at the same place, which may be anybody's. @param {Companion} came */
  #follow({ name }) {
    const words = text("moved_told", { name });
    say(words, "warn");
    setTimeout(unsay, READ, words);
  }

  /** Somebody new; a second caseworker or device is said to all. @param {Companion} came @param {Companion[]} here */
  #welcome({ seat, role, name, second_device }, here) {
    const more = role === "caseworker" && here.some((p) => p.role === role && p.seat !== seat);
    const words = text(more ? "colleague_came" : second_device ? "second_came" : "came", { name });
    if (!more && !second_device) return announce(words);
    say(words, second_device ? "warn" : "ok");
    setTimeout(unsay, READ, words);
  }

  /** Whoever it was read out to is here, and others may look at the screen. */
  #hideCode() {
    if (this.#codeShown) $("zugangscode")?.removeAttribute("open");
    this.#codeShown = false;
  }

  /** Who else of the office is here, by name. @param {string} mine the own seat */
  colleagues(mine) {
    const here = [...this.people.values()].filter((p) => p.seat !== mine && p.presence !== "gone");
    return here.filter(({ role }) => role === "caseworker").map(({ name }) => name);
  }

  /** Nobody of the office is at hand, as long as the connection is lost. @param {Companion[]} here */
  #missDesk(here) {
    const desk = here.filter(({ role }) => role === "caseworker").map(({ presence }) => presence);
    const away = !staff && desk.includes("away") && !desk.includes("here");
    if (away === this.#away) return;
    this.#away = away;
    if (away) say(text("caseworker_away"), "warn");
    else unsay(text("caseworker_away"));
  }

  /** @param {Companion} left @param {Companion[]} others who are still here */
  #tell({ role, name }, others) {
    const goesOn = role === "caseworker" && (staff || others.some((p) => p.role === role));
    if (goesOn) {
      const words = text("colleague_left", { name });
      say(words);
      setTimeout(unsay, READ, words);
      return;
    }
    const words = text(role === "caseworker" ? "caseworker_left" : "left", { name, phone });
    this.#said = [words, agreed()].filter(Boolean).join(" ");
    say(this.#said, "warn");
    $("allein-text").textContent = this.#said;
  }
}
