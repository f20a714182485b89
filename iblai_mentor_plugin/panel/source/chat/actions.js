// What can be asked with one tap, with an LLM: the question in the page's language, and what it stands for.
import { html, nothing } from "lit";
import { say } from "../words.js";

const ACTIONS = ["summary", "simpler", "example", "quiz"];
// They say again what was said: before the first reply they would be about nothing that the learner has seen.
const LATER = new Set(["simpler"]);

/** Show the buttons; nothing where there is no unit, where nothing may be asked, or where the search answers. */
export const showActions = ({ panel, place, conversation }) => {
  if (!panel.isFree || !place.unit || panel.isSearch) { return nothing; }
  const hasReply = conversation.messages.some(({ isOwn, text }) => !isOwn && text);
  const shown = ACTIONS.filter((action) => hasReply || !LATER.has(action));
  return html`<div class="actions-row" role="group" aria-label=${say("actions")}>
    ${shown.map((action) => html`<button type="button" class="quiet action" data-action=${action} @click=${() => conversation.ask(say(`ask_${action}`), { action })}>${say(`action_${action}`)}</button>`)}
  </div>`;
};
