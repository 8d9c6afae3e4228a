// @ts-check
/** One open document: its fields or its pages, and what can be done with it now. */

import { Problem, get, post, postJson } from "../http.js";
import { text } from "../texts.js";
import { Reading } from "./reading.js";
import { Signing } from "./signing.js";
import { Widget } from "./widget.js";

const ACTS = ["vorlegen", "freigeben", "sperren", "zuruecknehmen"];

/** @typedef {import("./inputs.js").Field} Field */

export class Sheet {
  id = "";
  #url;
  #staff;
  #part;
  #reading;
  #received;
  /** @type {Map<string, Widget>} */
  #widgets = new Map();
  /** @type {Signing|null} */
  #signing = null;
  #digest = "";
  #state = "";

  /**
   * @param {string} url
   * @param {boolean} staff
   * @param {() => void} received called when this side has downloaded the document
   */
  constructor(url, staff, received) {
    this.#url = url;
    this.#staff = staff;
    this.#received = received;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("vorlage"));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.nodes = [...copy.children];
    const all = this.nodes.flatMap((n) => [n, ...n.querySelectorAll("*")]);
    this.#part = (/** @type {string} */ name) =>
      /** @type {any} */ (all.find((n) => n.matches(name)));
    this.#reading = new Reading(this.#part, url);
    for (const act of ACTS)
      this.#part(`[data-act=${act}]`).addEventListener("click", () => this.#act(act));
    this.#part("[data-fields]").addEventListener("submit", (/** @type {Event} */ e) => e.preventDefault());
    this.#part("[data-download]").addEventListener("submit", () => this.#received());
  }

