// @ts-check
/**
 * Preparation, lobby and room on one page: a new page would ask for the camera again.
 * What is so comes from the portal (`stand`), sockets only say that it is time to look.
 */

import { Documents } from "./documents.js";
import { GatewayLink } from "./gateway.js";
import { Problem, get, post, useToken } from "./http.js";
import { ask, dismiss } from "./room/dialog.js";
import { showLobby } from "./room/lobby.js";
import { Own } from "./room/own.js";
import { $, attempt, base, phone, room, say, staff, step, unsay } from "./room/page.js";
import { Tiles } from "./room/tiles.js";
import { text } from "./texts.js";

const POLL = 5000;
const WELCOME = 8000;
const REFUSALS = 4;
const NARROW = "(max-width: 63.99rem)";

useToken(room.dataset.csrf);

const own = new Own(sendOwn);
const tiles = new Tiles();
const documents = new Documents({ base, staff, root: $("dokumente"), reveal });
/** @type {GatewayLink|null} */
let link = null;
let linkKind = "";
let entered = false;
/** Another window has taken over, or it is over: nothing is asked any more. */
let paused = false;
let leaving = false;
/** @type {Map<string, any>} who is in the room, by seat */
let people = new Map();
let lastWords = "";

/* The way in */

let entering = false;

async function enter() {
  if (entering) return;
  entering = true;
  await tryToEnter().finally(() => (entering = false));
}

async function tryToEnter() {
  if (!$("zustimmung").checked) {
    say(text("tick_first"), "error");
    $("zustimmung").focus();
    return;
  }
  if (!own.stream && !own.withoutCamera) await own.open(true);
  if (room.dataset.needsCamera && !own.camera) {
    say(text("camera_needed"), "error");
    return;
  }
  await attempt(async () => {
    await post(room.dataset.enter, { zustimmung: "ja", kamera: own.camera ? "ja" : "nein" });
    begin();
  });
}

/** The seat is still there: nobody ticks anything twice. */
async function comeBack() {
  if (entering) return;
  entering = true;
  await own.open(true);
  begin();
}

function begin() {
  own.endMeter();
  own.enterInside();
  entered = true;
  look();
  setInterval(look, POLL);
}

/* What is so */

let looking = false;
let again = false;

/** Looks at the portal's facts; hints that come meanwhile cause one more look. */
async function look() {
  if (!entered || leaving || paused) return;
  again = true;
  if (looking) return;
  looking = true;
  while (again) {
    again = false;
    await get(`${base}/stand`).then(apply, refused);
  }
  looking = false;
}

let strange = 0;

/**
 * The session changes once at admission: a call that crossed that answer is refused although all
 * is well, so only several refusals in a row mean that this browser has no seat any more.
 * @param {unknown} error
 */
async function refused(error) {
  if (!(error instanceof Problem && error.status === 404)) return;
  strange += 1;
  if (strange >= REFUSALS && staff) return location.assign(room.dataset.login);
  if (strange >= REFUSALS) return leave();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  again = true;
}

/** @param {any} state */
async function apply(state) {
  if (paused || leaving) return;
  strange = 0;
  if (state.state === "waiting") {
    if (step("warteraum")) say(text("in_lobby"));
    connect("wait");
  } else if (state.state === "admitted") {
    enterRoom(state);
  } else if (state.state === "denied" || state.state === "removed") {
    say("");
    $("ende").querySelector("h1").textContent = text("denied_title");
    $("ende").querySelector(".lead").textContent = text("denied", { phone });
    leave();
  } else if (state.state === "left") {
    say(text("left_elsewhere"), "warn");
    leaving = true;
    finish("", state.documents);
  } else if (state.state === "ended") {
    say(text("ended"));
    leave(state.documents);
  }
}

let welcomed = false;

