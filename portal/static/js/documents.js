// @ts-check
/** Documents in the room: filled together field by field, read, signed, locked, downloaded. */

import SignaturePad from "../vendor/signature_pad/signature_pad.js";
import { Problem, get, post, postJson } from "./http.js";
import { text } from "./texts.js";

const PAUSE = 300;
const RETRY = 3000;
const TYPES = { date: "text", email: "email", phone: "tel", number: "text", postal_code: "text" };
const KEYBOARDS = { number: "decimal", postal_code: "numeric", date: "text" };

/**
 * @typedef {{key: string, label: string, kind: string, required: boolean, options: string[],
 *   help: string, autocomplete: string|null, group: string, readonly: boolean, shown: boolean}} Field
 * @typedef {{value: string, version: number, by: string}} Entry
 */

export class Documents {
  #base;
  #staff;
  #root;
  #reveal;
  /** @type {any[]} */
  #known = [];
  #openId = "";
  /** @type {Sheet|null} */
  #sheet = null;

  /** @param {{base: string, staff: boolean, root: HTMLElement, reveal: () => void}} options */
  constructor({ base, staff, root, reveal }) {
    this.#base = base;
    this.#staff = staff;
    this.#root = root;
    this.#reveal = reveal;
    this.#find("oeffnen")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#openForm();
    });
  }

  /** The forms a caseworker may open. @param {{key: string, title: string}[]} forms */
  offer(forms) {
    const select = /** @type {HTMLSelectElement} */ (this.#find("formular"));
    if (select.options.length !== forms.length)
      select.replaceChildren(...forms.map((form) => new Option(form.title, form.key)));
    /** @type {HTMLElement} */ (this.#find("oeffnen")).hidden = !forms.length;
  }

  /** What the portal lists now. @param {any[]} documents */
  async update(documents) {
    const isNew = documents.length > this.#known.length;
    this.#known = documents;
    this.#list();
    const last = documents.at(-1);
    if (isNew && last) {
      this.#openId = last.id;
      this.#reveal();
    }
    if (this.#openId) await this.#refresh();
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {HTMLElement|null} */ (this.#root.querySelector(`#${id}`));
  }

  #list() {
    const list = /** @type {HTMLElement} */ (this.#find("liste"));
    const state = JSON.stringify([this.#known, this.#openId]);
    if (list.dataset.state === state) return;
    list.dataset.state = state;
    list.replaceChildren(...this.#known.map((entry) => this.#listed(entry)));
    if (!this.#known.length) list.textContent = text("no_documents");
  }

  /** @param {any} entry */
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
    return item;
  }

  async #openForm() {
    const select = /** @type {HTMLSelectElement} */ (this.#find("formular"));
    try {
      const { id } = await post(`${this.#base}/dokumente`, { form: select.value });
      this.#openId = id;
      await this.#refresh();
    } catch (error) {
      alertIn(/** @type {HTMLElement} */ (this.#find("dokument")), error);
    }
  }

  async #refresh() {
    const url = `${this.#base}/dokumente/${this.#openId}`;
    const shown = await get(url).catch(() => null);
    if (!shown || shown.id !== this.#openId) return;
    if (this.#sheet?.id !== shown.id) {
      this.#sheet = new Sheet(url, this.#staff);
      /** @type {HTMLElement} */ (this.#find("dokument")).replaceChildren(...this.#sheet.nodes);
    }
    this.#sheet.show(shown);
  }
}

/** @param {HTMLElement} where @param {unknown} error */
function alertIn(where, error) {
  where.textContent = error instanceof Problem ? error.message : text("failed");
}

/** One open document. */
class Sheet {
  id = "";
  #url;
  #staff;
  #part;
  /** @type {Map<string, Widget>} */
  #widgets = new Map();
  #drawn = "";
  #signing = "";
  #state = "";

  /** @param {string} url @param {boolean} staff */
  constructor(url, staff) {
    this.#url = url;
    this.#staff = staff;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("vorlage"));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.nodes = [...copy.children];
    this.#part = (/** @type {string} */ name) =>
      /** @type {any} */ (this.nodes.flatMap((n) => [n, ...n.querySelectorAll("*")]).find((n) => n.matches(name)));
    for (const act of ["vorlegen", "sperren", "zuruecknehmen"])
      this.#part(`[data-act=${act}]`).addEventListener("click", () => this.#act(act));
    this.#part("[data-fields]").addEventListener("submit", (/** @type {Event} */ e) => e.preventDefault());
  }

  /** @param {any} shown as the portal sends it */
  show(shown) {
    this.id = shown.id;
    this.#part("[data-title]").textContent = shown.title;
    this.#part("[data-basis]").textContent = shown.legal_basis;
    this.#part("[data-draft]").hidden = !shown.draft_form;
    this.#part("[data-draft]").textContent = text("draft_form");
    const filling = shown.state === "draft";
    this.#part("[data-fields]").hidden = !filling;
    if (filling) this.#showFields(shown);
    else this.#showPages(shown);
    this.#showActs(shown);
  }

  /** @param {any} shown */
  #showActs(shown) {
    const { state } = shown;
    const unsigned = shown.signatures.length === 0;
    this.#part("[data-act=vorlegen]").hidden = !(this.#staff && state === "draft");
    this.#part("[data-act=zuruecknehmen]").hidden = state !== "presented";
    this.#part("[data-act=sperren]").hidden =
      !(this.#staff && (state === "signed" || (state === "presented" && unsigned)));
    const download = this.#part("[data-download]");
    download.hidden = state !== "locked";
    download.action = `${this.#url}/dokument.pdf`;
    this.#part("[data-status]").textContent = text(state);
    this.#part("[data-mark-line]").hidden = !shown.mark;
    this.#part("[data-mark]").textContent = shown.mark;
    this.#part("[data-frozen]").href = `${this.#url}/fassung.pdf`;
    this.#part("[data-pages]").hidden = state === "draft";
    this.#showSigning(shown, !this.#staff && state === "presented" && !unsigned);
    // A message stays until the document moves on: not everybody reads it within one refresh.
    if (state !== this.#state) this.#problem("");
    this.#state = state;
  }

  /** @param {any} shown */
  #showFields(shown) {
    if (!this.#widgets.size) this.#build(shown.fields);
    for (const field of shown.fields) {
      const widget = this.#widgets.get(field.key);
      widget?.receive(shown.entries[field.key] ?? { value: "", version: 0, by: "" }, this.#mine);
      widget?.setShown(field.shown);
    }
    this.#drawn = "";
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
  #showPages(shown) {
    if (this.#drawn === shown.digest) return;
    this.#drawn = shown.digest;
    const pictures = Array.from({ length: shown.pages }, (_, index) => {
      const picture = document.createElement("img");
      picture.src = `${this.#url}/seiten/${index + 1}.png?${shown.digest.slice(0, 8)}`;
      // A4, known before it is loaded: nothing may move under a hand that signs.
      picture.width = 1240;
      picture.height = 1754;
      picture.alt = text("page", { number: index + 1, title: shown.title });
      return picture;
    });
    this.#part("[data-pages]").replaceChildren(...pictures, summary(shown));
  }

  /** @param {any} shown @param {boolean} wanted */
  #showSigning(shown, wanted) {
    const place = this.#part("[data-sign]");
    if (!wanted) {
      place.replaceChildren();
      this.#signing = "";
      return;
    }
    if (this.#signing === shown.digest) return;
    this.#signing = shown.digest;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("unterschrift"));
    place.replaceChildren(template.content.cloneNode(true));
    new Pad(place.querySelector("form"), (drawing, read) =>
      this.#attempt(() => postJson(`${this.#url}/unterschrift`, { ...drawing, digest: shown.digest, read })),
    );
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
    try {
      await act();
      this.show(await get(this.#url));
    } catch (error) {
      if (error instanceof Problem && error.body.fields) this.#mark(error.body.fields);
      this.#problem(error instanceof Problem ? error.message : text("failed"));
    }
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

/** The same content as text, for whoever does not see the pictures. @param {any} shown */
function summary(shown) {
  const list = document.createElement("dl");
  list.className = "visually-hidden";
  for (const field of shown.fields) {
    if (!field.shown) continue;
    const label = document.createElement("dt");
    label.textContent = field.label;
    const value = document.createElement("dd");
    value.textContent = shown.entries[field.key]?.value || text("empty");
    list.append(label, value);
  }
  return list;
}

/** One field: sends after a pause, never replaces what is under the cursor. */
class Widget {
  #field;
  #send;
  #input;
  /** @type {HTMLElement} */
  #note;
  /** @type {HTMLElement} */
  #problem;
  #version = 0;
  #sent = "";
  #timer = 0;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();

  /** @param {Field} field @param {(value: string, base: number) => Promise<Entry>} send */
  constructor(field, send) {
    this.#field = field;
    this.#send = send;
    this.node = document.createElement(field.kind === "radio" ? "fieldset" : "div");
    this.node.className = "field";
    this.#note = hint("small muted");
    this.#problem = hint("problem");
    this.#problem.id = `${this.id}-problem`;
    this.#input = this.#inputs();
    this.node.append(this.#note);
    this.node.addEventListener("input", () => this.#later());
    this.node.addEventListener("focusout", () => this.flush());
  }

  get id() {
    return `f-${this.#field.key}`;
  }

  /** @returns {{get: () => string, set: (value: string) => void, element: HTMLElement}} */
  #inputs() {
    const { kind } = this.#field;
    if (kind === "checkbox") return this.#checkbox();
    if (kind === "radio") return this.#radios();
    return this.#line(kind);
  }

  #checkbox() {
    const [row, input] = choice("checkbox", this.id, this.#field.label);
    input.disabled = this.#field.readonly;
    this.node.append(this.#problem, row, ...this.#help(input));
    return {
      element: input,
      get: () => (input.checked ? "ja" : ""),
      set: (/** @type {string} */ value) => void (input.checked = value === "ja"),
    };
  }

  #radios() {
    const legend = document.createElement("legend");
    legend.textContent = this.#label();
    this.node.append(legend);
    const rows = this.#field.options.map((option, index) => choice("radio", `${this.id}-${index}`, option));
    this.node.append(...this.#help(rows[0][1]), this.#problem);
    for (const [row, input] of rows) {
      input.name = this.id;
      input.disabled = this.#field.readonly;
      this.node.append(row);
    }
    return {
      element: rows[0][1],
      get: () => this.#field.options[rows.findIndex(([, input]) => input.checked)] ?? "",
      set: (/** @type {string} */ value) =>
        rows.forEach(([, input], index) => (input.checked = this.#field.options[index] === value)),
    };
  }

  /** @param {string} kind */
  #line(kind) {
    const label = document.createElement("label");
    label.htmlFor = this.id;
    label.textContent = this.#label();
    const tag = kind === "multiline" ? "textarea" : kind === "choice" ? "select" : "input";
    const input = /** @type {any} */ (document.createElement(tag));
    input.id = this.id;
    if (tag === "input") input.type = TYPES[/** @type {keyof TYPES} */ (kind)] ?? "text";
    if (kind in KEYBOARDS) input.inputMode = KEYBOARDS[/** @type {keyof KEYBOARDS} */ (kind)];
    if (tag === "select")
      input.append(new Option(text("choose"), ""), ...this.#field.options.map((o) => new Option(o, o)));
    if (this.#field.autocomplete) input.autocomplete = this.#field.autocomplete;
    input.dir = "auto";
    input.disabled = this.#field.readonly;
    this.node.append(label, ...this.#help(input), this.#problem, input);
    return {
      element: input,
      get: () => input.value,
      set: (/** @type {string} */ value) => void (input.value = value),
    };
  }

  #label() {
    return this.#field.required ? this.#field.label : `${this.#field.label} ${text("optional")}`;
  }

  /** @param {HTMLElement} input */
  #help(input) {
    const described = [this.#problem.id];
    /** @type {HTMLElement[]} */
    const nodes = [];
    if (this.#field.help) {
      const help = hint("hint");
      help.id = `${this.id}-hilfe`;
      help.textContent = this.#field.help;
      help.hidden = false;
      described.unshift(help.id);
      nodes.push(help);
    }
    input.setAttribute("aria-describedby", described.join(" "));
    return nodes;
  }

  /** @param {boolean} shown */
  setShown(shown) {
    this.node.hidden = !shown;
  }

  focus() {
    this.#input.element.focus();
  }

  /** @param {string} words */
  complain(words) {
    this.#problem.textContent = words;
    this.#problem.hidden = !words;
    this.node.classList.toggle("bad", Boolean(words));
    if (words) this.#input.element.setAttribute("aria-invalid", "true");
    else this.#input.element.removeAttribute("aria-invalid");
  }

  /** What the portal has now. @param {Entry} entry @param {string} mine */
  receive(entry, mine) {
    if (entry.version <= this.#version) return;
    const typing = this.#timer !== 0 || this.#input.get() !== this.#sent;
    if (typing && entry.value !== this.#input.get()) return; // the write will meet the conflict
    this.#take(entry);
    if (entry.by !== mine) this.#tell("changed_by_other");
  }

  /** @param {Entry} entry */
  #take(entry) {
    this.#version = entry.version;
    this.#sent = entry.value;
    if (this.#input.get() !== entry.value) this.#input.set(entry.value);
  }

  /** @param {string} key */
  #tell(key) {
    this.#note.textContent = text(key);
    this.#note.hidden = false;
    this.node.classList.add("changed");
    setTimeout(() => this.node.classList.remove("changed"), 4000);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.flush(), PAUSE);
  }

  /** Sends what is not sent yet; resolves when it has arrived or was refused. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sending = this.#sending.then(() => this.#push());
    return this.#sending;
  }

  async #push() {
    const value = this.#input.get();
    if (value === this.#sent) return;
    try {
      const entry = await this.#send(value, this.#version);
      this.complain("");
      this.#note.hidden = true;
      const untouched = this.#input.get() === value;
      this.#version = entry.version;
      this.#sent = untouched ? entry.value : value;
      // Normalised („1.1.2026“ → „01.01.2026“) only when nobody types on.
      if (untouched && document.activeElement !== this.#input.element) this.#input.set(entry.value);
      else if (untouched) this.#sent = value;
    } catch (error) {
      this.#refused(error, value);
    }
  }

  /** @param {unknown} error @param {string} value */
  #refused(error, value) {
    if (!(error instanceof Problem)) {
      this.#note.textContent = text("not_saved");
      this.#note.hidden = false;
      setTimeout(() => this.flush(), RETRY);
    } else if (error.status === 409 && error.body.version !== undefined) {
      this.#conflict(error.body.value, error.body.version, value);
    } else {
      this.#sent = value; // not sent again until it changes
      this.complain(error.body.fields?.[this.#field.key] ?? error.message);
    }
  }

  /** Both values are shown; the person decides. @param {string} theirs @param {number} version @param {string} mine */
  #conflict(theirs, version, mine) {
    this.#version = version;
    this.#sent = mine;
    this.#note.hidden = false;
    this.#note.textContent = text("conflict", { value: theirs || text("empty") });
    this.#note.append(
      this.#button("take", () => this.#take({ value: theirs, version, by: "" })),
      this.#button("keep", () => {
        this.#sent = theirs;
        this.flush();
      }),
    );
  }

  /** @param {string} key @param {() => void} act */
  #button(key, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain slim";
    button.textContent = text(key);
    button.addEventListener("click", () => {
      this.#note.hidden = true;
      act();
    });
    return button;
  }
}

/** @param {string} className */
function hint(className) {
  const node = document.createElement("p");
  node.className = className;
  node.hidden = true;
  return node;
}

/**
 * @param {string} type @param {string} id @param {string} words
 * @returns {[HTMLElement, HTMLInputElement]}
 */
function choice(type, id, words) {
  const row = document.createElement("div");
  row.className = "choice";
  const input = document.createElement("input");
  input.type = type;
  input.id = id;
  const label = document.createElement("label");
  label.htmlFor = id;
  label.textContent = words;
  row.append(input, label);
  return [row, input];
}

/** The field to sign in: strokes as points, never a picture. */
class Pad {
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
      const strokes = pad.toData().map((s) => ({ points: s.points.map(({ x, y }) => ({ x, y })) }));
      const read = /** @type {HTMLInputElement} */ (form.querySelector("#gelesen")).checked;
      sign({ width: canvas.offsetWidth, height: canvas.offsetHeight, strokes }, read);
    });
  }
}
