// What stands before the first question: the notice, or why there is none to be asked here.
import { html, nothing } from "lit";
import { say, sayMomentIn } from "../words.js";

const KNOWN = new Set(["off", "switched_off", "exam", "quiet_hours", "not_enrolled", "not_running"]);

// Nothing else stands in the way but that the learner gave no word on the notice yet.
export const isUndecided = ({ refusal, notice }) => refusal?.code === "notice" && Boolean(notice);

// A text in another language than the page says so, above.
export const showNoticeText = ({ text, language, language_note: note }) => html`${note ? html`<p class="muted">${note}</p>` : nothing}
  ${text.split(/\r?\n\s*\n/).map((part) => html`<p dir="auto" lang=${language || nothing} class="paragraph">${part}</p>`)}`;

// The learner's word: what they agree to stands above the buttons.
export const showChoice = ({ destination, basis }, give, prefix = "") => html`<p class="destination" id="${prefix}destination">${destination.text}</p>
  <div class="choices">
    <button type="button" id="${prefix}accept" aria-describedby="${prefix}destination" @click=${() => give(true)}>${say(basis === "read" ? "noticeRead" : "noticeAgree")}</button>
    <button type="button" id="${prefix}decline" class="quiet" aria-describedby="${prefix}decline-about" @click=${() => give(false)}>${say("noticeDecline")}</button>
  </div>
  <p class="muted" id="${prefix}decline-about">${say("noticeDeclineAbout")}</p>`;

export const showNotice = (notice, give) => html`<section class="gate" aria-labelledby="notice-title">
  <h2 id="notice-title">${say("noticeTitle")}</h2>
  <div class="notice-text">${showNoticeText(notice)}</div>
  ${showChoice(notice, give)}
</section>`;

export const showRefusal = (refusal, lookAgain) => {
  if (!refusal) { return nothing; }
  const name = KNOWN.has(refusal.code) ? `refusal_${refusal.code}` : "refused";
  return html`<section class="gate" data-code=${refusal.code}>
    <h2>${say(name)}</h2>
    <p dir="auto">${refusal.detail}</p>
    ${refusal.code === "exam" || refusal.code === "quiet_hours" ? html`<button type="button" class="quiet" @click=${lookAgain}>${say("lookAgain")}</button>` : nothing}
  </section>`;
};

// When the course team closes the mentor, told ahead: the first time that is still to come.
export const showQuietAhead = ({ quiet_hours: times = [] }, now = Date.now()) => {
  const next = times.find(({ starts }) => new Date(starts) > now);
  return next ? html`<p class="hint-line" data-reason="quiet">${say("quietAhead", { starts: sayMomentIn(next.starts), ends: sayMomentIn(next.ends) })}</p>` : nothing;
};
