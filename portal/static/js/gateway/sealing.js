// @ts-check
/** The encryption of a link, with what it says handed on. */

import { Encryption } from "../e2ee/encryption.js";

/** Its events, and what the link calls them. */
const TOLD = [["state", "encryption"], ["text", "text"], ["status", "status"]];

/**
 * @param {object} given
 * @param {boolean} given.required whether nothing may ever pass in clear
 * @param {(to: string, body: string) => void} given.send
 * @param {(id: string) => void} given.flows the frames of a sender come by the worker
 * @param {(name: string, detail: any) => void} given.tell
 */
export function sealing({ required, send, flows, tell }) {
  const encryption = new Encryption({ required, send });
  for (const [name, told] of TOLD)
    encryption.addEventListener(name, (event) => tell(told, /** @type {CustomEvent} */ (event).detail));
  encryption.addEventListener("flows", (event) => flows(/** @type {CustomEvent} */ (event).detail.id));
  return encryption;
}
