// @ts-check
/** The entries of a form for the department's own program: a line each, label, tab, value. */

import { text } from "../texts.js";

/**
 * @param {any} shown the document as the portal sends it
 * @returns {string}
 */
export function entries({ fields, entries: known }) {
  return fields
    .filter((/** @type {any} */ field) => field.shown && known[field.key]?.value)
    .map((/** @type {any} */ { key, kind, label }) => {
      const value = kind === "checkbox" ? text("yes") : known[key].value;
      return `${label}\t${value.replace(/\s+/g, " ")}`;
    })
    .join("\n");
}

/** Says whether it lies in the clipboard. @param {string} words @returns {Promise<string>} */
export async function copied(words) {
  if (!words) return text("nothing_to_copy");
  return navigator.clipboard.writeText(words).then(
    () => text("copied"),
    () => text("not_copied"),
  );
}
