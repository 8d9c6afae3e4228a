// @ts-check
/** Who is in the room; it is said when somebody has left, and taken back when they return. */

import { text } from "../texts.js";
import { $, phone, say, staff, unsay } from "./page.js";

/** @typedef {{seat: string, name: string, role: string, presence: string}} Companion */

export class Company {
  /** @type {Map<string, Companion>} by seat */
  people = new Map();
  #said = "";
  #away = false;

  /** @param {Companion[]} here @param {string} mine the own seat */
  update(here, mine) {
    const now = new Map(here.map((person) => [person.seat, person]));
    const there = (/** @type {Companion|undefined} */ p) =>
      p !== undefined && p.seat !== mine && p.presence !== "gone";
    const left = [...this.people.values()].find((p) => there(p) && !there(now.get(p.seat)));
    this.people = now;
    if (left) this.#tell(left);
    else if (this.#said && here.some(there)) {
      unsay(this.#said);
      this.#said = "";
    }
    this.#missDesk(here);
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

  /** @param {Companion} left */
  #tell({ role, name }) {
    this.#said = text(role === "caseworker" ? "caseworker_left" : "left", { name, phone });
    say(this.#said, "warn");
    $("allein-text").textContent = this.#said;
  }
}
