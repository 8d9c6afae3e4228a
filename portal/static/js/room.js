// @ts-check
/**
 * Preparation, lobby and room on one page: a new page would ask for the camera again.
 * What is so comes from the portal (`stand`), sockets only say that it is time to look.
 */

import { Documents } from "./documents.js";
import { Pointing } from "./documents/pointing.js";
import { Typing } from "./documents/typing.js";
import { post, useToken } from "./http.js";
import { offerAside, showAside } from "./room/aside.js";
import { Background } from "./room/background.js";
import { offerBreakingOff, showSteps } from "./room/breaking.js";
import { Call } from "./room/call.js";
import { offerDevices } from "./room/choosing.js";
import { Claiming } from "./room/claiming.js";
import { Company } from "./room/company.js";
import { offerControls, reveal } from "./room/controls.js";
import { dismiss } from "./room/dialog.js";
import { offerEntrance } from "./room/entering.js";
import { offerFallback, showFallback } from "./room/fallback.js";
import { offerHandover, showHandover } from "./room/handing.js";
import { decideIdentity, showIdentity } from "./room/identity.js";
import { conclude, forAll, forgetUnfinished, remember, showKept, surely } from "./room/leaving.js";
import { showMaintenance } from "./room/maintenance.js";
import { showLobby } from "./room/lobby.js";
import { Looking } from "./room/looking.js";
import { offerProposing, showProposal } from "./room/proposing.js";
import { offerMoving } from "./room/moving.js";
import { Own } from "./room/own.js";
import { $, announce, attempt, base, room, say, staff, step, unsay } from "./room/page.js";
import { Security } from "./room/security.js";
import { Sharing } from "./room/sharing.js";
import { Signing } from "./room/signing.js";
import { Speaking } from "./room/speaking.js";
import { Tiles } from "./room/tiles.js";
import { showNews, welcome } from "./room/waiting.js";
import { Writing } from "./room/writing.js";
import { text } from "./texts.js";

useToken(room.dataset.csrf);

const own = new Own({
  changed: () => background.apply().then(() => call.sendOwn()),
  release: () => call.release(),
});
const tiles = new Tiles(() => signing.show());
const company = new Company();
const nameOf = (/** @type {string} */ seat) => company.people.get(seat)?.name ?? "";
const security = new Security(nameOf);
const call = new Call(own, tiles, {
  look,
  replaced,
  encryption: (/** @type {any} */ found) => {
    security.tell(found);
    claiming.repeat();
  },
  status: (/** @type {any} */ said) => {
    if (said.at) return pointing.hear(said);
    if (said.types) return typing.hear(said);
    tiles.tell(said);
    signing.hear(said);
  },
  written: (/** @type {any} */ written) => writing.hear(written),
});
const writing = new Writing(nameOf, (line) => call.write(line));
const signing = new Signing((signs) => call.sign(signs));
const background = new Background(own, () => call.sendOwn());
const claiming = new Claiming((status) => call.write(status), (floor) => signing.claim(floor));
const sharing = new Sharing(call, claiming);
new Speaking(() => call.heard(), (speaking, silent) => tiles.hear(speaking, silent));
const documents = new Documents({ base, staff, root: $("dokumente"), reveal });
const pointing = new Pointing($("dokumente"), (said) => call.write(said), nameOf, announce);
const typing = new Typing($("dokumente"), (said) => call.write(said), nameOf);
const looking = new Looking(
  apply,
  () => (staff ? location.assign(room.dataset.login) : leave()),
  tellSilence,
);

/* What is so */

function begin() {
  own.endMeter();
  own.enterInside();
  looking.begin();
}

function look() {
  looking.look();
}

/** Who waits has nothing else to notice it by. @param {boolean} on */
function tellSilence(on) {
  $("bekannt").hidden = on; // nobody can promise that now
  if (!on) unsay(text("reconnecting"));
  else if (!$("warteraum").hidden) say(text("reconnecting"), "warn");
}

