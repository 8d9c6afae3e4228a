// @ts-check
/** The fields of an open form, in their groups, as one side fills them in. */

import { text } from "../texts.js";
import { Widget } from "./widget.js";

const MOST_NAMED = 4;

const UNTOUCHED = { value: "", version: 0 };

/** @typedef {import("./inputs.js").Field} Field */

export class Fields {
  #form;
  #write;
  #reveal;
  /** @type {Map<string, Widget>} */
  #widgets = new Map();

  /**
   * @param {HTMLElement} form
   * @param {object} given
   * @param {(key: string, value: string, base: number) => Promise<any>} given.write
   * @param {(key: string) => Promise<void>} given.reveal lets all read a private field
   */
  constructor(form, { write, reveal }) {
    this.#form = form;
    this.#write = write;
    this.#reveal = reveal;
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @param {{fields: Field[], entries: Record<string, any>}} shown */
  show({ fields, entries }) {
    if (!this.#widgets.size) this.#build(fields);
    for (const field of fields) {
      const widget = this.#widgets.get(field.key);
      widget?.receive(entries[field.key] ?? UNTOUCHED, field.readonly);
      widget?.setShown(field.shown);
    }
  }

  /** Resolves when all that was typed has arrived, or was refused. */
  async flush() {
    for (const widget of this.#widgets.values()) await widget.flush();
  }

  /** @param {Record<string, string>} problems */
  mark(problems) {
    for (const [key, widget] of this.#widgets) widget.complain(problems[key] ?? "");
    this.#widgets.get(Object.keys(problems)[0])?.focus();
  }

  /** Which fields are to be looked at, in one sentence. @param {Record<string, string>} problems */
  named(problems) {
    const names = Object.keys(problems).map((key) => `„${this.#widgets.get(key)?.label ?? key}“`);
    const rest = names.length - MOST_NAMED;
    const shown = names.slice(0, MOST_NAMED).join(", ");
    return text(rest > 0 ? "check_fields_more" : "check_fields", { names: shown, rest });
  }

  /** @param {Field[]} fields */
  #build(fields) {
    let group = "";
    let box = this.#form;
    for (const field of fields) {
      if (field.group !== group) {
        group = field.group;
        box = this.#section(group);
      }
      const widget = new Widget(
        field,
        (value, base) => this.#write(field.key, value, base),
        () => this.#reveal(field.key),
      );
      this.#widgets.set(field.key, widget);
      box.append(widget.node);
    }
  }

  /** @param {string} group */
  #section(group) {
    const box = document.createElement("section");
    const heading = document.createElement("h4");
    heading.textContent = group;
    box.append(heading);
    this.#form.append(box);
    return box;
  }
}
