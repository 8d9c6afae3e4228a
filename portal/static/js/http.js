// @ts-check
/** Calls to the portal: same origin, CSRF token, problems as errors with German words. */

/** What the portal answered when it said no. */
export class Problem extends Error {
  /** @param {number} status @param {Record<string, any>} body */
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.body = body;
  }
}

let csrf = "";

/** @param {string} token of the page, sent with every change */
export function useToken(token) {
  csrf = token;
}

/** @param {string} url */
export function get(url) {
  return call(url, { method: "GET" });
}

/**
 * @param {string} url
 * @param {Record<string, string> | string[][]} [fields] or pairs, where a name stands more than once
 */
export function post(url, fields = {}) {
  return call(url, { method: "POST", body: new URLSearchParams(fields) });
}

/**
 * @param {string} url
 * @param {unknown} value
 */
export function postJson(url, value) {
  const headers = { "Content-Type": "application/json" };
  return call(url, { method: "POST", body: JSON.stringify(value), headers });
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function call(url, options) {
  const headers = { ...options.headers, Accept: "application/json", "X-CSRF-Token": csrf };
  const response = await fetch(url, { ...options, headers, credentials: "same-origin" });
  const kind = response.headers.get("Content-Type") ?? "";
  const body = kind.includes("json") ? await response.json() : {};
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

/**
 * A form with files, whose way is told; fetch says nothing of it.
 * @param {string} url
 * @param {FormData} form
 * @param {(share: number) => void} told how much has been sent, 0 to 1
 * @returns {Promise<any>}
 */
export function send(url, form, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => told(event.loaded / event.total));
    request.addEventListener("error", () => reject(new TypeError("network")));
    request.addEventListener("load", () => {
      const body = request.response ?? {};
      if (request.status < 300) resolve(body);
      else reject(new Problem(request.status, body));
    });
    request.send(form);
  });
}
