// @ts-check
/** Which browser this is, on which system, and whether it is only a window inside of an app. */

/**
 * @typedef {"windows"|"mac"|"ios"|"android"|"other"} System
 * @typedef {{name: string, version: string, system: System, app: string|null}} Browser `app` is the
 *   app around it, "" if that has no name, null if there is none
 */

/** From the particular to the general: most say that they are also others. @type {[string, RegExp][]} */
const BROWSERS = [
  ["Edge", /\bEdg(?:A|iOS)?\/(\d+)/],
  ["Opera", /\b(?:OPR|OPT|OPiOS)\/(\d+)/],
  ["Samsung Internet", /\bSamsungBrowser\/(\d+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /\b(?:(?:Headless)?Chrome|CriOS)\/(\d+)/],
  ["Safari", /\bVersion\/([\d.]+).*Safari\//],
];

/** @type {[string, RegExp][]} */
const APPS = [
  ["Messenger", /\bFBAN\/Messenger|\bMessengerForiOS|\bOrca-Android/],
  ["Facebook", /\bFB(?:AN|AV|_IAB|IOS)\b/],
  ["Instagram", /\bInstagram\b/],
  ["Gmail", /\bGmail\b/i],
  ["Outlook", /\bOutlook/i],
  ["WEB.DE Mail", /\bWEB\.?DE\b/i],
  ["GMX Mail", /\bGMX\b/i],
  ["Google-App", /\bGSA\//],
  ["LinkedIn", /\bLinkedInApp\b/],
  ["TikTok", /\b(?:TikTok|BytedanceWebview|musical_ly)/],
  ["WhatsApp", /\bWhatsApp\b/],
  ["Telegram", /\bTelegram/],
  ["Snapchat", /\bSnapchat\b/],
  ["X", /\bTwitter/],
  ["WeChat", /\bMicroMessenger\b/],
  ["Teams", /\bTeams\//],
];

/**
 * @param {string} [agent]
 * @param {number} [touches] an iPad says that it is a Mac; Macs have no touch screen
 * @returns {Browser}
 */
export function browser(agent = navigator.userAgent, touches = navigator.maxTouchPoints) {
  const system = systemOf(agent, touches);
  const [name, version] = first(BROWSERS, agent) ?? ["", ""];
  return { name, version, system, app: appOf(agent, system) };
}

/** @param {string} agent @param {number} touches @returns {System} */
function systemOf(agent, touches) {
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  if (/Macintosh/.test(agent)) return touches > 1 ? "ios" : "mac";
  if (/Android/.test(agent)) return "android";
  return /Windows/.test(agent) ? "windows" : "other";
}

/** @param {string} agent @param {System} system */
function appOf(agent, system) {
  const known = first(APPS, agent);
  if (known) return known[0];
  // Google marks them so on Android; on iOS only real browsers say "Safari".
  const nameless = /; wv\)/.test(agent) || (system === "ios" && !/Safari\//.test(agent));
  return nameless ? "" : null;
}

/** @param {[string, RegExp][]} table @param {string} agent @returns {[string, string]|undefined} */
function first(table, agent) {
  for (const [name, pattern] of table) {
    const match = pattern.exec(agent);
    if (match) return [name, match[1] ?? ""];
  }
  return undefined;
}

/** The browser an app's reader is sent to. @param {Browser} here */
export function properBrowser({ system }) {
  if (system === "ios") return "Safari";
  return system === "android" ? "Chrome, Firefox" : "Firefox, Chrome, Edge";
}

const SYSTEMS = { windows: "Windows", mac: "macOS", ios: "iOS", android: "Android", other: "" };

/** @param {Browser} here @param {string} unknown */
export function described({ name, version, system, app }, unknown) {
  const parts = [`${name || unknown} ${version}`.trim(), SYSTEMS[system], app];
  return parts.filter(Boolean).join(", ");
}