  /** @param {any} shown as the portal sends it */
  show(shown) {
    this.id = shown.id;
    this.#part("[data-title]").textContent = shown.title;
    this.#part("[data-basis]").textContent = [
      shown.legal_basis, shown.translated ? text("german_form") : "",
    ].filter(Boolean).join(" · ");
    this.#part("[data-draft]").hidden = !shown.draft_form;
    this.#part("[data-draft]").textContent = text("draft_form");
    const filling = shown.state === "draft";
    this.#part("[data-fields]").hidden = !filling;
    if (filling) this.#showFields(shown);
    this.#reading.show(shown);
    this.#showActs(shown);
    if (shown.received && !this.#staff) this.#part("[data-next]").textContent = text("received");
    // A message stays until the document moves on: not everybody reads it within one refresh.
    if (shown.state === this.#state) return;
    this.#problem("");
    this.#moved(shown, this.#state);
    this.#state = shown.state;
  }

  /** @param {any} shown */
  #showActs(shown) {
    const { state } = shown;
    const unsigned = shown.signatures.length === 0;
    this.#part("[data-act=vorlegen]").hidden = !(this.#staff && state === "draft");
    const byTan = shown.signatures.some((/** @type {string} */ way) => way.endsWith("_tan"));
    this.#part("[data-act=freigeben]").hidden =
      !(this.#staff && state === "presented" && byTan && !shown.released);
    const open = state === "presented" || (this.#staff && state === "signed");
    this.#part("[data-act=zuruecknehmen]").hidden = !(open && shown.decides);
    this.#part("[data-act=sperren]").hidden =
      !(this.#staff && (state === "signed" || (state === "presented" && unsigned)));
    const download = this.#part("[data-download]");
    download.hidden = state !== "locked" || !shown.decides;
    download.action = `${this.#url}/dokument.pdf`;
    this.#part("[data-status]").textContent = this.#status(shown);
    this.#part("[data-mark-line]").hidden = !shown.mark;
    this.#part("[data-mark]").textContent = shown.mark;
    this.#part("[data-frozen]").href = `${this.#url}/fassung.pdf`;
    this.#part("[data-frozen-line]").hidden = state === "locked";
    this.#showSigning(shown, shown.signs && state === "presented" && !unsigned);
  }

  /**
   * The document has moved on: what comes next is said, and its button is brought into view.
   * @param {any} shown
   * @param {string} before "" when it is shown for the first time
   */
  #moved(shown, before) {
    const { state } = shown;
    const after = state === "signed" || state === "locked" || (this.#staff && state === "presented");
    this.#part(after ? "[data-top]" : "[data-bottom]").append(this.#part("[data-acts]"));
    const next = this.#part("[data-next]");
    const key = `next_${state}_${this.#staff ? "caseworker" : "citizen"}`;
    const words = text(key);
    next.textContent = words === key ? "" : words;
    next.hidden = words === key || !shown.decides;
    next.className = `notice ${state === "presented" ? "" : "ok"}`;
    if (!before || state === "draft") return;
    this.#bringIntoView(state);
  }

  /** @param {string} state */
  #bringIntoView(state) {
    const typing = document.activeElement?.matches("input, textarea, select, dialog *");
    const button = this.#part("[data-acts]").querySelector(
      state === "locked" ? "[data-download] button" : "[data-act=sperren]:not([hidden])",
    );
    this.#part("[data-title]").scrollIntoView({ block: "start" });
    if (typing) return; // nobody is torn away from what they write or answer
    (button ?? this.#part("[data-title]")).focus({ preventScroll: true });
  }

  /** @param {any} shown */
  #showFields(shown) {
    if (!this.#widgets.size) this.#build(shown.fields);
    for (const field of shown.fields) {
      const widget = this.#widgets.get(field.key);
      widget?.receive(shown.entries[field.key] ?? { value: "", version: 0, by: "" }, this.#mine);
      widget?.setShown(field.shown);
    }
  }

  get #mine() {
    return this.#staff ? "caseworker" : "citizen";
  }

  /** @param {Field[]} fields */
  #build(fields) {
    const form = this.#part("[data-fields]");
    let group = "";
    /** @type {HTMLElement} */
    let box = form;
    for (const field of fields) {
      if (field.group !== group) {
        group = field.group;
        box = document.createElement("section");
        const heading = document.createElement("h4");
        heading.textContent = group;
        box.append(heading);
        form.append(box);
      }
      const widget = new Widget(field, (value, base) => this.#write(field.key, value, base));
      this.#widgets.set(field.key, widget);
      box.append(widget.node);
    }
  }

  /** @param {string} key @param {string} value @param {number} base */
  async #write(key, value, base) {
    const entry = await postJson(`${this.#url}/felder`, { field: key, value, base });
    this.#part("[data-status]").textContent = text("saved");
    return entry;
  }

  /** @param {any} shown */
  #status(shown) {
    const words = [text(shown.state)];
    if (this.#staff && shown.state === "presented" && shown.released)
      words.push(shown.told ? text("tan_sent", { number: shown.told }) : text("tan_released"));
    return words.join(" · ");
  }

  /** @param {any} shown @param {boolean} wanted */
  #showSigning(shown, wanted) {
    const place = this.#part("[data-sign]");
    if (!wanted) {
      place.replaceChildren();
      this.#signing = null;
      return;
    }
    if (!this.#signing || this.#digest !== shown.digest) {
      this.#digest = shown.digest;
      this.#signing = new Signing({
        url: this.#url,
        digest: shown.digest,
        ways: shown.signatures,
        problem: (words) => this.#problem(words),
        sign: (given) => this.#attempt(() => postJson(`${this.#url}/unterschrift`, given)),
      });
      place.replaceChildren(this.#signing.node);
    }
    this.#signing.released = shown.released;
  }

  /** @param {string} act */
  #act(act) {
    return this.#attempt(async () => {
      for (const widget of this.#widgets.values()) await widget.flush();
      await post(`${this.#url}/${act}`);
    });
  }

  /** @param {() => Promise<any>} act */
  async #attempt(act) {
    this.#problem("");
    this.#disable(true);
    try {
      await act();
      this.show(await get(this.#url));
    } catch (error) {
      if (error instanceof Problem && error.body.fields) this.#mark(error.body.fields);
      this.#problem(error instanceof Problem ? error.message : text("failed"));
    } finally {
      this.#disable(false);
    }
  }

  /** A second press while the first is under way would only be refused. @param {boolean} on */
  #disable(on) {
    for (const act of ACTS) this.#part(`[data-act=${act}]`).disabled = on;
  }

  /** @param {Record<string, string>} problems */
  #mark(problems) {
    for (const [key, widget] of this.#widgets) widget.complain(problems[key] ?? "");
    this.#widgets.get(Object.keys(problems)[0])?.focus();
  }

  /** @param {string} words */
  #problem(words) {
    this.#part("[data-problem]").textContent = words;
    this.#part("[data-problem]").hidden = !words;
  }
}
