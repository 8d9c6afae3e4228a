// @ts-check
/** Drawing a signature with finger, pen or mouse. */

import SignaturePad from "../../vendor/signature_pad/signature_pad.js";

/** The field to sign in: strokes as points, never a picture. */
export class Pad {
  #canvas;
  #pad;

  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} undo @param {HTMLElement} clear */
  constructor(canvas, undo, clear) {
    const pad = new SignaturePad(canvas, { penColor: "#0b1f66", minWidth: 1, maxWidth: 2.5 });
    const fit = () => {
      const kept = pad.toData();
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d")?.scale(ratio, ratio);
      pad.fromData(kept);
    };
    new ResizeObserver(fit).observe(canvas);
    undo.addEventListener("click", () => pad.fromData(pad.toData().slice(0, -1)));
    clear.addEventListener("click", () => pad.clear());
    this.#canvas = canvas;
    this.#pad = pad;
  }

  /** What was drawn: {width, height, strokes}, in pixels of the box. */
  get drawing() {
    const strokes = this.#pad.toData().map((/** @type {any} */ stroke) => ({
      points: stroke.points.map((/** @type {any} */ { x, y }) => ({ x, y })),
    }));
    return { width: this.#canvas.offsetWidth, height: this.#canvas.offsetHeight, strokes };
  }
}
