// A sentence of the mentor's on the learner, with the place that it names as a link there.
import { html, nothing } from "lit";

/** Show a statement's text; `follow` is told of a click on the link. The title is in the course's language. */
export const showSentence = ({ text, title, title_at: at, url, language, usage_key: usageKey }, follow) => {
  if (at === null || at === undefined) { return text; }
  // Places are counted in code points, as strings of other languages count.
  const characters = [...text];
  const end = at + [...title].length;
  const name = html`<bdi lang=${language || nothing}>${title}</bdi>`;
  const link = url ? html`<a href=${url} target="_top" data-name=${title} lang=${language || nothing} @click=${(event) => follow(event, { usage_key: usageKey, url })}>${name}</a>` : name;
  return html`${characters.slice(0, at).join("")}${link}${characters.slice(end).join("")}`;
};
