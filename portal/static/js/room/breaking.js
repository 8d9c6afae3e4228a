// @ts-check
/** Breaking off because of a threat: one press, one question, and everybody is out. */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { ask } from "./dialog.js";
import { $, room, say, step } from "./page.js";

const AGAIN = 2000;

/** @param {() => void} cut ends own picture and sound, before anybody answers */
export function offerBreakingOff(cut) {
  $("abbrechen")?.addEventListener("click", async () => {
    const sure = await ask({
      title: text("break_title"),
      words: text("break_words"),
      yes: text("break_yes"),
      no: text("back"),
    });
    if (!sure) return;
    cut();
    showSteps();
    await breakOff();
  });
}

/** What to do now, for the caseworker. */
export function showSteps() {
  say("");
  step("abgebrochen");
}

/** A line that is lost just now must not keep the room open: it is tried until it is done. */
async function breakOff() {
  for (;;) {
    try {
      await post(`${room.dataset.desk}/abbrechen`);
      return say("");
    } catch (error) {
      // Somebody else has ended it, or this browser has been shut out.
      if (error instanceof Problem && error.status < 500) return say(error.message, "warn");
      say(text("break_waits"), "error");
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
}
