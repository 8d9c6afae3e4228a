// @ts-check
/** The line: measures it on the way that sound and picture will take, and says what that means. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { $, number, say } from "./page.js";
import { Failed, probe, SECONDS } from "./probe.js";
import { keep } from "./result.js";
import { MUCH_LOST, speed, verdict } from "./verdict.js";

/** @typedef {import("./probe.js").Measured} Measured */
const KINDS = { good: "ok", usable: "warn", poor: "warn" };

export async function measureLine() {
  begin();
  /** @type {any} */
  let place = null;
  try {
    place = await post($("messen").dataset.probe);
    const { measured, way } = await probe(place, progress());
    const found = verdict(measured);
    tell(found, way);
    keep({ line: { verdict: found, way } });
  } catch (error) {
    fail(error, place);
  } finally {
    end();
  }
}

function begin() {
  $("fortschritt").hidden = $("messung-lauf").hidden = false;
  $("fortschritt").value = 0;
  $("messung-lauf").textContent = "";
  for (const id of ["hilft", "it"]) $(id).hidden = true;
  say("messung", text("connecting"));
}

/** The status speaks three times only; figures for the eye come with every count. */
function progress() {
  /** @type {Measured|null} */
  let last = null;
  return (/** @type {Measured} */ now) => {
    const seconds = Math.min(SECONDS, now.milliseconds / 1000);
    const words = seconds < SECONDS / 2 ? "probe_running" : "probe_half";
    if ($("messung").textContent !== text(words)) say("messung", text(words));
    $("fortschritt").value = seconds / SECONDS;
    const mbit = number(last ? speed(last, now) : 0);
    if (last)
      $("messung-lauf").textContent = text("probe_now", { seconds: Math.floor(seconds), all: SECONDS, mbit });
    last = now;
  };
}

/** @param {import("./verdict.js").Verdict} found @param {import("./way.js").Way} way */
function tell({ level, mbit, loss }, { relayed, protocol }) {
  const figures = { mbit: number(mbit), loss: number(loss * 100) };
  const words = [text(`probe_${level}`), text("probe_figures", figures)];
  if (loss >= MUCH_LOST) words.push(text("probe_lossy"));
  if (relayed) words.push(text("probe_relayed", { protocol: protocol.toUpperCase() }));
  say("messung", words.join(" "), KINDS[level]);
  $("hilft").hidden = level === "good";
}

/** @param {unknown} error @param {any} place */
function fail(error, place) {
  if (!(error instanceof Failed)) {
    say("messung", error instanceof Problem ? error.message : text("probe_portal"), "error");
  } else if (error.reason === "busy" || error.reason === "hidden") {
    say("messung", text(`probe_${error.reason}`), "warn");
  } else {
    say("messung", text(error.reason === "socket" ? "probe_no_socket" : "probe_none"), "error");
    adviseIt(place, error.targets);
    $("hilft").hidden = false;
    keep({ line: "none" });
  }
}

/** @param {import("../gateway/signalling.js").Place} place @param {string[]} targets */
function adviseIt({ url, iceServers = [] }, targets) {
  const socket = new URL(url).host;
  const media = targets.join(", ") || new URL(url).hostname;
  const turn = iceServers.flatMap(({ urls }) => urls).map((each) => each.replace(/^turns?:/, ""));
  const words = [text("probe_it", { socket, media })];
  if (turn.length) words.push(text("probe_it_turn", { turn: turn.join(", ") }));
  $("it").textContent = words.join(" ");
  $("it").hidden = false;
}

function end() {
  $("fortschritt").hidden = $("messung-lauf").hidden = true;
  $("messen").textContent = text("again");
}
