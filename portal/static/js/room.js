// @ts-check
/**
 * Preparation, lobby and room on one page: a new page would ask for the camera again.
 * What is so comes from the portal (`stand`), sockets only say that it is time to look.
 */

import { Documents } from "./documents.js";
import { GatewayLink } from "./gateway.js";
import { Problem, get, post, useToken } from "./http.js";
import * as media from "./media.js";
import { text } from "./texts.js";

const POLL = 5000;
const WELCOME = 8000;
const REFUSALS = 4;
const SECTIONS = ["vorbereitung", "warteraum", "gespraech", "ende"];

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const room = $("raum");
const { base, role, phone } = room.dataset;
const staff = role === "caseworker";
useToken(room.dataset.csrf);

/** @type {MediaStream|null} */
let stream = null;
/** @type {GatewayLink|null} */
let link = null;
let linkKind = "";
let entered = false;
let leaving = false;
let endMeter = () => {};
/** @type {Map<string, {name: string, role: string}>} */
let people = new Map();
const documents = new Documents({ base, staff, root: $("dokumente"), reveal: () => panel(true) });

/* Saying and showing */

/** @param {string} words @param {string} [kind] */
function say(words, kind = "") {
  $("meldung").textContent = words;
  $("meldung").className = `notice ${kind}`;
  $("meldung").hidden = !words;
  if (words) $("meldung").scrollIntoView({ block: "nearest" });
}

/** @param {string} id */
function step(id) {
  if (!$(id).hidden) return false;
  for (const other of SECTIONS) $(other).hidden = other !== id;
  $(id).querySelector("h1")?.focus?.();
  document.title = `${$(id).querySelector("h1").textContent} – ${document.title.split(" – ").slice(-2).join(" – ")}`;
  return true;
}

function showOwn() {
  for (const video of document.querySelectorAll("#vorschau video, #warteraum video, #eigenes video"))
    media.show(/** @type {HTMLVideoElement} */ (video), stream);
  const camera = Boolean(stream?.getVideoTracks().length);
  $("eigenes").hidden = !camera;
  press($("mikrofon"), Boolean(stream?.getAudioTracks()[0]?.enabled));
  press($("kamera"), Boolean(stream?.getVideoTracks()[0]?.enabled));
}

/** @param {HTMLElement} button @param {boolean} on */
function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

/* Camera and microphone */

/** @param {boolean} video */
async function openMedia(video) {
  endMeter();
  media.stop(stream);
  stream = null;
  try {
    stream = await media.open({ video });
    say(media.verdict(stream), "ok");
  } catch (error) {
    say(media.reason(error), "error");
    if (!video) return;
    // The microphone alone is better than nothing; the message about the camera stays.
    stream = await media.open({ video: false }).catch(() => null);
  } finally {
    showOwn();
  }
}

async function test() {
  await openMedia(true);
  $("vorschau").hidden = !stream;
  if (stream) endMeter = media.showLevel(stream, $("pegel"), $("pegel-text"));
}

/* The way in */

async function enter() {
  if (entering) return;
  entering = true;
  await tryToEnter().finally(() => (entering = false));
}

let entering = false;

async function tryToEnter() {
  if (!$("zustimmung").checked) {
    say(text("tick_first"), "error");
    $("zustimmung").focus();
    return;
  }
  if (!stream && !withoutCamera) await openMedia(true);
  if (room.dataset.needsCamera && !stream?.getVideoTracks().length) {
    say(text("camera_needed"), "error");
    return;
  }
  await attempt(async () => {
    await post(room.dataset.enter, { zustimmung: "ja" });
    endMeter();
    begin();
  });
}

let withoutCamera = false;

function begin() {
  entered = true;
  look();
  setInterval(look, POLL);
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    say(error instanceof Problem ? error.message : text("failed"), "error");
  }
}

/* What is so */

let looking = false;
let again = false;

/** Looks at the portal's facts; hints that come meanwhile cause one more look. */
async function look() {
  if (!entered || leaving) return;
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
  if (strange >= REFUSALS) return over();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  again = true;
}

/** @param {any} state */
async function apply(state) {
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
    over();
  } else if (state.state === "left") {
    say(text("elsewhere"), "warn");
    leaving = true;
    finish("");
  } else if (state.state === "ended") {
    say(text("ended"));
    over();
  }
}

/** @param {any} state */
function enterRoom(state) {
  if (step("gespraech")) {
    say(staff ? "" : text("admitted"), "ok");
    setTimeout(() => $("meldung").textContent === text("admitted") && say(""), WELCOME);
    if (!staff) navigator.vibrate?.(200);
  }
  people = new Map(state.people.map((/** @type {any} */ p) => [p.seat, p]));
  for (const tile of document.querySelectorAll("#bilder .tile")) name(/** @type {HTMLElement} */ (tile));
  connect("seat");
  if (staff) {
    showLobby(state.people.filter((/** @type {any} */ p) => p.state === "waiting"));
    showIdentity(state);
    documents.offer(state.forms);
  }
  documents.update(state.documents);
}

/** @param {any[]} waiting */
function showLobby(waiting) {
  const list = $("wartende");
  const known = JSON.stringify(waiting.map((p) => [p.seat, p.presence, p.second_device]));
  if (list.dataset.known === known) return;
  list.dataset.known = known;
  list.replaceChildren(...waiting.map(waitingPerson));
  if (!waiting.length) list.textContent = text("nobody");
}

