// @ts-check
/** Files people bring: sent one after the other, listed, looked at as pictures with their text. */

import { Problem, get, post, send } from "../http.js";
import { text } from "../texts.js";
import { pages } from "./pages.js";

const LARGEST = 20 * 2 ** 20;
/** How long „Wirklich löschen?“ waits for the second press. */
const SURE = 5000;
const DOUBLE = 800;

/** @typedef {{id: string, name: string, mine: boolean, by: string, copy: boolean, removable: boolean}} Upload */

export class Uploads {
  #base;
  #show;
  #closed;
  /** @type {Upload[]} */
  #known = [];
  #first = true;
  #openId = "";
  #part;

  /**
   * @param {object} options
   * @param {string} options.base
   * @param {boolean} options.staff
   * @param {(nodes: HTMLElement[]) => void} options.show shows the pages of one
   * @param {() => void} options.closed the one that was shown is gone
   */
  constructor({ base, staff, show, closed }) {
    this.#base = `${base}/unterlagen`;
    this.#show = show;
    this.#closed = closed;
    this.#part = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
    const file = this.#part("datei");
    this.#part("hochladen").querySelector("button").addEventListener("click", () => file.click());
    this.#part("hochladen").addEventListener("submit", (/** @type {Event} */ e) => e.preventDefault());
    file.addEventListener("change", async () => {
      await this.#bring([...file.files]);
      file.value = "";
    });
    if (staff) this.#part("nachreichen").addEventListener("submit", (/** @type {Event} */ e) => this.#allow(e));
  }

  /**
   * What the portal lists now; returns what is new since the last time.
   * @param {any} state of the room
   * @returns {Upload[]}
   */
  update({ uploads, copies, hand_in: until, writes }) {
    const news = this.#first ? [] : uploads.filter(({ id }) => !this.#has(id));
    const changed = JSON.stringify(uploads) !== JSON.stringify(this.#known);
    this.#known = uploads;
    this.#first = false;
    this.#part("unterlagen").hidden = !writes && !uploads.length;
    this.#part("hochladen").hidden = !writes;
    this.#part("u-kopie").hidden = !copies;
    this.#part("u-ohne-kopie").hidden = copies;
    this.#part("u-frist").hidden = !until;
    this.#part("u-frist").textContent = until ? text("hand_in_until", { until }) : "";
    if (changed) this.#list();
    if (this.#openId && !this.#has(this.#openId)) {
      this.#openId = "";
      this.#closed();
    }
    return news;
  }

  /** @param {string} id */
  #has(id) {
    return this.#known.some((known) => known.id === id);
  }

  /** Whether one is looked at. */
  get looking() {
    return this.#openId !== "";
  }

  /** Something else is looked at. */
  close() {
    this.#openId = "";
    this.#list();
  }

  /** Shows the pages of one. @param {string} id @param {boolean} [asked] by a press */
  async open(id, asked = false) {
    this.#openId = id;
    this.#list();
    const shown = await get(`${this.#base}/${id}`).catch(() => null);
    if (!shown || this.#openId !== id) return;
    const nodes = pages(shown, `${this.#base}/${id}`);
    this.#show(nodes);
    this.#openId = id;
    this.#list();
    if (!asked) return; // nobody is torn away from what they read
    nodes[0].scrollIntoView({ block: "start" });
    nodes[0].focus({ preventScroll: true });
  }

  #list() {
    this.#part("u-liste").replaceChildren(...this.#known.map((upload) => this.#listed(upload)));
  }

  /** @param {Upload} upload */
  #listed(upload) {
    const item = document.createElement("li");
    const button = plain(upload.name, () => this.open(upload.id, true));
    button.setAttribute("aria-pressed", String(upload.id === this.#openId));
    const notes = [upload.copy ? text("upload_copy") : "", upload.mine ? "" : text("upload_theirs", upload)];
    item.append(button, ` ${notes.filter(Boolean).join(", ")} `);
    if (upload.removable) item.append(this.#removing(upload));
    return item;
  }

  /** A button that wants to be pressed twice. @param {Upload} upload */
  #removing(upload) {
    let sure = 0;
    const button = plain(text("remove"), () => {
      // A double click is one press.
      if (sure) return Date.now() - sure < DOUBLE ? undefined : this.#remove(upload);
      sure = Date.now();
      button.textContent = text("remove_sure");
      button.removeAttribute("aria-label");
      setTimeout(() => {
        sure = 0;
        button.textContent = text("remove");
        button.setAttribute("aria-label", text("remove_name", upload));
      }, SURE);
    });
    button.setAttribute("aria-label", text("remove_name", upload));
    return button;
  }

  /** @param {Upload} upload */
  async #remove(upload) {
    try {
      await post(`${this.#base}/${upload.id}/loeschen`);
      this.#say(text("removed", upload));
    } catch (error) {
      this.#complain(error instanceof Problem ? error.message : text("failed"));
    }
  }

  /** @param {File[]} files */
  async #bring(files) {
    const button = this.#part("hochladen").querySelector("button");
    const progress = this.#part("u-stand");
    this.#complain("");
    button.disabled = true;
    const problems = [];
    for (const file of files) {
      const problem = await this.#bringOne(file);
      if (problem) problems.push(problem);
    }
    this.#complain(problems.join(" "));
    progress.hidden = true;
    button.disabled = false;
    this.#part("kopie").checked = false;
    if (document.activeElement === document.body) button.focus();
  }

  /** Returns what to say of a file that was not taken. @param {File} file */
  async #bringOne(file) {
    const { name } = file;
    if (file.size > LARGEST) return text("upload_large", { name });
    const form = new FormData();
    form.set("datei", file);
    if (this.#part("kopie").checked) form.set("kopie", "ja");
    const progress = this.#part("u-stand");
    progress.hidden = false;
    try {
      const { name: kept, mended, signed } = await send(this.#base, form, (share) => {
        const percent = Math.floor(share * 100);
        progress.value = percent;
        if (share < 1) this.#part("u-meldung").textContent = text("uploading", { name, percent });
        else this.#say(text("cleaning", { name }));
      });
      this.#say(text(mended ? "upload_mended" : signed ? "upload_signed" : "uploaded", { name: kept }));
      return "";
    } catch (error) {
      this.#say("");
      const reason = error instanceof Problem ? error.message : text("upload_lost");
      return text("upload_failed", { name, reason });
    }
  }

  /** @param {Event} event */
  async #allow(event) {
    event.preventDefault();
    try {
      await post(`${this.#base}/frist`, { tage: this.#part("u-tage").value });
    } catch (error) {
      this.#complain(error instanceof Problem ? error.message : text("failed"));
    }
  }

  /** @param {string} words */
  #say(words) {
    this.#part("u-meldung").textContent = words;
  }

  /** @param {string} words */
  #complain(words) {
    this.#part("u-problem").textContent = words;
    this.#part("u-problem").hidden = !words;
  }
}

/** @param {string} words @param {() => void} act */
function plain(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain slim";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}
