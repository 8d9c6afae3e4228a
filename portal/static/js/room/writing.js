// @ts-check
/**
 * Real-time text: what somebody writes is seen by the others letter by letter. It passes sealed and is
 * kept in the open pages only. Screen readers hear finished lines.
 */

import { text } from "../texts.js";
import { $ } from "./page.js";

/** Letters are sent in bundles: the gateway takes ten messages a second. */
const EVERY = 300;
const MOST_LINES = 500;

/** @typedef {{seat: string, id: number, text: string, done: boolean}} Written */

export class Writing {
  #name;
  #send;
  #id = 1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {Map<string, HTMLElement>} the line each seat is writing */
  #open = new Map();

  /**
   * @param {(seat: string) => string} name of who has a seat
   * @param {(line: {id: number, text: string, done: boolean}) => void} send
   */
  constructor(name, send) {
    this.#name = name;
    this.#send = send;
    const field = $("text-eingabe");
    field.addEventListener("input", () => this.#later());
    field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#finish();
    });
    $("text-form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#finish();
    });
    $("text-knopf").addEventListener("click", () => this.show($("text").hidden));
  }

  /** @param {boolean} shown */
  show(shown) {
    $("text").hidden = !shown;
    $("text-knopf").setAttribute("aria-expanded", String(shown));
    if (shown) $("text-eingabe").focus();
  }

  /** Somebody else's letters. @param {Written} written */
  hear({ seat, text: letters, done }) {
    if ($("text").hidden) {
      $("text").hidden = false;
      $("text-knopf").setAttribute("aria-expanded", "true");
    }
    const line = this.#open.get(seat) ?? this.#add($("text-schreibt"), this.#name(seat));
    this.#open.set(seat, line);
    line.lastElementChild?.replaceChildren(letters);
    line.hidden = !letters;
    if (!done) return;
    line.remove();
    this.#open.delete(seat);
    if (letters) this.#say(this.#name(seat), letters);
  }

  /** Whoever left writes no more. @param {Set<string>} seats who is here */
  keep(seats) {
    for (const [seat, line] of this.#open) {
      if (seats.has(seat)) continue;
      const letters = line.lastElementChild?.textContent;
      if (letters) this.#say(line.firstElementChild?.textContent ?? "", letters);
      line.remove();
      this.#open.delete(seat);
    }
  }

  #later() {
    this.#timer ??= setTimeout(() => this.#tell(false), EVERY);
  }

  /** @param {boolean} done */
  #tell(done) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#send({ id: this.#id, text: $("text-eingabe").value, done });
  }

  #finish() {
    const letters = $("text-eingabe").value.trim();
    if (!letters) return;
    this.#tell(true);
    this.#say(text("you"), letters);
    this.#id += 1;
    $("text-eingabe").value = "";
  }

  /** @param {string} who @param {string} letters */
  #say(who, letters) {
    const line = this.#add($("text-verlauf"), who);
    line.lastElementChild?.replaceChildren(letters);
    while ($("text-verlauf").childElementCount > MOST_LINES) $("text-verlauf").firstElementChild.remove();
    line.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} list @param {string} who */
  #add(list, who) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = who;
    name.className = "who";
    const letters = document.createElement("span");
    letters.dir = "auto";
    line.append(name, ": ", letters);
    list.append(line);
    return line;
  }
}
