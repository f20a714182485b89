// Where the learner's words go, and their word on that: read again, changed, or taken back.
import { html, nothing } from "lit";
import { showNoticeText } from "../chat/gates.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Going extends View {
  static properties = { place: { attribute: false } };

  async change(send) {
    await this.inTurn(send);
    await this.panel.lookAgain();
  }

  give(isAccepted) {
    // What was read, whatever is in force when it is its turn.
    const { notice } = this.place;
    return this.change(() => this.api.sayOfNotice(notice, isAccepted, this.course));
  }

  /** What the learner chose, as they were asked for it. */
  nameChoice({ accepted, declined, basis }) {
    if (accepted) { return basis === "read" ? "consentRead" : "consentAccepted"; }
    return declined ? "consentDeclined" : "consentNone";
  }

  render() {
    const { notice } = this.place ?? {};
    if (!notice) { return nothing; }
    const { accepted, declined } = notice;
    return html`<section aria-labelledby="going-title">
      <h2 id="going-title">${say("consentTitle")}</h2>
      <p id="my-choice">${say(this.nameChoice(notice))} ${accepted ? notice.destination.text : declined ? say("goingSearchAlone") : nothing}</p>
      ${accepted ? this.showProvider() : nothing}
      <details><summary>${say("consentNotice")}</summary>${showNoticeText(notice)}</details>
      ${this.showChoices(notice)} ${this.showState()}
    </section>`;
  }

  showProvider() {
    const { llm } = this.place;
    if (!llm?.provider) { return nothing; }
    return html`<p class="muted">${say("goingNames")} ${llm.model ? html`${say("model")}: <bdi>${llm.model}</bdi>` : nothing}</p>`;
  }

  showChoices({ accepted, declined, basis, destination }) {
    const button = (id, name, act, kind = "") => html`<button type="button" id="my-${id}" class=${kind} aria-describedby=${id === "accept" ? "my-destination" : nothing} @click=${act}>${say(name)}</button>`;
    return html`
      ${accepted ? nothing : html`<p id="my-destination">${declined ? say("consentOtherwise") : nothing} ${destination.text}</p>`}
      <div class="choices">
        ${accepted ? nothing : button("accept", basis === "read" ? "noticeRead" : "noticeAgree", () => this.give(true))}
        ${declined ? nothing : button("decline", "noticeDecline", () => this.give(false), "quiet")}
        ${accepted || declined ? button("withdraw", "consentWithdraw", () => this.change(() => this.api.withdrawNotice()), "quiet") : nothing}
      </div>
      ${declined ? nothing : html`<p class="muted">${say("noticeDeclineAbout")}</p>`}`;
  }
}

customElements.define("iblai-mentor-going", Going);
