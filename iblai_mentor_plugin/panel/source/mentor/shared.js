// What the learner shared in this course: who opened it and when, what is in it, and taking it back.
import { html, nothing } from "lit";
import { Copies } from "../sharing/copies.js";
import { say, sayMoment } from "../words.js";

class Shared extends Copies {
  static properties = { isShown: { attribute: false } };

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.pages.fetch()); }
  }

  fetchPage(number) { return this.api.listShared(this.course, number); }
  fetchCopy({ id }) { return this.api.getShared(id); }
  nameOf({ unit_title: unit }) { return unit || say("thisCourse"); }
  sayGone() { return say("sharedGone"); }

  async takeBack({ id }) {
    if (!(await this.panel.confirm({ title: say("takeSharedTitle"), text: say("takeSharedText"), yes: say("takeShared") }))) { return; }
    const focusOn = this.holdFocus();
    await this.inTurn(async () => {
      await this.api.takeSharedBack(id);
      await this.leaveOut(id, focusOn, say("sharedTaken"));
    });
  }

  render() {
    const { isSharing } = this.panel.configuration;
    const { items } = this.pages;
    // Where nothing can be shared and nothing was, there is nothing to say.
    if (!isSharing && !items?.length && !this.problem) { return nothing; }
    return html`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${say("sharedTitle")}</h2>
      <p class="unseen" role="status">${this.said}</p>
      ${items ? html`<p class="muted">${say(items.length ? "sharedAbout" : "sharedNone")}</p>` : nothing}
      ${items?.length ? this.showCopies() : nothing} ${this.showState()}
    </section>`;
  }

  showOpenings({ openings }) {
    if (!openings.length) { return html`<p>${say("sharedUnopened")}</p>`; }
    return html`<ul class="openings">${openings.map((opening) => html`<li>${sayOpening(opening)}</li>`)}</ul>`;
  }

  showMoreButtons(copy, title) {
    return html`<button type="button" class="plain-button forget" data-name=${say("takeSharedNamed", { title })} @click=${() => this.takeBack(copy)}>${say("takeShared")}</button>`;
  }
}

const sayOpening = ({ username, opened_at: first, last_at: last }) => {
  const name = username || say("someoneGone");
  const [firstly, lastly] = [sayMoment(first), sayMoment(last)];
  return firstly === lastly ? say("openedBy", { name, when: firstly }) : say("openedByAgain", { name, when: firstly, last: lastly });
};

customElements.define("iblai-mentor-shared", Shared);
