// @ts-check
/** Documents to take along after the conversation: what was downloaded, the portal is told. */

import { post, useToken } from "./http.js";

const place = /** @type {HTMLElement|null} */ (document.querySelector("[data-kept]"));
useToken(place?.dataset.kept ?? "");
for (const link of place?.querySelectorAll("a") ?? [])
  link.addEventListener("click", () => {
    post(link.href.replace(/dokument\.pdf$/, "erhalten")).catch(() => {});
  });
