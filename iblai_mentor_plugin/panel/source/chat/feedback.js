// Thumbs, and why. What was said to the mentor's makers can be changed afterwards.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { nameFor } from "../parts/naming.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";
import { showPeople } from "./people.js";

const REASONS = ["reasonWrong", "reasonUnclear", "reasonNotHelpful", "reasonOther"];

class Feedback extends View {
  static properties = { message: { attribute: false }, question: { attribute: false }, isAsking: { state: true }, isThanked: { state: true } };

  get given() { return this.message.feedback; }

  async give(isGood, reason, words) {
    const fields = { rating: isGood ? 1 : -1, reason: reason ?? "", additional_feedback: words ?? "" };
    const { message } = this;
    const reply = { session: this.panel.conversation.session, message_id: message.id };
    const latest = (this.latest = {});
    const focusOn = this.holdFocus();
    const isDone = await this.inTurn(async () => {
      const { id } = message.feedback ?? {};
      message.feedback = id ? await this.api.updateFeedback(id, fields) : await this.api.createFeedback({ ...reply, ...fields });
    });
    // Unless something else was said meanwhile.
    if (latest !== this.latest) { return false; }
    this.isThanked = isDone;
    // What did not arrive is still there to be sent again.
    if (!isDone) { return false; }
    this.isAsking = !isGood && reason === undefined;
    if (this.isAsking) { this.askWhy(focusOn); }
    return true;
  }

  // It opens at the end of what can be seen: the whole of it comes into sight. But who went on to write meanwhile is left to it.
  async askWhy(focusOn) {
    if (await focusOn(".reasons input")) { this.querySelector(".reasons")?.scrollIntoView({ block: "nearest" }); }
  }

  async send(event) {
    event.preventDefault();
    const fields = new FormData(event.target);
    const focusOn = this.holdFocus();
    const isGiven = await this.give(false, fields.get("reason") ?? "", fields.get("words").trim());
    if (isGiven) { focusOn("[data-thumb=down]"); }
  }

  leave() {
    this.isAsking = false;
    this.focusOn("[data-thumb=down]");
  }

  render() {
    const rating = this.given?.rating;
    const nameOf = (isGood) => nameFor(say(isGood ? "helpful" : "notHelpful"), this.question);
    const thumb = (isGood) => html`<button type="button" class="thumb" data-thumb=${isGood ? "up" : "down"} aria-pressed=${rating === (isGood ? 1 : -1)}
      data-name=${nameOf(isGood)} aria-label=${nameOf(isGood)} title=${nameOf(isGood)} @click=${() => this.give(isGood)}>${isGood ? icons.thumbUp : icons.thumbDown}</button>`;
    return html`<span class="thumbs">${thumb(true)}${thumb(false)}</span>
      ${rating === -1 && !this.message.offersContact ? showPeople(this.panel.place?.help_contact) : nothing}
      ${this.isAsking ? this.showReasons() : nothing}
      <span role="status" class=${this.isAsking ? "unseen" : "muted"}>${this.isThanked ? say("thanks") : ""}</span>${this.showState()}`;
  }

  showReasons() {
    const name = `reason-${this.message.id}`;
    return html`<form class="reasons" @submit=${this.send} @keydown=${(event) => { if (event.key === "Escape") { event.stopPropagation(); this.leave(); } }}>
      <fieldset><legend>${say("whatWasWrong")}</legend>
        ${REASONS.map((reason) => html`<label><input type="radio" name="reason" value=${say(reason)}> ${say(reason)}</label>`)}
      </fieldset>
      <label for=${name}>${say("inYourWords")}</label>
      <input id=${name} name="words" data-name=${say("inYourWords")} maxlength="500" autocomplete="off">
      <div class="actions"><button type="button" class="quiet" data-name=${say("noReason")} @click=${this.leave}>${say("noReason")}</button><button type="submit" data-name=${say("send")}>${say("send")}</button></div>
    </form>`;
  }
}

customElements.define("iblai-mentor-feedback", Feedback);