/** @param {any} person */
function waitingPerson(person) {
  const entry = document.createElement("li");
  const who = document.createElement("bdi");
  who.textContent = person.name;
  const more = [text("waiting")];
  if (person.second_device) more.push(text("second_device"));
  if (person.presence !== "here") more.push(text("away"));
  entry.append(who, ` (${more.join(", ")}) `);
  for (const [act, word] of [["einlassen", "admit"], ["ablehnen", "deny"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `button slim ${word === "deny" ? "plain" : ""}`;
    button.textContent = text(word);
    button.addEventListener("click", () =>
      attempt(async () => {
        await post(`${room.dataset.desk}/${act}`, { seat: person.seat });
        look();
      }),
    );
    entry.append(button, " ");
  }
  return entry;
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
  clearTiles();
  linkKind = kind;
  const mine = new GatewayLink({ ticket, stream: kind === "seat" ? stream : null });
  link = mine;
  mine.addEventListener("look", look);
  mine.addEventListener("welcome", look); // what was said before the socket stood
  mine.addEventListener("state", (event) => tellConnection(detail(event).state));
  mine.addEventListener("stream", (event) => addTile(detail(event).seat, detail(event).stream));
  mine.addEventListener("gone", (event) => removeTile(detail(event).seat));
  mine.addEventListener("closed", (event) => closed(detail(event)));
  mine.start();
}

/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;

/** One at a time: each may bring the session that the next one needs. */
function ticket() {
  ticketing = ticketing.catch(() => {}).then(() => post(`${base}/zutritt`));
  ticketing.catch(look);
  return ticketing;
}

/** @type {Promise<any>} */
let ticketing = Promise.resolve();

/** @param {{code: number, reason: string, final: boolean}} why */
function closed(why) {
  if (leaving) return;
  if (why.code === 4409) say(text("elsewhere"), "warn");
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

/** @param {string} seat @param {MediaStream} remote */
function addTile(seat, remote) {
  const tile = tileOf(seat) ?? document.createElement("figure");
  if (!tile.isConnected) {
    tile.className = "tile";
    tile.dataset.seat = seat;
    const video = document.createElement("video");
    video.autoplay = true;
    video.playsInline = true;
    tile.append(video, document.createElement("figcaption"));
    $("bilder").append(tile);
  }
  const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
  media.show(video, remote);
  name(tile);
  $("allein").hidden = true;
  video.play().catch(() => offerSound(tile, video));
}

/** @param {string} seat */
const tileOf = (seat) =>
  /** @type {HTMLElement|null} */ (document.querySelector(`#bilder [data-seat="${CSS.escape(seat)}"]`));

/** @param {HTMLElement} tile */
function name(tile) {
  const person = people.get(tile.dataset.seat ?? "");
  const words = person?.name ?? "…";
  const caption = /** @type {HTMLElement} */ (tile.querySelector("figcaption"));
  caption.textContent = words;
  caption.dir = "auto";
  tile.querySelector("video")?.setAttribute("aria-label", text("video_of", { name: words }));
}

/** Some browsers play sound only after a tap. @param {HTMLElement} tile @param {HTMLVideoElement} video */
function offerSound(tile, video) {
  if (tile.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button slim";
  button.textContent = text("sound_on");
  button.addEventListener("click", () => video.play().then(() => button.remove()));
  tile.append(button);
}

/** @param {string} seat */
function removeTile(seat) {
  tileOf(seat)?.remove();
  $("allein").hidden = $("bilder").childElementCount > 0;
}

function clearTiles() {
  $("bilder").replaceChildren();
  $("allein").hidden = false;
}

/* Leaving */

async function leave() {
  leaving = true;
  const { next } = await post(`${base}/verlassen`).catch(() => ({ next: "" }));
  finish(next);
}

/** It is over without our doing: the citizen's side goes on to the questionnaire. */
async function over() {
  if (leaving) return;
  await leave();
}

/** @param {string} next */
function finish(next) {
  link?.close();
  media.stop(stream);
  step("ende");
  if (!next) return;
  $("weiter").href = next;
  // Who was turned away reads why first.
  if (staff || next.includes("/feedback/")) location.assign(next);
}

/** @param {boolean} open */
function panel(open) {
  $("dokumente").hidden = !open;
  $("dokumente-knopf").setAttribute("aria-expanded", String(open));
}

/* Buttons */

$("testen").addEventListener("click", test);
$("ohne-kamera").addEventListener("click", async () => {
  withoutCamera = true;
  await openMedia(false);
  $("vorschau").hidden = true;
  if (!stream) say(text("nothing_on"), "warn");
});
$("eintritt").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  enter();
});
$("mikrofon").addEventListener("click", () => toggle("audio"));
$("kamera").addEventListener("click", () => toggle("video"));
$("dokumente-knopf").addEventListener("click", () => panel($("dokumente").hidden));
for (const button of document.querySelectorAll("[data-leave]")) button.addEventListener("click", leave);
$("beenden")?.addEventListener("click", () =>
  attempt(async () => {
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
  const [track] = kind === "audio" ? (stream?.getAudioTracks() ?? []) : (stream?.getVideoTracks() ?? []);
  if (!track) return;
  if (kind === "audio") link?.setMicrophone(!track.enabled);
  else link?.setCamera(!track.enabled);
  showOwn();
}

if (staff) {
  attempt(async () => {
    await openMedia(true);
    if (stream?.getVideoTracks().length) say("");
    await post(room.dataset.open);
    begin();
  });
}
