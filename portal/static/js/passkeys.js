// @ts-check
/**
 * Passkeys: a form with `data-passkey` (where to ask what) sends the answer of the device; one with
 * `data-create` (what to make) sends the new passkey. Without them their buttons stay hidden.
 */

import { postJson, Problem, useToken } from "./http.js";

const SAID = {
  cancelled: "Abgebrochen, oder es hat zu lange gedauert. Es ist nichts geschehen. Sie können es noch einmal versuchen.",
  known: "Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.",
  failed: "Das hat nicht funktioniert. Bitte versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.",
};

for (const form of document.querySelectorAll("form[data-passkey], form[data-create]"))
  if (window.PublicKeyCredential) prepare(/** @type {HTMLFormElement} */ (form));

/** @param {HTMLFormElement} form */
function prepare(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=button]"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const answer = /** @type {HTMLInputElement} */ (form.querySelector("[data-answer]"));
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.hidden = true;
    try {
      useToken(token.value);
      const { create, passkey } = form.dataset;
      const made = create ? await make(JSON.parse(create)) : await show(await postJson(passkey ?? "", {}));
      answer.value = JSON.stringify(made);
      form.submit();
    } catch (error) {
      status.textContent = said(error);
      status.hidden = false;
      button.disabled = false;
    }
  });
}

/** @param {unknown} error */
function said(error) {
  if (error instanceof Problem) return error.message;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return SAID.cancelled;
  return name === "InvalidStateError" ? SAID.known : SAID.failed;
}

/** @param {any} options */
async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(named),
  };
  const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return {
    ...plain(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
  };
}

/** @param {any} options */
async function show(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(named),
  };
  const found = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
  const response = /** @type {AuthenticatorAssertionResponse} */ (found.response);
  return {
    ...plain(found),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

/** @param {PublicKeyCredential} credential */
function plain(credential) {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {} };
}

/** @param {{ id: string }} descriptor */
function named(descriptor) {
  return { ...descriptor, id: bytes(descriptor.id) };
}

/** @param {string} base64url */
function bytes(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
