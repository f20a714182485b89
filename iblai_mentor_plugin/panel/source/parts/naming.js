// Names of what can be pressed. Who hears them has nothing else to tell two of them apart.
import { say } from "../words.js";

// Characters of a question that its reply's buttons are named by.
const LONGEST = 48;
// Of a word that is cut, so that it is left out; what has no spaces is cut between signs.
const WORD = 24;
const signs = new Intl.Segmenter();

/** Return the first words of a text, whole ones, on one line. */
export const cutWords = (text, longest = LONGEST) => {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= longest) { return line; }
  const end = signs.segment(line).containing(longest).index;
  const space = line.lastIndexOf(" ", end);
  return `${line.slice(0, space >= end - WORD ? space : end)}…`;
};

/** Return the name of a button that belongs to a text, as to the question that was replied to; its own where there is none. */
export const nameFor = (button, question) => (question ? say("ofReply", { button, question: cutWords(question) }) : button);

/**
 * Number the names that come again, in the order of the page: `data-name` has each element's own one.
 *
 * Links to one place may share a name. One that is numbered is told so in its title, too, if it has one.
 */
export const nameApart = (root) => {
  const known = new Map();
  for (const element of root.querySelectorAll("[data-name]")) {
    const { name } = element.dataset;
    const others = known.get(name) ?? new Set();
    known.set(name, others.add(element.href ?? element));
    const place = [...others].indexOf(element.href ?? element) + 1;
    const full = place > 1 ? say("nameAgain", { name, number: place }) : name;
    if (element.getAttribute("aria-label") !== full) { element.setAttribute("aria-label", full); }
    if (element.title && element.title !== full) { element.title = full; }
  }
};

/** Keep the names apart from now on in each tab of what is rendered here, whatever changes in it. */
export const keepApart = (root) => {
  const naming = new MutationObserver((changes) => {
    for (const view of new Set(changes.map(({ target }) => target.closest?.("[role=tabpanel]")))) { if (view) { nameApart(view); } }
  });
  naming.observe(root, { childList: true, subtree: true, attributeFilter: ["data-name"] });
};
