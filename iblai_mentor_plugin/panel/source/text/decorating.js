// What markdown has no words for: a button to copy code, chips for citations, formulas, tables that scroll.
import { say } from "../words.js";
import { copyText } from "./clipboard.js";

// Milliseconds that a button says what it did.
const SAID = 2_000;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * Complete a reply's elements in place.
 *
 * `drawFormula(source, element, {isDisplay})` draws now or later; `citations` as the API has them: a mark without one stays text.
 * `found`, as well: a line that is the title of one leads there.
 */
export const decorate = (fragment, { drawFormula, citations = [], found = [] }) => {
  if (!fragment.querySelectorAll) { return; }
  for (const pre of fragment.querySelectorAll("pre")) { frameCode(pre); }
  for (const table of fragment.querySelectorAll("table")) { frameTable(table); }
  for (const place of fragment.querySelectorAll("[data-formula]")) {
    drawFormula(place.textContent, place, { isDisplay: place.dataset.formula === "display" });
  }
  const byNumber = new Map(citations.map((citation) => [String(citation.number), citation]));
  for (const mark of fragment.querySelectorAll("sup[data-cite]")) {
    const citation = byNumber.get(mark.dataset.cite);
    mark.replaceWith(citation ? buildChip(citation) : mark.textContent);
  }
  if (found.length) { linkTitles(fragment, found); }
};

const linkTitles = (fragment, found) => {
  const places = new Map(found.map(({ title }, place) => [title, place]));
  for (const line of fragment.querySelectorAll("li, li > strong")) {
    const place = places.get(line.textContent.trim());
    if (place !== undefined) {
      const link = make("a", { className: "place", href: found[place].url, target: "_top", textContent: found[place].title });
      link.dataset.place = place;
      link.dataset.name = found[place].title;
      line.replaceChildren(link);
    }
  }
};

const frameCode = (pre) => {
  const language = pre.dataset.language || say("code");
  const copy = make("button", { type: "button", className: "copy", textContent: say("copy") });
  copy.dataset.name = `${say("copy")}: ${language}`;
  const said = make("span", { className: "unseen" });
  said.setAttribute("role", "status");
  copy.addEventListener("click", () => copyCode(pre, copy, said));
  const frame = make("div", { className: "code" });
  // Code scrolls sideways, and who has no mouse scrolls with the arrows.
  Object.assign(pre, { tabIndex: 0, dir: "ltr" });
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", language);
  pre.replaceWith(frame);
  frame.append(make("div", { className: "code-head" }, make("span", { textContent: language, dir: "ltr" }), said, copy), pre);
};

const copyCode = async (pre, button, said) => {
  const isCopied = await copyText(pre.textContent, said.parentElement);
  button.textContent = said.textContent = say(isCopied ? "copied" : "copyFailed");
  setTimeout(() => {
    button.textContent = say("copy");
    said.textContent = "";
  }, SAID);
};

const frameTable = (table) => {
  const frame = make("div", { className: "table", tabIndex: 0 });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", say("table"));
  table.replaceWith(frame);
  frame.append(table);
};

const buildChip = (citation) => {
  const chip = make("button", { type: "button", className: "cite", textContent: citation.number });
  chip.dataset.number = citation.number;
  chip.dataset.name = say("sourceNamed", { number: citation.number, title: citation.title });
  chip.setAttribute("aria-haspopup", "dialog");
  return chip;
};
