// A place of the course that a reply stands on: the mark that shows its quote, and the way there.
import { html, nothing } from "lit";
import { say, saySecond } from "../words.js";

/** Return where a citation is in the course, "Section › Unit", as far as its own title does not say it. */
export const sayPath = ({ path = [], title }) => path.filter((part) => part && part !== title).join(" › ");

/** Return the title of a citation, with the second of a video, and how its quote begins where `tellApart` had to say so. */
export const sayTitle = ({ title, start, beginning }) => [title, ...(start === null || start === undefined ? [] : [saySecond(start)]), ...(beginning ? [beginning] : [])].join(" · ");

// Characters of a quote that are read at a glance, and those of a word that they may cut.
const GLANCE = 24;
const WORD = 20;

/** Return citations with the `beginning` of the quotes of those that would be called the same and stand in the same place. */
export const tellApart = (citations) => {
  const quotes = new Map();
  const name = (citation) => JSON.stringify([sayTitle(citation), sayPath(citation)]);
  for (const citation of citations) { quotes.set(name(citation), [...(quotes.get(name(citation)) ?? []), citation.quote ?? ""]); }
  return citations.map((citation) => ({ ...citation, beginning: begin(citation.quote ?? "", quotes.get(name(citation))) }));
};

// As many words as no other quote begins with.
const begin = (quote, quotes) => {
  const others = quotes.filter((other) => other !== quote);
  if (!quote || !others.length) { return ""; }
  let length = 0;
  let beginning;
  do {
    length += GLANCE;
    [beginning] = quote.match(new RegExp(`^.{1,${length}}\\S{0,${WORD}}`, "su"));
  } while (beginning !== quote && others.some((other) => other.startsWith(beginning)));
  return beginning === quote ? quote : `${beginning.trimEnd()} …`;
};

/** Show where a citation is in the course. Its own direction is inside: it stands below the title, on whichever side that is. */
export const showPath = (citation, language) => {
  const path = sayPath(citation);
  return path ? html`<span class="muted path" lang=${language}><bdi>${path}</bdi></span>` : nothing;
};

/** Show a source: in the list below a reply. */
export const showSource = (citation, panel) => {
  const { number, title } = citation;
  const language = panel.courseLanguage || nothing;
  return html`<li>
    <button type="button" class="cite" data-number=${number} data-name=${say("sourceNamed", { number, title })} aria-label=${say("sourceNamed", { number, title })} aria-haspopup="dialog">${number}</button>
    <span class="source"><a href=${citation.url} target="_top" data-name=${sayTitle(citation)} lang=${language} dir="auto" @click=${(event) => panel.goTo(event, citation)}>${sayTitle(citation)}</a>
      ${showPath(citation, language)}</span>
  </li>`;
};
