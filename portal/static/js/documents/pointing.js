// @ts-check
/** Pointing at a place of a page that both sides see; told under the keys of the text, kept by nobody. */

import { text } from "../texts.js";

const SHOWN = 6000;

/** @typedef {import("../e2ee/writing.js").Place} Place */

/** A page one can point at: its picture, and a button for who has no pointer. @param {HTMLImageElement} picture @param {string} sheet @param {number} page */
export function pointable(picture, sheet, page) {
  const box = document.createElement("div");
  box.className = "scan";
  box.dataset.place = `${sheet}/${page}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain slim point-at";
  button.textContent = text("point_at", { page });
  box.append(picture, button);
  return box;
}

export class Pointing {
  #root;
  #send;
  #name;
  #tell;

  /**
   * @param {HTMLElement} root with the pages
   * @param {(said: {at: Place}) => void} send
   * @param {(seat: string) => string} name of who has a seat
   * @param {(words: string) => void} tell who listens
   */
  constructor(root, send, name, tell) {
    this.#root = root;
    this.#send = send;
    this.#name = name;
    this.#tell = tell;
    root.addEventListener("click", (event) => this.#point(/** @type {MouseEvent} */ (event)));
  }

  /** @param {MouseEvent} event */
  #point(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const box = /** @type {HTMLElement|null} */ (target.closest("[data-place]"));
    // Whoever marks words wants to copy them.
    if (!box || String(getSelection())) return;
    const [sheet, page] = (box.dataset.place ?? "").split("/");
    const { left, top, width, height } = box.getBoundingClientRect();
    const byButton = target.matches(".point-at");
    const x = byButton ? 500 : Math.round((1000 * (event.clientX - left)) / width);
    const y = byButton ? 100 : Math.round((1000 * (event.clientY - top)) / height);
    this.#mark(box, x, y);
    this.#send({ at: { sheet, page: Number(page), x, y } });
  }

  /** Somebody points. @param {{seat: string, at: Place}} said */
  hear({ seat, at }) {
    const place = CSS.escape(`${at.sheet}/${at.page}`);
    const box = /** @type {HTMLElement|null} */ (this.#root.querySelector(`[data-place="${place}"]`));
    const name = this.#name(seat);
    this.#tell(text("points_at", { name, page: at.page }));
    if (!box || box.offsetParent === null) return;
    this.#mark(box, at.x, at.y).scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} box @param {number} x @param {number} y in thousandths */
  #mark(box, x, y) {
    const mark = document.createElement("span");
    mark.className = "point";
    mark.setAttribute("aria-hidden", "true");
    mark.style.left = `${x / 10}%`;
    mark.style.top = `${y / 10}%`;
    for (const old of this.#root.querySelectorAll(".point")) old.remove();
    box.append(mark);
    setTimeout(() => mark.remove(), SHOWN);
    return mark;
  }
}
