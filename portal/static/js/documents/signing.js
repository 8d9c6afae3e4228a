// @ts-check
/** Signing the presented version: with a TAN shown here, with one sent to the phone, or by hand. */

import { Problem, get, postJson } from "../http.js";
import { text } from "../texts.js";
import { Pad } from "./pad.js";

const HIDDEN = "••• •••";

export class Signing {
  #url;
  #digest;
  #form;
  #problem;
  #sign;
  /** @type {Pad|null} made when its field is shown for the first time */
  #pad = null;
  #released = false;
  #code = "";
  #asked = "";

  /**
   * @param {object} given
   * @param {string} given.url of the document
   * @param {string} given.digest of the version that is read
   * @param {string[]} given.ways the form may be signed in, in the order of preference
   * @param {(words: string) => void} given.problem
   * @param {(given: object) => Promise<void>} given.sign
   */
  constructor({ url, digest, ways, problem, sign }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("unterschrift"));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#form = /** @type {HTMLFormElement} */ (copy.querySelector("form"));
    this.#url = url;
    this.#digest = digest;
    this.#problem = problem;
    this.#sign = sign;
    this.node = this.#form;
    for (const box of this.#all("[data-offer]")) box.hidden = !ways.includes(box.dataset.offer ?? "");
    this.#find("[data-ways]").hidden = ways.length < 2;
    // What works at once is chosen, until somebody chooses otherwise: a TAN has to be released.
    const chosen = ways.includes("touchpad") ? "touchpad" : ways[0];
    this.#find(`[data-offer=${chosen}] input`).checked = true;
    this.#form.addEventListener("change", () => this.#choose());
    for (const button of this.#all("[data-ask]"))
      button.addEventListener("click", () => this.#ask(button.dataset.ask ?? ""));
    this.#find("[data-show]").addEventListener("click", () => this.#reveal(this.#masked));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#offerNumber();
    this.#choose();
  }

  /** Whether the caseworker has released the TAN. @param {boolean} on */
  set released(on) {
    if (this.#released === on) return;
    this.#released = on;
    this.#choose();
  }

  get #way() {
    return String(new FormData(this.#form).get("weg"));
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {any} */ (this.#form.querySelector(selector));
  }

  /** @param {string} selector */
  #all(selector) {
    return /** @type {HTMLElement[]} */ ([...this.#form.querySelectorAll(selector)]);
  }

  #choose() {
    const way = this.#way;
    const byTan = way !== "touchpad";
    const waits = byTan && !this.#released;
    this.#find("[data-wait]").hidden = !waits;
    for (const box of this.#all("[data-way]")) box.hidden = waits || box.dataset.way !== way;
    this.#find("[data-typed]").hidden = !byTan || this.#asked !== way;
    this.#find("[data-told]").hidden = !byTan || this.#asked !== way;
    this.#find("[data-submit]").hidden = byTan && this.#asked !== way;
    if (!byTan) this.#pad ??= new Pad(this.#find("canvas"), this.#find("[data-undo]"), this.#find("[data-clear]"));
  }

  async #offerNumber() {
    const { number, sent } = await get(`${this.#url}/tan`).catch(() => ({ number: "", sent: "" }));
    const field = this.#find("#handy");
    if (!field.value) field.value = number;
    if (!sent || this.#asked) return;
    // The page was loaded again while the message was on its way.
    this.#asked = "mobile_tan";
    this.#find("[data-told]").textContent = text("tan_sent", { number: sent });
    this.#choose();
  }

  /** @param {string} way */
  async #ask(way) {
    this.#problem("");
    const button = this.#find(`[data-ask=${way}]`);
    button.disabled = true;
    try {
      const number = this.#find("#handy").value;
      const given = await postJson(`${this.#url}/tan`, { way, digest: this.#digest, number });
      this.#asked = way;
      this.#code = given.tan;
      this.#find("[data-code]").hidden = !given.tan;
      this.#reveal(false);
      this.#find("[data-told]").textContent = given.told
        ? text("tan_sent", { number: given.told })
        : text("tan_made");
      this.#choose();
      this.#find("#tan").value = "";
      this.#find(given.tan ? "[data-show]" : "#tan").focus();
    } catch (error) {
      this.#problem(error instanceof Problem ? error.message : text("failed"));
    } finally {
      button.disabled = false;
    }
  }

  get #masked() {
    return this.#find("[data-show]").getAttribute("aria-pressed") !== "true";
  }

  /** Nobody who looks over the shoulder, or at a shared screen, reads it in passing. @param {boolean} on */
  #reveal(on) {
    const digits = on ? `${this.#code.slice(0, 3)} ${this.#code.slice(3)}` : HIDDEN;
    this.#find("[data-digits]").textContent = digits;
    this.#find("[data-show]").setAttribute("aria-pressed", String(on));
  }

  #submit() {
    const way = this.#way;
    const read = this.#find("#gelesen").checked;
    const by = way === "touchpad" ? this.#pad?.drawing : { tan: this.#find("#tan").value };
    return this.#sign({ way, digest: this.#digest, read, ...by });
  }
}
