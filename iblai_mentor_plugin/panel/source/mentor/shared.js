// What the learner shared in this course: who opened it and when, what is in it, and taking it back.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";
import "../sharing/transcript.js";

class Shared extends View {
  static properties = { isShown: { attribute: false }, copies: { state: true }, hasMore: { state: true }, open: { state: true }, said: { state: true } };

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch(1)); }
  }

  async fetch(number) {
    const page = await this.api.listShared(this.course, number);
    const before = number === 1 ? [] : this.copies;
    this.page = number;
    Object.assign(this, { copies: [...before, ...(page?.results ?? [])], hasMore: Boolean(page?.next) });
  }

  async toggle({ id }) {
    if (this.open?.id === id) {
      this.open = null;
      return;
    }
    await this.attempt(async () => { this.open = await this.api.getShared(id); });
  }

  async takeBack(copy) {
    if (!(await this.panel.confirm({ title: say("takeSharedTitle"), text: say("takeSharedText"), yes: say("takeShared") }))) { return; }
    this.open = null;
    if (!(await this.attempt(async () => { await this.api.takeSharedBack(copy.id); await this.fetch(1); }))) { return; }
    this.said = say("sharedTaken");
    this.focusOn("#shared-title");
  }

  nameOf({ unit_title: unit }) { return unit || say("thisCourse"); }

  render() {
    const { isSharing } = this.panel.configuration;
    // Where nothing can be shared and nothing was, there is nothing to say.
    if (!isSharing && !this.copies?.length && !this.problem) { return nothing; }
    return html`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${say("sharedTitle")}</h2>
      <p class="unseen" role="status">${this.said ?? ""}</p>
      ${this.copies ? this.showCopies() : nothing} ${this.showState()}
      ${this.hasMore ? html`<button type="button" class="quiet more" @click=${() => this.attempt(() => this.fetch(this.page + 1))}>${say("showMore")}</button>` : nothing}
    </section>`;
  }

  showCopies() {
    if (!this.copies.length) { return html`<p class="muted">${say("sharedNone")}</p>`; }
    return html`<p class="muted">${say("sharedAbout")}</p><ul class="list shared">${this.copies.map((copy) => this.showCopy(copy))}</ul>`;
  }

  showCopy(copy) {
    const isOpen = this.open?.id === copy.id;
    const when = sayMoment(copy.created);
    const title = `${this.nameOf(copy)}, ${when}`;
    return html`<li data-shared=${copy.id}><div class="fact-block">
      <h3><bdi>${this.nameOf(copy)}</bdi></h3>
      <p class="muted">${when} · ${say("messagesCount", { count: sayNumber(copy.messages_count) })}</p>
      ${copy.openings.length ? html`<ul class="openings">${copy.openings.map((opening) => html`<li>${this.sayOpening(opening)}</li>`)}</ul>` : html`<p>${say("sharedUnopened")}</p>`}
      <div class="statement-buttons">
        <button type="button" class="plain-button look" aria-expanded=${isOpen} aria-label=${say(isOpen ? "hideNamed" : "showNamed", { title })} @click=${() => this.toggle(copy)}>${say(isOpen ? "hideShared" : "showShared")}</button>
        <button type="button" class="plain-button forget" aria-label=${say("takeSharedNamed", { title })} @click=${() => this.takeBack(copy)}>${say("takeShared")}</button>
      </div>
      ${isOpen ? html`<iblai-mentor-transcript .panel=${this.panel} .copy=${this.open}></iblai-mentor-transcript>` : nothing}
    </div></li>`;
  }

  sayOpening({ username, opened_at: first, last_at: last }) {
    const name = username || say("someoneGone");
    const [firstly, lastly] = [sayMoment(first), sayMoment(last)];
    return firstly === lastly ? say("openedBy", { name, when: firstly }) : say("openedByAgain", { name, when: firstly, last: lastly });
  }
}

customElements.define("iblai-mentor-shared", Shared);
