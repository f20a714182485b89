// What a page of the course asked for: text that was selected, or help at a problem; put into words here.
import { say } from "../words.js";

// Characters of a selection that a search is asked with: it looks for words, and more of them find less.
const SOUGHT = 300;
// Characters that the words around a selection take, at the most.
const AROUND = 200;

/** Return the question that a press on a page of the course stands for, "" for one that this panel does not know. */
export const buildQuestion = ({ what, text = "", title = "" }, { isSearch, longest }) => {
  if (what === "help") { return title ? say("ask_help", { title }) : say("ask_helpHere"); }
  if (what !== "explain" || !text.trim()) { return ""; }
  return isSearch ? text.slice(0, SOUGHT) : say("ask_explain", { text: text.slice(0, longest - AROUND) });
};
