// A place of the course that a reply stands on: the mark that shows its quote, and the way there.
import { html, nothing } from "lit";
import { say, saySecond } from "../words.js";

/** Return where a citation is in the course, "Section › Unit", as far as its own title does not say it. */
export const sayPath = ({ path = [], title }) => path.filter((part) => part && part !== title).join(" › ");

/** Return the title of a citation, with the second of a video. */
export const sayTitle = ({ title, start }) => (start === null || start === undefined ? title : `${title} · ${saySecond(start)}`);

/** Show a source: in the list below a reply. */
export const showSource = (citation, panel) => {
  const { number, title } = citation;
  const path = sayPath(citation);
  return html`<li>
    <button type="button" class="cite" data-number=${number} data-name=${say("sourceNamed", { number, title })} aria-label=${say("sourceNamed", { number, title })} aria-haspopup="dialog">${number}</button>
    <span class="source"><a href=${citation.url} target="_top" data-name=${sayTitle(citation)} lang=${panel.courseLanguage || nothing} dir="auto" @click=${(event) => panel.goTo(event, citation)}>${sayTitle(citation)}</a>
      ${path ? html`<span class="muted path" lang=${panel.courseLanguage || nothing} dir="auto">${path}</span>` : nothing}</span>
  </li>`;
};
