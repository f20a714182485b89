// The learner's word on the notice: read again, changed, or taken back.
import { html, nothing } from "lit";
import { showChoice, showNoticeText } from "../chat/gates.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Consent extends View {
  static properties = { place: { attribute: false } };

  async change(send) {
    await this.attempt(send);
    await this.panel.lookAgain();
  }

  render() {
    const notice = this.place?.notice;
    if (!notice) { return nothing; }
    const { accepted, declined } = notice;
    return html`<section aria-labelledby="consent-title">
      <h2 id="consent-title">${say("consentTitle")}</h2>
      <p>${say(accepted ? "consentAccepted" : declined ? "consentDeclined" : "consentNone")}</p>
      <details><summary>${say("consentNotice")}</summary>${showNoticeText(notice)}</details>
      ${showChoice(notice, (isAccepted) => this.change(() => this.api.sayOfNotice(notice, isAccepted, this.place.course_id)), "mine-")}
      ${accepted || declined ? html`<button type="button" class="quiet" @click=${() => this.change(() => this.api.withdrawNotice())}>${say("consentWithdraw")}</button>` : nothing}
    </section>`;
  }
}

customElements.define("iblai-mentor-consent", Consent);
