// What learners shared with the team of the course: a list without words, and one copy at a time, whose learner sees who opened it.
import { html, nothing } from "lit";
import { showContact } from "../chat/people.js";
import { Copies } from "../sharing/copies.js";
import { say } from "../words.js";

class TeamShared extends Copies {
  static properties = { contact: { attribute: false } };

  firstUpdated() { this.load(() => this.pages.fetch()); }

  fetchPage(number) { return this.api.listTeamShared(this.course, number); }

  async fetchCopy(listed) {
    const copy = await this.api.openTeamShared(this.course, listed.id);
    listed.is_opened = true;
    return copy;
  }

  nameOf({ username }) { return username; }
  sayGone() { return say("teamSharedGone"); }

  render() {
    const { items } = this.pages;
    return html`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${say("course_shared")}</h2>
      <p class="muted">${say("teamSharedAbout")}</p>
      ${showContact(this.contact, say("teamSharedAnswered"), say("teamSharedUnanswered"))}
      <p role="status">${this.said}</p>
      ${items ? (items.length ? this.showCopies() : html`<p>${say("teamSharedNone")}</p>`) : nothing} ${this.showState()}
    </section>`;
  }

  showMark({ is_opened: isOpened }) { return isOpened ? nothing : html` <span class="new">${say("teamSharedNew")}</span>`; }
  showPlace({ unit_title: unit }) { return unit ? html`<bdi>${unit}</bdi> · ` : nothing; }
}

customElements.define("iblai-mentor-team-shared", TeamShared);
