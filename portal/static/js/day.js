// @ts-check
/** Keeps the day view fresh: the gateway says „look“, the page fetches itself again. */

import { GatewayLink } from "./gateway.js";
import { post, useToken } from "./http.js";

const LIST = "tagesliste";
const POLL = 15_000;

useToken(/** @type {HTMLInputElement|null} */ (document.querySelector("[name=csrf_token]"))?.value ?? "");

async function refresh() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(LIST);
  const shown = document.getElementById(LIST);
  // Focus stays where it is: an unchanged list is not replaced.
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML) {
    const focused = document.activeElement?.id;
    shown.innerHTML = fresh.innerHTML;
    if (focused) document.getElementById(focused)?.focus();
  }
}

const link = new GatewayLink({
  ticket: () => post(new URL("zutritt", location.href).pathname),
  stream: null,
});
link.addEventListener("look", refresh);
link.start();
setInterval(refresh, POLL);
