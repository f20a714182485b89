// A place of the course that a reply stands on: the mark that shows its quote, and the way there.
import { html, nothing } from "lit";
import { say, saySecond } from "../words.js";

/** Return where a citation is in the course, "Section › Unit", as far as its own title does not say it. */
export const sayPath = ({ path = [], title }) => path.filter((part) => part && part !== title).join(" › ");

/** Return the title of a citation, with the second of a video. */
export const sayTitle = ({ title, start }) => (start === null || start === undefined ? title : `${title} · ${saySecond(start)}`);

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
