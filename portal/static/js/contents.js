// @ts-check
/** Questions are put in order by dragging, too: what is dropped sends the form of the buttons. */

for (const row of document.querySelectorAll("table.texts tbody tr")) {
  const form = row.querySelector(".order form");
  if (form) prepare(/** @type {HTMLElement} */ (row), /** @type {HTMLFormElement} */ (form));
}

/**
 * @param {HTMLElement} row
 * @param {HTMLFormElement} form
 */
function prepare(row, form) {
  const grip = document.createElement("span");
  grip.className = "grip";
  grip.textContent = "⠿";
  // Who does not point has the buttons beside it.
  grip.setAttribute("aria-hidden", "true");
  form.before(grip);
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
  });
  grip.addEventListener("pointermove", (event) => {
    if (grip.hasPointerCapture(event.pointerId)) mark(below(event));
  });
  grip.addEventListener("pointercancel", () => end(row));
  grip.addEventListener("pointerup", (event) => {
    const target = below(event);
    end(row);
    if (target && target !== row) drop(form, target);
  });
}

/** @param {PointerEvent} event @returns {HTMLElement | null} the row under the pointer */
function below(event) {
  const element = document.elementFromPoint(event.clientX, event.clientY);
  return element?.closest("table.texts tbody tr") ?? null;
}

/** @param {HTMLElement | null} target */
function mark(target) {
  for (const row of document.querySelectorAll("tr.target")) row.classList.remove("target");
  target?.classList.add("target");
}

/** @param {HTMLElement} row */
function end(row) {
  row.classList.remove("dragged");
  mark(null);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} target
 */
function drop(form, target) {
  const rows = [...(target.parentElement?.children ?? [])];
  const section = target.closest("table")?.dataset.section ?? "";
  /** @type {HTMLInputElement} */ (form.elements.namedItem("section")).value = section;
  /** @type {HTMLInputElement} */ (form.elements.namedItem("place")).value = String(rows.indexOf(target));
  form.requestSubmit();
}
