// @ts-check
/** The inputs of a field, one shape for all kinds: read, set, and the element that gets the focus. */

import { text } from "../texts.js";

/** @type {Record<string, string>} */
const TYPES = { date: "text", email: "email", phone: "tel", number: "text", postal_code: "text" };
/** @type {Record<string, string>} */
const KEYBOARDS = { number: "decimal", postal_code: "numeric", date: "text" };

/**
 * @typedef {{key: string, label: string, kind: string, required: boolean,
 *   options: {value: string, label: string}[],
 *   help: string, autocomplete: string|null, group: string, citizen_only: boolean, private: boolean,
 *   readonly: boolean, shown: boolean}} Field
 * @typedef {{get: () => string, set: (value: string) => void, element: HTMLElement}} Input
 * @typedef {{node: HTMLElement, id: string, field: Field, problem: HTMLElement}} Place
 */

/** Puts label, help and inputs into a field's node. @param {Place} place @returns {Input} */
export function inputs(place) {
  const { kind } = place.field;
  if (kind === "checkbox") return checkbox(place);
  if (kind === "radio") return radios(place);
  return line(place);
}

/** @param {Place} place @returns {Input} */
function checkbox({ node, id, field, problem }) {
  const [row, input] = choice("checkbox", id, field.label);
  input.disabled = field.readonly;
  node.append(problem, row, ...help(input, id, field, problem));
  return {
    element: input,
    get: () => (input.checked ? "ja" : ""),
    set: (value) => void (input.checked = value === "ja"),
  };
}

/** @param {Place} place @returns {Input} */
function radios({ node, id, field, problem }) {
  const legend = document.createElement("legend");
  legend.textContent = label(field);
  node.append(legend);
  const rows = field.options.map((option, index) => choice("radio", `${id}-${index}`, option.label));
  node.append(...help(rows[0][1], id, field, problem), problem);
  for (const [row, input] of rows) {
    input.name = id;
    input.disabled = field.readonly;
    node.append(row);
  }
  return {
    element: rows[0][1],
    get: () => field.options[rows.findIndex(([, input]) => input.checked)]?.value ?? "",
    set: (value) =>
      rows.forEach(([, input], index) => (input.checked = field.options[index].value === value)),
  };
}

/** @param {Place} place @returns {Input} */
function line({ node, id, field, problem }) {
  const { kind } = field;
  const words = document.createElement("label");
  words.htmlFor = id;
  words.textContent = label(field);
  const tag = kind === "multiline" ? "textarea" : kind === "choice" ? "select" : "input";
  const input = /** @type {any} */ (document.createElement(tag));
  input.id = id;
  if (tag === "input") input.type = TYPES[kind] ?? "text";
  if (kind in KEYBOARDS) input.inputMode = KEYBOARDS[kind];
  if (tag === "select")
    input.append(new Option(text("choose"), ""), ...field.options.map((o) => new Option(o.label, o.value)));
  if (field.autocomplete) input.autocomplete = field.autocomplete;
  input.dir = "auto";
  input.disabled = field.readonly;
  node.append(words, ...help(input, id, field, problem), problem, input);
  return {
    element: input,
    get: () => input.value,
    set: (value) => void (input.value = value),
  };
}

/** @param {Field} field */
function label(field) {
  return field.required ? field.label : `${field.label} ${text("optional")}`;
}

/**
 * What helps is written for the citizen; who may not write here reads why instead.
 * @param {HTMLElement} input
 * @param {string} id
 * @param {Field} field
 * @param {HTMLElement} problem
 */
function help(input, id, field, problem) {
  const words = field.readonly && !field.private ? text("citizen_only") : field.help;
  const described = [problem.id];
  /** @type {HTMLElement[]} */
  const nodes = [];
  if (words) {
    const node = hint("hint");
    node.id = `${id}-hilfe`;
    node.textContent = words;
    node.hidden = false;
    described.unshift(node.id);
    nodes.push(node);
  }
  input.setAttribute("aria-describedby", described.join(" "));
  return nodes;
}

/** @param {string} className */
export function hint(className) {
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
