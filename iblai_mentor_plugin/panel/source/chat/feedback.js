// Thumbs, and why. What was said to the mentor's makers can be changed afterwards.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";
import { showPeople } from "./people.js";

const REASONS = ["reasonWrong", "reasonUnclear", "reasonNotHelpful", "reasonOther"];

class Feedback extends View {
  static properties = { message: { attribute: false }, isAsking: { state: true }, isThanked: { state: true } };

  get given() { return this.message.feedback; }

  async give(isGood, reason = "", words = "") {
    const fields = { rating: isGood ? 1 : -1, reason, additional_feedback: words };
    const isDone = await this.attempt(async () => {
      const { id } = this.given ?? {};
      const reply = { session: this.panel.conversation.session, message_id: this.message.id };
      this.message.feedback = id ? await this.api.updateFeedback(id, fields) : await this.api.createFeedback({ ...reply, ...fields });
    });
    this.isThanked = isDone;
    this.isAsking = isDone && !isGood && !reason;
    if (this.isAsking) { this.focusOn(".reasons input"); }
  }

  send(event) {
    event.preventDefault();
    const fields = new FormData(event.target);
    this.give(false, fields.get("reason"), fields.get("words"));
    this.focusOn("[data-thumb=down]");
  }

  render() {
    const rating = this.given?.rating;
    const thumb = (isGood) => html`<button type="button" class="thumb" data-thumb=${isGood ? "up" : "down"} aria-pressed=${rating === (isGood ? 1 : -1)}
      aria-label=${say(isGood ? "helpful" : "notHelpful")} title=${say(isGood ? "helpful" : "notHelpful")} @click=${() => this.give(isGood)}>${isGood ? icons.thumbUp : icons.thumbDown}</button>`;
    return html`<span class="thumbs">${thumb(true)}${thumb(false)}</span>
      ${rating === -1 && !this.message.offersContact ? showPeople(this.panel.place?.help_contact) : nothing}
      ${this.isAsking ? this.showReasons() : nothing}
      <span role="status" class=${this.isAsking ? "unseen" : "muted"}>${this.isThanked ? say("thanks") : ""}</span>${this.showState()}`;
  }

  showReasons() {
    const name = `reason-${this.message.id}`;
    return html`<form class="reasons" @submit=${this.send} @keydown=${(event) => { if (event.key === "Escape") { event.stopPropagation(); this.isAsking = false; this.focusOn("[data-thumb=down]"); } }}>
      <fieldset><legend>${say("whatWasWrong")}</legend>
        ${REASONS.map((reason, place) => html`<label><input type="radio" name="reason" value=${say(reason)} ?checked=${place === 0}> ${say(reason)}</label>`)}
      </fieldset>
      <label for=${name}>${say("inYourWords")}</label>
      <input id=${name} name="words" maxlength="500" autocomplete="off">
      <div class="actions"><button type="submit">${say("send")}</button></div>
    </form>`;
  }
}

customElements.define("iblai-mentor-feedback", Feedback);
