// @ts-check
/** Placeholders: one press puts one where the cursor is; those in the text show their values. */

const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("feld-markdown"));
const list = /** @type {HTMLElement} */ (document.querySelector(".placeholders"));
const used = /** @type {HTMLElement} */ (document.querySelector(".used"));
/** @type {Map<string, string>} */
const values = new Map();

for (const term of list.querySelectorAll("dt")) {
  const name = term.textContent.trim();
  values.set(name, term.nextElementSibling?.textContent ?? "");
  if (!field.readOnly) term.append(" ", inserter(name));
}

/** @param {string} name */
function inserter(name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain slim";
  button.textContent = list.dataset.insert ?? "";
  button.setAttribute("aria-label", `${list.dataset.insert}: ${name}`);
  button.addEventListener("click", () => {
    field.setRangeText(name, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    show();
  });
  return button;
}

function show() {
  const names = new Set(field.value.match(/\{\{[^{}]*\}\}/g));
  used.replaceChildren(...[...names].map(row));
  used.hidden = names.size === 0;
}

/** @param {string} written */
function row(written) {
  const name = `{{${written.slice(2, -2).trim()}}}`;
  const item = document.createElement("li");
  const code = document.createElement("code");
  const value = document.createElement("span");
  code.textContent = name;
  value.textContent = values.get(name) ?? list.dataset.unknown ?? "";
  value.className = values.has(name) ? "" : "unknown";
  item.append(code, ": ", value);
  return item;
}

let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 300);
});
show();