/** @param {any} state */
function enterRoom(state) {
  if (step("gespraech") && !welcomed) {
    welcomed = true;
    say(staff ? "" : text("admitted"), "ok");
    setTimeout(() => unsay(text("admitted")), WELCOME);
    if (!staff) navigator.vibrate?.(200);
  }
  const here = state.people.filter((/** @type {any} */ p) => p.state === "admitted");
  tellWhoLeft(new Map(here.map((/** @type {any} */ p) => [p.seat, p])), state.seat);
  tiles.name(people);
  connect("seat");
  if (staff) {
    const waiting = state.people.filter((/** @type {any} */ p) => p.state === "waiting");
    showLobby(waiting, { look, admitted });
    showIdentity(state);
    documents.offer(state.forms);
  }
  documents.update(state.documents);
}

/** @param {Map<string, any>} now @param {string} mine */
function tellWhoLeft(now, mine) {
  const there = (/** @type {any} */ p) => p && p.seat !== mine && p.presence !== "gone";
  const left = [...people.values()].filter((p) => there(p) && !there(now.get(p.seat)));
  people = now;
  if (left.length) {
    const key = left[0].role === "caseworker" ? "caseworker_left" : "left";
    lastWords = text(key, { name: left[0].name, phone });
    say(lastWords, "warn");
    $("allein-text").textContent = lastWords;
  } else if (lastWords && [...now.values()].some(there)) {
    unsay(lastWords);
    lastWords = "";
  }
}

/** The button that was pressed is gone: the focus goes where the person will be. @param {string} seat */
function admitted(seat) {
  tiles.await(seat);
  $("g-titel").focus();
}

/** @param {any} state */
function showIdentity(state) {
  $("identitaet").hidden = !state.needs_sight;
  $("id-stand").textContent = text(state.identified ? "identified" : "not_identified");
}

/* The gateway */

/** @param {"wait"|"seat"} kind */
function connect(kind) {
  if (linkKind === kind) return;
  link?.close();
  tiles.clear();
  linkKind = kind;
  const mine = new GatewayLink({ ticket, stream: kind === "seat" ? own.stream : null });
  link = mine;
  mine.addEventListener("look", look);
  mine.addEventListener("welcome", look); // what was said before the socket stood
  mine.addEventListener("state", (event) => tellConnection(detail(event).state));
  mine.addEventListener("people", (event) => tiles.mark(detail(event).people));
  mine.addEventListener("stream", (event) => tiles.add(detail(event).seat, detail(event).stream));
  mine.addEventListener("gone", (event) => tiles.remove(detail(event).seat));
  mine.addEventListener("closed", (event) => link === mine && closed(detail(event)));
  mine.start();
}

/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;

/** One at a time: each may bring the session that the next one needs. */
function ticket() {
  const given = { kamera: own.camera ? "ja" : "nein" };
  ticketing = ticketing.catch(() => {}).then(() => post(`${base}/zutritt`, staff ? {} : given));
  ticketing.catch(look);
  return ticketing;
}

/** @type {Promise<any>} */
let ticketing = Promise.resolve();

/** Another stream of the own devices: what is on is sent, what is gone is not. */
async function sendOwn() {
  if (linkKind !== "seat" || !link) return;
  for (const kind of /** @type {const} */ (["audio", "video"])) {
    const track = own.track(kind);
    if (kind === "audio") link.setMicrophone(Boolean(track));
    else link.setCamera(Boolean(track));
    await link.replaceTrack(kind, track);
  }
}

/** @param {{code: number, reason: string, final: boolean}} why */
function closed(why) {
  if (leaving) return;
  if (why.code === 4409) elsewhere();
  else look();
}

/** The same seat has come in with another window: this one lets go, and can take it back. */
function elsewhere() {
  paused = true;
  linkKind = "";
  link = null;
  tiles.clear();
  say("");
  step("woanders");
}

function takeBack() {
  paused = false;
  look();
}

let slow = 0;

