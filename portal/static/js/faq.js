// @ts-check
/** The search answers while somebody types; without this the form is sent. */

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("suchen"));
const result = document.getElementById("ergebnis");
let waiting = 0;
let asked = 0;

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => look(form), 250);
});

/** @param {HTMLFormElement} form */
async function look(form) {
  const mine = ++asked;
  const query = String(new FormData(form).get("q") ?? "").trim();
  const address = `${form.action}${query ? `?${new URLSearchParams({ q: query })}` : ""}`;
  try {
    const page = await (await fetch(address)).text();
    const found = new DOMParser().parseFromString(page, "text/html").getElementById("ergebnis");
    // An older question may be answered after a newer one.
    if (mine !== asked || !found || !result) return;
    result.replaceChildren(...found.childNodes);
    history.replaceState(null, "", address);
  } catch {
    // Without a connection the form is still there.
  }
}
