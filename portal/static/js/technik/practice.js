// @ts-check
/** The practice room: a code to say on the phone, with which the help desk sees what the check has found. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { browser } from "./browser.js";
import { $, press, say } from "./page.js";
import { onFound, soFar } from "./result.js";

const POLL = 4000;
const GONE = 410;
/** What helps with what is asked for. @type {Record<string, string>} */
const PLACES = { camera: "testen", speaker: "ton-knopf", line: "messen" };

let token = "";
let asked = "";
/** @type {ReturnType<typeof setInterval>|undefined} */
let polling;

/** @param {string} fit what this browser is good for */
export function offerPractice(fit) {
  const tell = () => report(fit);
  press("uebung-oeffnen", () => open(tell));
  press("uebung-schliessen", async () => {
    await post($("uebung-oeffnen").dataset.report, { token, ende: "ja" }).catch(() => {});
    end();
  });
  onFound(() => {
    if (token) tell();
  });
}

/** @param {() => Promise<void>} tell */
async function open(tell) {
  try {
    const { code, until, token: mine } = await post($("uebung-oeffnen").dataset.practice);
    token = mine;
    $("uebung-code").textContent = code;
    $("uebung-dauer").textContent = text("practice_open", { until });
    $("uebung").hidden = $("uebung-schliessen").hidden = false;
    $("uebung-oeffnen").hidden = true;
    say("uebung-stand", "");
    $("uebung-schliessen").focus();
    polling = setInterval(tell, POLL);
    await tell();
  } catch (error) {
    say("uebung-stand", error instanceof Problem ? error.message : text("practice_lost"), "error");
  }
}

/** @param {string} fit */
async function report(fit) {
  const mine = token;
  try {
    const now = await post($("uebung-oeffnen").dataset.report, { token, ...plain(), fit });
    if (mine === token) show(now);
  } catch (error) {
    if (mine !== token) return;
    if (error instanceof Problem && error.status === GONE) end();
    else tellOnce("uebung-stand", text("practice_lost"), "warn");
  }
}

/** What was found, in words of the portal's lists. @returns {Record<string, string>} */
function plain() {
  const { name, version, system } = browser();
  const { camera, microphone, trouble = "", line } = soFar();
  const known = { browser: name, version, system, camera: works(camera), microphone: works(microphone), trouble };
  if (!line) return known;
  if (line === "none") return { ...known, line };
  const { level, mbit, loss } = line.verdict;
  const figures = { mbit: mbit.toFixed(1), loss: (loss * 100).toFixed(1) };
  return { ...known, line: level, ...figures, way: line.way.relayed ? "relayed" : "direct" };
}

/** @param {boolean|undefined} value */
function works(value) {
  return value === undefined ? "" : value ? "ja" : "nein";
}

/** @param {{helped: boolean, asked: string}} now */
function show(now) {
  tellOnce("uebung-stand", now.helped ? text("practice_helped") : "", "ok");
  tellOnce("uebung-bitte", now.asked ? text(`asked_${now.asked}`) : "", now.asked === "done" ? "ok" : "warn");
  if (now.asked !== asked && PLACES[now.asked]) $(PLACES[now.asked]).scrollIntoView({ block: "center" });
  asked = now.asked;
}

/** Said again, it would be read out again. @param {string} id @param {string} words @param {string} kind */
function tellOnce(id, words, kind) {
  if ($(id).textContent !== words) say(id, words, kind);
}

function end() {
  clearInterval(polling);
  token = asked = "";
  $("uebung").hidden = $("uebung-schliessen").hidden = true;
  $("uebung-oeffnen").hidden = false;
  say("uebung-bitte", "");
  say("uebung-stand", text("practice_over"));
}
