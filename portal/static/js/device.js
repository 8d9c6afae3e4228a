// @ts-check
/** The code of a scanned picture stands behind the # of the address: it is filled in, and goes from there. */

const field = /** @type {HTMLInputElement} */ (document.getElementById("feld-code"));

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
  document.getElementById("weiter")?.focus();
}

take();
window.addEventListener("hashchange", take);
