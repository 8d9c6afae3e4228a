// @ts-check
/** One field of a form that two people fill in. */

import { Problem } from "../http.js";
import { text } from "../texts.js";
import { hint, inputs } from "./inputs.js";
import { Privacy } from "./privacy.js";

const PAUSE = 300;
const RETRY = 3000;

/**
 * @typedef {import("./inputs.js").Field} Field
 * @typedef {{value: string, version: number, theirs?: string, hidden?: boolean, own?: boolean,
 *   problem?: {value: string, reason: string, theirs?: string, typed?: boolean}}} Entry
 */

/** @param {string} [who] "" for the office */
const named = (who) => who || text("office");

/** One field: sends after a pause, never replaces what is under the cursor. */
export class Widget {
  #field;
  #send;
  #input;
  /** @type {HTMLElement} */
  #note;
  /** @type {HTMLElement} */
  #problem;
  /** @type {HTMLElement} */
  #warning;
  /** @type {Privacy|null} */
  #privacy = null;
  #seen = false;
  #version = 0;
  #sent = "";
  #timer = 0;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();

  /**
   * @param {Field} field
   * @param {(value: string, base: number) => Promise<Entry>} send
   * @param {() => Promise<void>} show lets all read a private field
   */
  constructor(field, send, show) {
    this.#field = field;
    this.#send = send;
    this.node = document.createElement(field.kind === "radio" ? "fieldset" : "div");
    this.node.className = "field";
    this.#note = hint("small muted");
    this.#problem = hint("problem");
    this.#problem.id = `${this.id}-problem`;
    this.#warning = hint("small warning");
    this.#input = inputs({ node: this.node, id: this.id, field, problem: this.#problem });
    this.node.append(this.#warning, this.#note);
    this.node.dataset.field = field.key;
    if (field.private) {
      this.#privacy = new Privacy(this.#input.element, () => this.flush().then(show));
      this.node.append(this.#privacy.node);
    }
    this.node.addEventListener("input", () => this.#later());
    this.node.addEventListener("focusout", () => this.flush());
  }

  get id() {
    return `f-${this.#field.key}`;
  }

  get label() {
    return this.#field.label;
  }

  /** @param {boolean} shown */
  setShown(shown) {
    this.node.hidden = !shown;
  }

  /** Who may write in a private field is known only when somebody has. @param {boolean} readonly */
  #allow(readonly) {
    for (const input of this.node.querySelectorAll("input, select, textarea"))
      /** @type {any} */ (input).disabled = readonly;
  }

  focus() {
    this.#input.element.focus();
  }

  /** @param {string} words */
  complain(words) {
    this.#problem.textContent = words;
    this.#problem.hidden = !words;
    this.node.classList.toggle("bad", Boolean(words));
    if (words) this.#input.element.setAttribute("aria-invalid", "true");
    else this.#input.element.removeAttribute("aria-invalid");
  }

  /** What the portal has now. @param {Entry} entry @param {boolean} readonly */
  receive(entry, readonly) {
    const first = !this.#seen;
    this.#seen = true;
    this.#warn(entry.problem, first);
    if (this.#privacy) {
      this.#privacy.tell(entry, readonly);
      this.#allow(readonly);
    }
    if (first && entry.problem?.typed) return this.#resume(entry, entry.problem);
    if (entry.version <= this.#version) return;
    const typing = this.#timer !== 0 || this.#input.get() !== this.#sent;
    if (typing && entry.value !== this.#input.get()) return; // the write will meet the conflict
    this.#take(entry);
    this.complain("");
    // What lay there when the form was opened, nobody has changed under anybody's eyes.
    if (!first && entry.theirs !== undefined) this.#tell("changed_by", entry.theirs);
  }

  /**
   * What one person entered wrongly the others see as that; the own one again after a reload.
   * @param {Entry["problem"]} problem
   * @param {boolean} first
   */
  #warn(problem, first) {
    const theirs = problem?.theirs !== undefined;
    this.#warning.textContent = theirs ? text("wrong_by", { ...problem, name: named(problem.theirs) }) : "";
    this.#warning.hidden = !theirs;
    if (first && problem && !theirs) this.complain(text("not_taken", problem));
  }

  /** After a reload: what was typed and refused stands there again, to be mended. */
  #resume(/** @type {Entry} */ { version }, /** @type {{value: string, reason: string}} */ typed) {
    this.#version = version;
    this.#sent = typed.value; // not sent again until it changes
    this.#input.set(typed.value);
    this.complain(typed.reason);
  }

  /** @param {Entry} entry */
  #take(entry) {
    this.#version = entry.version;
    this.#sent = entry.value;
    if (this.#input.get() !== entry.value) this.#input.set(entry.value);
  }

  /** @param {string} key @param {string} who */
  #tell(key, who) {
    this.#note.textContent = text(key, { name: named(who) });
    this.#note.hidden = false;
    this.node.classList.add("changed");
    setTimeout(() => this.node.classList.remove("changed"), 4000);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.flush(), PAUSE);
  }

  /** Sends what is not sent yet; resolves when it has arrived or was refused. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sending = this.#sending.then(() => this.#push());
    return this.#sending;
  }

  async #push() {
    const value = this.#input.get();
    if (value === this.#sent) return;
    try {
      const entry = await this.#send(value, this.#version);
      this.complain("");
      this.#note.hidden = true;
      const untouched = this.#input.get() === value;
      this.#version = entry.version;
      this.#sent = untouched ? entry.value : value;
      // Normalised („1.1.2026“ → „01.01.2026“) only when nobody types on.
      if (untouched && document.activeElement !== this.#input.element) this.#input.set(entry.value);
      else if (untouched) this.#sent = value;
    } catch (error) {
      this.#refused(error, value);
    }
  }

  /** @param {unknown} error @param {string} value */
  #refused(error, value) {
    if (!(error instanceof Problem)) {
      this.#note.textContent = text("not_saved");
      this.#note.hidden = false;
      setTimeout(() => this.flush(), RETRY);
    } else if (error.status === 409 && error.body.version !== undefined) {
      this.#conflict(error.body, value);
    } else {
      this.#sent = value; // not sent again until it changes
      this.complain(error.body.fields?.[this.#field.key] ?? error.message);
    }
  }

  /** Both values are shown; the person decides. @param {any} newer as the portal has it @param {string} mine */
  #conflict({ value: theirs, version, theirs: who }, mine) {
    this.#version = version;
    this.#sent = mine;
    this.#note.hidden = false;
    this.#note.textContent = text("conflict", { name: named(who), value: theirs || text("empty") });
    this.#note.append(
      this.#button("take", () => this.#settle(theirs, version)),
      this.#button("keep", () => {
        this.#sent = theirs;
        this.flush();
      }),
    );
  }

  /**
   * The other side's entry stands: written once more, so that nothing is left to settle.
   * @param {string} theirs @param {number} version
   */
  async #settle(theirs, version) {
    this.#take({ value: theirs, version });
    this.#sending = this.#sending
      .then(() => this.#send(theirs, version))
      .then((entry) => void (this.#version = entry.version))
      .catch((error) => this.#refused(error, theirs));
    await this.#sending;
  }

  /** @param {string} key @param {() => void} act */
  #button(key, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain slim";
    button.textContent = text(key);
    button.addEventListener("click", () => {
      this.#note.hidden = true;
      act();
    });
    return button;
  }
}
