// @ts-check
/** Keeps the help desk's view of a practice room fresh: the page fetches itself again. */

const POLL = 3000;
const ID = "uebungsraum";
const ASKING = "bitten";

async function refresh() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response || response.redirected || response.status >= 500) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(ID);
  const shown = document.getElementById(ID);
  // Focus stays where it is, and what is unchanged is not read out again.
  // Once it is closed there is nobody to ask anything of.
  if (fresh && !page.getElementById(ASKING)) document.getElementById(ASKING)?.remove();
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
}

setInterval(refresh, POLL);
