// @ts-check
/** The page's texts in the reader's language, from its script element of type JSON. */

/** @type {Record<string, string>} */
const texts = JSON.parse(document.getElementById("texte")?.textContent ?? "{}");

/**
 * @param {string} key
 * @param {Record<string, string|number>} [values] fill in {names}
 */
export function text(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
