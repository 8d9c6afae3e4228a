// @ts-check
/** Signing on the touchpad. */

import SignaturePad from "../../vendor/signature_pad/signature_pad.js";

/** The field to sign in: strokes as points, never a picture. */
export class Pad {
  /**
   * @param {HTMLFormElement} form
   * @param {(drawing: {width: number, height: number, strokes: any[]}, read: boolean) => Promise<void>} sign
   */
  constructor(form, sign) {
    const canvas = /** @type {HTMLCanvasElement} */ (form.querySelector("canvas"));
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
    form.querySelector("[data-clear]")?.addEventListener("click", () => pad.clear());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const strokes = pad
        .toData()
        .map((/** @type {any} */ s) => ({
          points: s.points.map((/** @type {any} */ { x, y }) => ({ x, y })),
        }));
      const read = /** @type {HTMLInputElement} */ (form.querySelector("#gelesen")).checked;
      sign({ width: canvas.offsetWidth, height: canvas.offsetHeight, strokes }, read);
    });
  }
}
