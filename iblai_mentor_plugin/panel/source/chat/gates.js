// What stands before the first question: the notice, or why there is none to be asked here.
import { html, nothing } from "lit";
import { say } from "../words.js";

const KNOWN = new Set(["off", "switched_off", "exam", "not_enrolled", "not_running"]);

export const showNotice = ({ text }, accept) => html`<section class="gate" aria-labelledby="notice-title">
  <h2 id="notice-title">${say("noticeTitle")}</h2>
  <div class="notice-text" tabindex="0" role="group" aria-labelledby="notice-title">${text.split(/\n{2,}/).map((part) => html`<p dir="auto">${part}</p>`)}</div>
  <button type="button" id="accept" @click=${accept}>${say("noticeAccept")}</button>
</section>`;

export const showRefusal = (refusal, lookAgain) => {
  if (!refusal) { return nothing; }
  const name = KNOWN.has(refusal.code) ? `refusal_${refusal.code}` : "refused";
  return html`<section class="gate" data-code=${refusal.code}>
    <h2>${say(name)}</h2>
    <p dir="auto">${refusal.detail}</p>
    ${refusal.code === "exam" ? html`<button type="button" class="quiet" @click=${lookAgain}>${say("lookAgain")}</button>` : nothing}
  </section>`;
};
