// @ts-check
/** The page's texts in the reader's language, from its script element of type JSON. */

/** @type {Record<string, string>} */
const texts = JSON.parse(document.getElementById("texte")?.textContent ?? "{}");

/**
 * What is filled in keeps its own direction (first strong isolate, as portal/i18n.py does it).
 * @param {string} value
 */
function own(value) {
  return document.documentElement.dir === "rtl" && value ? `\u2068${value}\u2069` : value;
}

/**
 * @param {string} key
 * @param {Record<string, string|number>} [values] fill in {names}
 */
export function text(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => own(String(values[name] ?? "")));
}
