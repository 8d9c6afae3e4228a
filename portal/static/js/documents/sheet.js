// @ts-check
/** One open document: its fields or its pages, and what can be done with it now. */

import { Problem, get, post, postJson } from "../http.js";
import { text } from "../texts.js";
import { Copying } from "./copying.js";
import { Fields } from "./fields.js";
import { Reading } from "./reading.js";
import { Choice, listed, namesOfMissing, waits } from "./signers.js";
import { Signing } from "./signing.js";

const ACTS = ["vorlegen", "freigeben", "sperren", "zuruecknehmen"];

export class Sheet {
  id = "";
  #url;
  #staff;
  #part;
  #reading;
  #received;
  #fields;
  /** @type {Signing|null} */
  #signing = null;
  /** @type {Choice|null} */
  #choice = null;
  /** @type {Copying|null} */
  #copying = null;
  #digest = "";
  #stage = "";

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
    if (staff) {
      this.#choice = new Choice(this.#part("[data-who]"));
      this.#copying = new Copying(this.#part("[data-copying]"), url);
    }
    for (const act of ACTS)
      this.#part(`[data-act=${act}]`).addEventListener("click", () => this.#act(act));
    this.#fields = new Fields(this.#part("[data-fields]"), {
      write: (key, value, base) => this.#write(key, value, base),
      reveal: (key) => this.#attempt(() => post(`${url}/zeigen`, { feld: key })),
    });
    this.#part("[data-download]").addEventListener("submit", () => this.#received());
  }

  /** @param {any} shown as the portal sends it */
  show(shown) {
    this.id = shown.id;
    this.#part("[data-fields]").dataset.sheet = shown.id;
    this.#part("[data-title]").textContent = shown.title;
    this.#part("[data-basis]").textContent = [
      shown.legal_basis, shown.translated ? text("german_form") : "",
    ].filter(Boolean).join(" · ");
    this.#part("[data-draft]").hidden = !shown.draft_form;
    this.#part("[data-draft]").textContent = text("draft_form");
    const filling = shown.state === "draft";
    this.#part("[data-fields]").hidden = !filling;
    if (filling) this.#fields.show(shown);
    this.#reading.show(shown);
    this.#copying?.show(shown);
    this.#showActs(shown);
    if (shown.received && !this.#staff) this.#part("[data-next]").textContent = text("received");
    // A message stays until the document moves on: not everybody reads it within one refresh.
    const stage = waits(shown.signers) ? "waits" : shown.state;
    if (stage === this.#stage) return;
    this.#problem("");
    this.#moved(shown, this.#stage);
    this.#stage = stage;
  }

  /** @param {any} shown */
  #showActs(shown) {
    const { state } = shown;
    const unsigned = shown.signatures.length === 0;
    this.#part("[data-act=vorlegen]").hidden = !(this.#staff && state === "draft");
    const byTan = shown.signatures.some((/** @type {string} */ way) => way.endsWith("_tan"));
    this.#part("[data-act=freigeben]").hidden =
      !(this.#staff && state === "presented" && byTan && !shown.released);
    // Whose signature is there already, nobody but the office voids.
    const begun = shown.signers.some((/** @type {any} */ { signed }) => signed);
    const open = this.#staff ? ["presented", "signed"].includes(state) : state === "presented" && !begun;
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
    this.#part("[data-frozen-line]").hidden = state === "locked" || !shown.decides;
    this.#showSigners(shown, unsigned);
    this.#showSigning(shown, shown.signs && state === "presented" && !unsigned);
  }

  /** @param {any} shown @param {boolean} unsigned the form needs no signature */
  #showSigners({ state, signers, able }, unsigned) {
    const list = this.#part("[data-signers]");
    const entries = listed(signers);
    list.hidden = !entries.length;
    list.replaceChildren(...entries);
    if (!this.#choice) return;
    this.#part("[data-who]").hidden = state !== "draft" || unsigned;
    if (state === "draft") this.#choice.offer(able);
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
    const words = this.#nextWords(shown);
    next.textContent = words;
    next.hidden = !words || !shown.decides;
    next.className = `notice ${state === "presented" ? "" : "ok"}`;
    if (!before || state === "draft") return;
    this.#bringIntoView(state);
  }

  /** What comes next for this side, "" where nothing does. @param {any} shown */
  #nextWords({ state, signs, signers }) {
    if (waits(signers)) return text("next_waits", { names: namesOfMissing(signers) });
    if (state === "presented" && !this.#staff && signers.length && !signs) return text("others_sign");
    const key = `next_${state}_${this.#staff ? "caseworker" : "citizen"}`;
    return text(key) === key ? "" : text(key);
  }

  /** @param {string} state */
  #bringIntoView(state) {
    const typing = document.activeElement?.matches("input, textarea, select, dialog *");
    // Never on what cannot be undone: a key pressed at that moment would do it.
    const button = state === "locked" ? this.#part("[data-download] button") : null;
    this.#part("[data-title]").scrollIntoView({ block: "start" });
    if (typing) return; // nobody is torn away from what they write or answer
    (button ?? this.#part("[data-title]")).focus({ preventScroll: true });
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
      await this.#fields.flush();
      if (act === "vorlegen") await postJson(`${this.#url}/${act}`, { signers: this.#choice?.chosen });
      else await post(`${this.#url}/${act}`);
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
      const fields = error instanceof Problem && error.body.fields;
      if (fields) this.#mark(fields);
      const words = error instanceof Problem ? error.message : text("failed");
      this.#problem(fields ? (fields.signers ?? this.#fields.named(fields)) : words);
    } finally {
      this.#disable(false);
      // The button that was pressed may be gone.
      if (document.activeElement === document.body) this.#part("[data-title]").focus({ preventScroll: true });
    }
  }

  /** A second press while the first is under way would only be refused. @param {boolean} on */
  #disable(on) {
    for (const act of ACTS) this.#part(`[data-act=${act}]`).disabled = on;
  }

  /** @param {Record<string, string>} problems */
  #mark(problems) {
    if (problems.signers) this.#part("[data-who]").open = true;
    this.#fields.mark(problems);
  }

  /** @param {string} words */
  #problem(words) {
    this.#part("[data-problem]").textContent = words;
    this.#part("[data-problem]").hidden = !words;
  }
}
