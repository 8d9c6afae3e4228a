// @ts-check
/** The pages of a file as pictures, with the text that stands on them where it stands. */

import { text } from "../texts.js";
import { pointable } from "./pointing.js";

/** @typedef {{width: number, height: number, lines: [string, number, number, number, number][]}} Page */

/**
 * @param {{id: string, name: string, pages: Page[]}} shown
 * @param {string} url of the file
 * @returns {HTMLElement[]}
 */
export function pages(shown, url) {
  const title = document.createElement("h3");
  title.tabIndex = -1;
  title.textContent = shown.name;
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.tabIndex = 0;
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", shown.name);
  const count = shown.pages.length;
  sheet.append(
    ...shown.pages.map((page, index) => {
      const words = text("upload_page", { number: index + 1, count, name: shown.name });
      const picture = drawn(page, `${url}/seiten/${index + 1}.jpg`, words);
      const box = pointable(picture, shown.id, index + 1);
      picture.after(layer(page));
      return box;
    }),
  );
  return [title, larger(sheet), sheet];
}

/** @param {HTMLElement} sheet */
function larger(sheet) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain slim";
  button.textContent = text("larger");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(sheet.classList.toggle("large")));
  });
  const row = document.createElement("div");
  row.className = "actions views";
  row.append(button);
  return row;
}

/** @param {Page} page @param {string} source @param {string} alt */
function drawn(page, source, alt) {
  const picture = document.createElement("img");
  picture.src = source;
  picture.alt = alt;
  picture.loading = "lazy";
  // Known before it is loaded: nothing moves under a hand that points.
  picture.width = page.width;
  picture.height = page.height;
  return picture;
}

/** The text over the picture. @param {Page} page */
function layer(page) {
  const read = document.createElement("div");
  read.className = "read";
  read.append(...page.lines.map(line));
  return read;
}

/** @param {Page["lines"][number]} line in thousandths of the page */
function line([words, left, top, width, height]) {
  const span = document.createElement("span");
  span.textContent = words;
  span.dir = "auto";
  span.style.left = `${left / 10}%`;
  span.style.top = `${top / 10}%`;
  span.style.width = `${width / 10}%`;
  span.style.height = `${height / 10}%`;
  return span;
}