/** @param {string} state */
function tellConnection(state) {
  clearTimeout(slow);
  if (linkKind !== "seat") return;
  if (state === "connected") {
    $("verbindung").textContent = text("connected");
    if ($("meldung").dataset.down) say("");
    delete $("meldung").dataset.down;
  } else if (state === "connecting" || state === "reconnecting") {
    $("verbindung").textContent = text(state);
    slow = window.setTimeout(() => {
      say(text("gateway_down", { phone }), "warn");
      $("meldung").dataset.down = "ja";
    }, 8000);
  }
}

/* Leaving */

/** Nobody loses a document by one click. @returns {Promise<boolean>} */
function surely() {
  const open = documents.notReceived;
  const unfinished = documents.known.find((d) => d.state === "signed");
  if (!open.length && !(unfinished && !staff)) return Promise.resolve(true);
  const [entry] = open.length ? open : [unfinished];
  const key = !open.length ? "signed" : staff ? "citizen" : "own";
  return ask({
    title: text(`keep_${key}_title`, { title: entry.title }),
    words: text(`keep_${key}`, { title: entry.title }),
    yes: text(staff ? "end_anyway" : "leave_anyway"),
    no: text("back"),
    more: open.map((d) => documents.link(d)),
  });
}

async function askToLeave() {
  if (staff || (await surely())) leave();
}

/** @param {any[]} [kept] documents to show where no other page does */
async function leave(kept = []) {
  if (leaving) return;
  leaving = true;
  const { next } = await post(`${base}/verlassen`).catch(() => ({ next: "" }));
  finish(next, kept);
}

/** @param {string} next @param {any[]} [kept] */
function finish(next, kept = []) {
  dismiss();
  link?.close();
  own.stop();
  step("ende");
  $("geraete").hidden = true;
  $("mitnehmen").hidden = !kept.length;
  $("mitnehmen").querySelector("ul").replaceChildren(
    ...kept.map((entry) => {
      const item = document.createElement("li");
      item.append(documents.link(entry));
      return item;
    }),
  );
  if (!next) return;
  $("weiter").href = next;
  // Who was turned away reads why first.
  if (staff || next.includes("/feedback/")) location.assign(next);
}

/* Panel and buttons */

/** @param {boolean} open */
function panel(open) {
  $("dokumente").hidden = !open;
  $("dokumente-knopf").setAttribute("aria-expanded", String(open));
}

/** Something new lies in the panel; below the picture it would not be seen. */
function reveal() {
  panel(true);
  if (window.matchMedia(NARROW).matches) $("dokumente").scrollIntoView({ block: "start" });
}

$("testen").addEventListener("click", () => own.test());
$("ohne-kamera").addEventListener("click", () => own.goWithoutCamera());
$("eintritt").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  enter();
});
$("zurueck-knopf")?.addEventListener("click", comeBack);
$("hier-weiter").addEventListener("click", takeBack);
$("mikrofon").addEventListener("click", () => toggle("audio"));
$("kamera").addEventListener("click", () => toggle("video"));
$("dokumente-knopf").addEventListener("click", () => panel($("dokumente").hidden));
for (const button of document.querySelectorAll("[data-leave]"))
  button.addEventListener("click", askToLeave);
$("beenden")?.addEventListener("click", () =>
  attempt(async () => {
    if (!(await surely())) return;
    const { next } = await post(`${room.dataset.desk}/beenden`);
    leaving = true;
    finish(next);
  }),
);
$("identitaet")?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const outcome = /** @type {HTMLButtonElement} */ (event.submitter).value;
  attempt(async () => {
    await post(`${room.dataset.desk}/identitaet`, { ausweis: $("ausweis").value, ergebnis: outcome });
    look();
  });
});

/** @param {"audio"|"video"} kind */
function toggle(kind) {
  const track = own.track(kind);
  if (!track) {
    own.retry();
    return;
  }
  if (kind === "audio") link?.setMicrophone(!track.enabled);
  else link?.setCamera(!track.enabled);
  own.show();
}

if (staff) {
  attempt(async () => {
    await own.open(true);
    if (own.camera) say("");
    await post(room.dataset.open);
    begin();
  });
}
