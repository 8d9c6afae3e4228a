// @ts-check
/** Who signs a document: chosen by the caseworker beforehand, and how far it has come afterwards. */

import { text } from "../texts.js";

const SELF = "self";

/**
 * @typedef {{participant: string, role: string, name: string, here: boolean,
 *   to_spell: boolean}} Able
 * @typedef {{name: string, capacity: string, for_whom: string, proof: string, signed: boolean,
 *   own: boolean}} Signer
 */

/** Who is to sign, as a caseworker says; the citizen for themselves until they say otherwise. */
export class Choice {
  #box;
  #known = "";

  /** @param {HTMLDetailsElement} box */
  constructor(box) {
    this.#box = box;
    box.addEventListener("change", () => this.#follow());
    box.addEventListener("input", () => this.#sum());
  }

  /** @param {Able[]} able who could, the citizen first */
  offer(able) {
    const known = JSON.stringify(able);
    if (known === this.#known) return;
    const first = !this.#known;
    this.#known = known;
    const before = new Map(this.#rows.map((row) => [row.dataset.participant, row]));
    this.#find("[data-rows]").replaceChildren(
      ...able.map((each) => before.get(each.participant) ?? this.#row(each, able)),
    );
    if (first) this.#box.open = able.length > 1 || able.some(({ to_spell }) => to_spell);
    this.#follow();
  }

  /** As the portal takes it. */
  get chosen() {
    return this.#rows.filter(signs).map((row) => ({
      participant: row.dataset.participant,
      capacity: value(row, "capacity"),
      for_whom: value(row, "for_whom"),
      proof: value(row, "proof"),
      spelling: value(row, "spelling"),
    }));
  }

  /** @returns {HTMLElement[]} */
  get #rows() {
    return [...this.#find("[data-rows]").children];
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {any} */ (this.#box.querySelector(selector));
  }

  /** @param {Able} each @param {Able[]} able */
  #row({ participant, role, name, to_spell }, able) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("unterzeichnend"));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (copy.firstElementChild);
    row.dataset.participant = participant;
    for (const labelled of row.querySelectorAll("[data-for]")) tie(row, labelled, participant);
    row.querySelector("[data-name]")?.append(role === "citizen" ? name : `${name} (${text("representative")})`);
    const citizen = able[0];
    const instead = able.find((other) => other.here) ?? citizen;
    row.dataset.spell = String(to_spell);
    input(row, "signs").checked = participant === instead.participant;
    if (role !== "citizen") {
      input(row, "capacity").value = "authorised";
      input(row, "for_whom").value = citizen.name;
    }
    return row;
  }

  #follow() {
    for (const row of this.#rows) {
      part(row, "[data-as]").hidden = !signs(row);
      part(row, "[data-spelling]").hidden = !(signs(row) && row.dataset.spell === "true");
      part(row, "[data-represents]").hidden = value(row, "capacity") === SELF;
    }
    this.#sum();
  }

  #sum() {
    const words = this.#rows.filter(signs).map((row) => {
      const capacity = input(row, "capacity").selectedOptions[0].textContent;
      const whom = value(row, "capacity") === SELF ? "" : value(row, "for_whom");
      const name = row.querySelector("[data-name]")?.textContent;
      return [name, capacity, whom && text("for_whom", { whom })].filter(Boolean).join(", ");
    });
    this.#find("[data-sum]").textContent = words.join("; ") || text("nobody_signs");
  }
}

/** What each of those who sign is, and whether they have. @param {Signer[]} signers */
export function listed(signers) {
  const plain = signers.length === 1 && !signers[0].for_whom;
  return plain ? [] : signers.map(entry);
}

/** @param {Signer} signer */
function entry({ name, capacity, for_whom, proof, signed }) {
  const item = document.createElement("li");
  const who = document.createElement("bdi");
  who.textContent = name;
  const whom = for_whom ? [text("for_whom", { whom: for_whom })] : [];
  const more = [capacity, ...whom, ...(proof ? [proof] : [])].join(", ");
  item.append(who, `, ${more}: ${text(signed ? "has_signed" : "signs_yet")}`);
  return item;
}

/** Who has signed, and waits for others. @param {Signer[]} signers */
export function waits(signers) {
  const mine = signers.some(({ own, signed }) => own && signed);
  return mine && signers.some(({ signed }) => !signed);
}

/** @param {Signer[]} signers */
export function namesOfMissing(signers) {
  const names = signers.filter(({ signed }) => !signed).map(({ name }) => name);
  return new Intl.ListFormat(document.documentElement.lang).format(names);
}

/** @param {HTMLElement} row @param {string} selector */
const part = (row, selector) => /** @type {HTMLElement} */ (row.querySelector(selector));

/** @param {HTMLElement} row @param {string} name @returns {any} */
const input = (row, name) => row.querySelector(`[name=${name}]`);

/** @param {HTMLElement} row @param {string} name @returns {string} */
const value = (row, name) => input(row, name).value;

/** @param {HTMLElement} row @returns {boolean} */
const signs = (row) => input(row, "signs").checked;

/** Ids are made here: there is one such row for each person. @param {HTMLElement} row @param {any} label @param {string} id */
function tie(row, label, id) {
  const meant = input(row, label.dataset.for);
  meant.id = `${label.dataset.for}-${id}`;
  label.htmlFor = meant.id;
}
