// @ts-check
/**
 * A moving picture of nothing but noise, which no encoder makes small: the probe's load. It is drawn
 * here and never shown, and no camera has a part in it.
 */

const [WIDTH, HEIGHT] = [480, 270];
const EVERY = 33; // milliseconds
/** With more of it frames get so large, however coarse, that encoders leave out most of them. */
const CONTRAST = 48;

export class Noise {
  #canvas = canvas(WIDTH, HEIGHT);
  #field = field(2 * WIDTH, 2 * HEIGHT);
  #timer = setInterval(() => this.#draw(), EVERY);
  #stream = this.#canvas.captureStream(1000 / EVERY);

  get track() {
    return this.#stream.getVideoTracks()[0];
  }

  stop() {
    clearInterval(this.#timer);
    this.track.stop();
  }

  /** Another part each time, too far from the last to be found again. */
  #draw() {
    const at = (/** @type {number} */ length) => -Math.floor(Math.random() * length);
    this.#canvas.getContext("2d")?.drawImage(this.#field, at(WIDTH), at(HEIGHT));
  }
}

/** @param {number} width @param {number} height */
function field(width, height) {
  const made = canvas(width, height);
  const context = made.getContext("2d");
  const image = new ImageData(width, height);
  for (let index = 0; index < image.data.length; index += 4) {
    const grey = 128 + CONTRAST * (Math.random() - 0.5);
    image.data.set([grey, grey, grey, 255], index);
  }
  context?.putImageData(image, 0, 0);
  return made;
}

/** @param {number} width @param {number} height */
function canvas(width, height) {
  const made = document.createElement("canvas");
  Object.assign(made, { width, height });
  made.getContext("2d"); // Firefox captures only what has a context
  return made;
}
