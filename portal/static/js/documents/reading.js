// @ts-check
/** A document to read: as text, which fits every screen, and as the pages of the PDF. */

import { text } from "../texts.js";
import { pointable } from "./pointing.js";

const NARROW = "(max-width: 47.99rem)";

export class Reading {
  #part;
  #url;
  #drawn = "";

  /**
   * @param {(selector: string) => any} part finds a part of the sheet
   * @param {string} url of the document
   */
  constructor(part, url) {
    this.#part = part;
    this.#url = url;
    for (const view of ["text", "pages"])
      part(`[data-view=${view}]`).addEventListener("click", () => this.#choose(view));
    part("[data-larger]").addEventListener("click", () =>
      this.#enlarge(part("[data-larger]").getAttribute("aria-pressed") !== "true"),
    );
  }

  /** @param {any} shown as the portal sends it */
  show(shown) {
    this.#part("[data-reading]").hidden = shown.state === "draft";
    if (shown.state === "draft") this.#drawn = "";
    if (shown.state === "draft" || this.#drawn === shown.shown) return;
    this.#drawn = shown.shown;
    this.#part("[data-pages]").replaceChildren(...this.#pictures(shown));
    this.#part("[data-text]").replaceChildren(...lines(shown));
    // Pages of paper cannot be read on a phone; a signature can be seen on them only.
    const small = window.matchMedia(NARROW).matches;
    this.#enlarge(false);
    this.#choose(small && shown.state !== "signed" ? "text" : "pages");
  }

  /** @param {any} shown */
  #pictures(shown) {
    // After the signature, the page it stands on.
    const first = shown.state === "signed" ? shown.pages : 1;
    return Array.from({ length: shown.pages - first + 1 }, (_, index) => {
      const number = first + index;
      const picture = document.createElement("img");
      picture.src = `${this.#url}/seiten/${number}.png?${shown.shown.slice(0, 8)}`;
      // A4, known before it is loaded: nothing may move under a hand that signs.
      picture.width = 1240;
      picture.height = 1754;
      picture.alt = text("page", { number, title: shown.title });
      return pointable(picture, shown.id, number);
    });
  }

  /** @param {string} view */
  #choose(view) {
    for (const other of ["text", "pages"])
      this.#part(`[data-view=${other}]`).setAttribute("aria-pressed", String(other === view));
    this.#part("[data-pages]").hidden = view !== "pages";
    this.#part("[data-larger]").hidden = view !== "pages";
    // Whoever does not see the pictures finds the same content as text.
    this.#part("[data-text]").classList.toggle("visually-hidden", view === "pages");
  }

  /** @param {boolean} large */
  #enlarge(large) {
    this.#part("[data-larger]").setAttribute("aria-pressed", String(large));
    this.#part("[data-pages]").classList.toggle("large", large);
  }
}

/** @param {any} shown */
function lines(shown) {
  return shown.fields
    .filter((/** @type {any} */ field) => field.shown)
    .flatMap((/** @type {any} */ field) => {
      const label = document.createElement("dt");
      label.textContent = field.label;
      const value = document.createElement("dd");
      value.dir = "auto";
      value.textContent = words(field, shown.entries[field.key]?.value ?? "");
      return [label, value];
    });
}

/** An entry as people read it. @param {any} field @param {string} value */
export function words(field, value) {
  if (field.kind === "checkbox") return text(value ? "yes" : "no");
  const chosen = field.options.find((/** @type {any} */ option) => option.value === value);
  return chosen?.label || value || text("empty");
}