/** @param {any} state */
function apply(state) {
  if (state.state === "waiting") {
    if (step("warteraum")) say(text(state.aside ? "aside_self" : "in_lobby"));
    welcomed = false;
    showNews(state);
    call.join("wait");
  } else if (state.state === "admitted") {
    enterRoom(state);
  } else if (state.state === "denied" || state.state === "removed") {
    say("");
    // Who was inside reads no more than that it is over.
    conclude(wasInside ? "put_out" : "denied");
    leave();
  } else if (state.state === "left" && state.moved) {
    conclude("moved");
    finish("", state.documents);
  } else if (state.state === "left") {
    say(text("left_elsewhere"), "warn");
    finish("", state.documents);
  } else if (state.broken_off) {
    letGo();
    showSteps();
  } else if (state.state === "ended") {
    say(text("ended"));
    leave(state.documents);
  }
}

let welcomed = false, wasInside = false, mine = "";

/** @param {any} state */
function enterRoom(state) {
  if (step("gespraech") && !welcomed) {
    welcomed = wasInside = true;
    if (staff) say("");
    else welcome();
  }
  mine = state.seat;
  const here = state.people.filter((/** @type {any} */ p) => p.state === "admitted");
  company.update(here, state.seat, state.aside);
  showAside(state.aside);
  tiles.name(company.people);
  signing.update(here, state.seat);
  writing.keep(new Set(company.people.keys()));
  call.join("seat");
  showIdentity(state);
  background.check(state);
  showProposal(state.proposal);
  showFallback(state.fallback);
  if (staff) {
    const waiting = state.people.filter((/** @type {any} */ p) => p.state === "waiting");
    offerAside(here, look);
    showLobby(waiting, { look, admitted });
    $("verspaetet").hidden = !state.delayable;
    documents.offer(state.forms);
    showHandover(state.handed_to);
    showMaintenance(state.maintenance);
  }
  forgetUnfinished(state.documents);
  documents.update(state.documents, state.role);
  documents.updateUploads(state);
}

/** The button that was pressed is gone: the focus goes where they will be. @param {string} seat */
function admitted(seat) {
  tiles.await(seat);
  $("g-titel").focus();
}

/** The same seat has come in with another window: this one lets go, and can take it back. */
function replaced() {
  looking.resting = true;
  sharing.end();
  say("");
  step("woanders");
}

function takeBack() {
  looking.resting = false;
  look();
}

/* Leaving */

async function askToLeave() {
  if (staff || (await surely(documents))) leave();
}

/** @param {any[]} [kept] documents to show where no other page does */
async function leave(kept = []) {
  if (looking.resting) return;
  looking.resting = true;
  const { next } = await post(`${base}/verlassen`).catch(() => ({ next: "" }));
  finish(next, kept);
}

/** @param {string} next @param {any[]} [kept] */
function finish(next, kept = []) {
  letGo();
  step("ende");
  showKept(documents, kept);
  if (!next) return;
  $("weiter").href = next;
  // Who was turned away reads why first.
  if (staff || next.includes("/feedback/")) location.assign(next);
}

/** Camera and microphone are off, and nothing is asked any more. */
function letGo() {
  looking.resting = true;
  dismiss();
  sharing.end();
  call.end();
  own.stop();
  $("geraete").hidden = true;
}

/* Buttons */

offerEntrance(own, begin);
$("hier-weiter").addEventListener("click", takeBack);
offerControls(own, call);
decideIdentity(look);
offerDevices(own);
offerFallback(look);
offerHandover(look);
offerMoving();
offerProposing(look);
offerBreakingOff((on) => {
  own.hush(on);
  tiles.hush(on);
}, letGo);
for (const button of document.querySelectorAll("[data-leave]"))
  button.addEventListener("click", askToLeave);
$("beenden")?.addEventListener("click", () =>
  attempt(async () => {
    if (!((await forAll(company.colleagues(mine))) && (await surely(documents)))) return;
    const { next } = await post(`${room.dataset.desk}/beenden`).catch(remember);
    finish(next);
  }),
);

if (staff) {
  attempt(async () => {
    await own.open(true);
    if (own.camera) say("");
    await post(room.dataset.open);
    begin();
  });
}
