// @ts-check
/** Documents in the room: which there are, which one is open, which ones nobody has taken along. */

import { Sheet } from "./documents/sheet.js";
import { Uploads } from "./documents/uploads.js";
import { Problem, get, post } from "./http.js";
import { text } from "./texts.js";

/** Long enough for a screen reader to notice the panel before something is said in it. */
const A_MOMENT = 150;
/** Roles that sign, and take documents along. */
const DECIDING = new Set(["caseworker", "citizen", "representative"]);

/**
 * @typedef {{id: string, title: string, state: string, received: boolean}} Listed
 */

export class Documents {
  /** @type {Listed[]} as the portal lists them */
  known = [];
  #base;
  #staff;
  #root;
  #reveal;
  #uploads;
  #openId = "";
  /** @type {Sheet|null} */
  #sheet = null;
  /** @type {Set<string>} downloaded here, whether the portal knows it yet or not */
  #taken = new Set();

  /** @param {{base: string, staff: boolean, root: HTMLElement, reveal: () => void}} options */
  constructor({ base, staff, root, reveal }) {
    this.#base = base;
    this.#staff = staff;
    this.#root = root;
    this.#reveal = reveal;
    this.#uploads = new Uploads({
      base,
      staff,
      show: (nodes) => this.#showUpload(nodes),
      closed: () => this.#close(),
    });
    this.#find("oeffnen")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#openForm();
    });
    this.#find("abholen")?.querySelector("button")?.addEventListener("click", () => this.#offerCode());
  }

  /** What is locked and the citizen has not downloaded. */
  get notReceived() {
    return this.known.filter(
      ({ id, state, received }) => state === "locked" && !received && !this.#taken.has(id),
    );
  }

  /** A link to download a locked document. @param {Listed} entry */
  link(entry) {
    const link = document.createElement("a");
    link.href = `${this.#base}/dokumente/${entry.id}/dokument.pdf`;
    link.download = "";
    link.textContent = text("download_title", { title: entry.title });
    link.addEventListener("click", () => this.#received(entry.id));
    return link;
  }

  /** The forms a caseworker may open. @param {{key: string, title: string}[]} forms */
  offer(forms) {
    const select = /** @type {HTMLSelectElement} */ (this.#find("formular"));
    if (select.options.length !== forms.length)
      select.replaceChildren(...forms.map((form) => new Option(form.title, form.key)));
    /** @type {HTMLElement} */ (this.#find("oeffnen")).hidden = !forms.length;
  }

  /** What the portal lists now. @param {Listed[]} documents @param {string} role the own one */
  async update(documents, role) {
    const isNew = documents.length > this.known.length;
    this.known = documents;
    const last = documents.at(-1);
    if (isNew && last) {
      this.#openId = last.id;
      this.#reveal();
      if (!this.#staff && last.state === "draft") this.#say(text("form_opened", { title: last.title }));
    }
    this.#list();
    // Who only comes along gets nothing to take away.
    /** @type {HTMLElement} */ (this.#find("abholen")).hidden =
      !DECIDING.has(role) || !documents.some(({ state }) => state === "locked");
    if (last && last.state !== "draft") this.#say("");
    if (this.#openId) await this.#refresh();
  }

  /** The files people brought, as the portal tells of them. @param {any} state of the room */
  updateUploads(state) {
    const news = this.#uploads.update(state);
    if (news.length) this.#reveal();
    const last = news.at(-1);
    // Nobody is torn away from what they read.
    if (last && !this.#openId && !this.#uploads.looking) this.#uploads.open(last.id);
    if (last && !last.mine) this.#say(text("upload_came", last));
  }

  /** A file is looked at instead of a form. @param {HTMLElement[]} nodes */
  #showUpload(nodes) {
    this.#close();
    /** @type {HTMLElement} */ (this.#find("dokument")).replaceChildren(...nodes);
  }

  #close() {
    this.#openId = "";
    this.#sheet = null;
    /** @type {HTMLElement} */ (this.#find("dokument")).replaceChildren();
    this.#list();
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {HTMLElement|null} */ (this.#root.querySelector(`#${id}`));
  }

  /** @param {string} words */
  #say(words) {
    const place = /** @type {HTMLElement} */ (this.#find("d-meldung"));
    place.hidden = !words;
    setTimeout(() => (place.textContent = words), A_MOMENT);
  }

  #list() {
    const list = /** @type {HTMLElement} */ (this.#find("liste"));
    const state = JSON.stringify([this.known, this.#openId]);
    if (list.dataset.state === state) return;
    list.dataset.state = state;
    list.replaceChildren(...this.known.map((entry) => this.#listed(entry)));
    if (!this.known.length) list.textContent = text("no_documents");
  }

  /** @param {Listed} entry */
  #listed(entry) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain slim";
    button.textContent = entry.title;
    button.setAttribute("aria-pressed", String(entry.id === this.#openId));
    button.addEventListener("click", () => {
      this.#openId = entry.id;
      this.#list();
      this.#refresh();
    });
    item.append(button, ` ${text(entry.state)}`);
    if (this.#staff && entry.state === "locked" && !entry.received)
      item.append(`, ${text("not_received")}`);
    return item;
  }

  /** A code with which the documents can be fetched later; a new one ends the one before. */
  async #offerCode() {
    const place = /** @type {HTMLElement} */ (this.#find("abholen")?.querySelector("[role=status]"));
    try {
      place.textContent = text("pickup", await post(`${this.#base}/abholcode`));
    } catch (error) {
      alertIn(place, error);
    }
    place.hidden = false;
  }

  async #openForm() {
    const select = /** @type {HTMLSelectElement} */ (this.#find("formular"));
    const button = /** @type {HTMLButtonElement} */ (this.#root.querySelector("#oeffnen button"));
    if (button.disabled) return;
    button.disabled = true;
    try {
      const { id } = await post(`${this.#base}/dokumente`, { form: select.value });
      this.#openId = id;
      await this.#refresh();
      /** @type {HTMLElement} */ (this.#root.querySelector("#dokument [data-title]"))?.focus();
    } catch (error) {
      alertIn(/** @type {HTMLElement} */ (this.#find("dokument")), error);
    } finally {
      button.disabled = false;
    }
  }

  async #refresh() {
    const url = `${this.#base}/dokumente/${this.#openId}`;
    const shown = await get(url).catch(() => null);
    if (!shown || shown.id !== this.#openId) return;
    if (this.#sheet?.id !== shown.id) {
      const sheet = new Sheet(url, this.#staff, () => this.#received(shown.id));
      this.#sheet = sheet;
      this.#uploads.close();
      /** @type {HTMLElement} */ (this.#find("dokument")).replaceChildren(...sheet.nodes);
    }
    this.#sheet?.show(shown);
  }

  /** The citizen has it: the other side is told, and leaving asks nothing. @param {string} id */
  #received(id) {
    if (this.#staff) return;
    this.#taken.add(id);
    post(`${this.#base}/dokumente/${id}/erhalten`).catch(() => {});
  }
}

/** @param {HTMLElement} where @param {unknown} error */
function alertIn(where, error) {
  where.textContent = error instanceof Problem ? error.message : text("failed");
}
