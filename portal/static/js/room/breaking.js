// @ts-check
/**
 * Breaking off because of a threat: one press, and nobody is seen or heard any more. Who pressed by
 * mistake has some seconds to say so; then everybody is out.
 */

import { Problem, post } from "../http.js";
import { text } from "../texts.js";
import { ask } from "./dialog.js";
import { $, room, say, step } from "./page.js";

const AGAIN = 2000;
const TAKEN_BACK = 5000;

/**
 * @param {(on: boolean) => void} hush no picture and no sound, of nobody and to nobody, for now
 * @param {() => void} cut ends own picture and sound for good
 */
export function offerBreakingOff(hush, cut) {
  $("abbrechen")?.addEventListener("click", async () => {
    hush(true);
    const sure = await ask({
      title: text("break_title"),
      words: text("break_words"),
      yes: text("break_yes"),
      no: text("break_no"),
      within: TAKEN_BACK,
    });
    if (!sure) return hush(false);
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
