// What learners shared with the team of the course: a list without words, and one copy at a time, whose learner sees who opened it.
import { html, nothing } from "lit";
import { showContact } from "../chat/people.js";
import { View } from "../parts/view.js";
import "../sharing/transcript.js";
import { say, sayMoment, sayNumber } from "../words.js";

class TeamShared extends View {
  static properties = { copies: { state: true }, hasMore: { state: true }, open: { state: true }, contact: { attribute: false }, said: { state: true } };

  firstUpdated() { this.load(() => this.fetch(1)); }

  async fetch(number) {
    const page = await this.api.listTeamShared(this.course, number);
    const before = number === 1 ? [] : this.copies;
    this.page = number;
    Object.assign(this, { copies: [...before, ...(page?.results ?? [])], hasMore: Boolean(page?.next) });
  }

  async toggle({ id }) {
    this.said = "";
    if (this.open?.id === id) {
      this.open = null;
      return;
    }
    try {
      this.problem = null;
      this.open = await this.api.openTeamShared(this.course, id);
      this.copies = this.copies.map((one) => (one.id === id ? { ...one, is_opened: true } : one));
    } catch (error) {
      if (error.status !== 404) { await this.attempt(() => { throw error; }); return; }
      // Its learner took it back meanwhile.
      this.copies = this.copies.filter((one) => one.id !== id);
      this.said = say("teamSharedGone");
      this.focusOn("#team-shared-title");
    }
  }

  render() {
    return html`<section aria-labelledby="team-shared-title">
      <h2 id="team-shared-title" tabindex="-1">${say("course_shared")}</h2>
      <p class="muted">${say("teamSharedAbout")}</p>
      ${showContact(this.contact, say("teamSharedAnswered"), say("teamSharedUnanswered"))}
      <p role="status">${this.said ?? ""}</p>
      ${this.copies ? this.showCopies() : nothing} ${this.showState()}
      ${this.hasMore ? html`<button type="button" class="quiet more" @click=${() => this.attempt(() => this.fetch(this.page + 1))}>${say("showMore")}</button>` : nothing}
    </section>`;
  }

  showCopies() {
    if (!this.copies.length) { return html`<p>${say("teamSharedNone")}</p>`; }
    return html`<ul class="list shared">${this.copies.map((copy) => this.showCopy(copy))}</ul>`;
  }

  showCopy(copy) {
    const { id, username, unit_title: unit, created, messages_count: count, is_opened: isOpened } = copy;
    const isOpen = this.open?.id === id;
    const title = `${username}, ${sayMoment(created)}`;
    return html`<li data-shared=${id}><div class="fact-block">
      <h3><bdi>${username}</bdi>${isOpened ? nothing : html` <span class="new">${say("teamSharedNew")}</span>`}</h3>
      <p class="muted">${unit ? html`<bdi>${unit}</bdi> · ` : nothing}${sayMoment(created)} · ${say("messagesCount", { count: sayNumber(count) })}</p>
      <div class="statement-buttons"><button type="button" class="plain-button look" aria-expanded=${isOpen} aria-label=${say(isOpen ? "hideNamed" : "showNamed", { title })} @click=${() => this.toggle(copy)}>${say(isOpen ? "hideShared" : "showShared")}</button></div>
      ${isOpen ? html`<iblai-mentor-transcript .panel=${this.panel} .copy=${this.open}></iblai-mentor-transcript>` : nothing}
    </div></li>`;
  }
}

customElements.define("iblai-mentor-team-shared", TeamShared);
