// A list of copies of messages, of which one at a time is open: what a learner shared, and what a team was shown.
import { html, nothing } from "lit";
import { Pages } from "../parts/pages.js";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";
import "./transcript.js";

/**
 * Views have: `fetchPage(number)`, `fetchCopy(listed)`, `nameOf(copy)`, `sayGone()` of a copy that is gone by now, and, of each copy,
 * `showMark`, `showPlace`, `showOpenings` and `showMoreButtons`. Their heading is `#shared-title`.
 */
export class Copies extends View {
  static properties = { open: { state: true }, said: { state: true } };

  constructor() {
    super();
    this.said = "";
    this.pages = new Pages(this, (number) => this.fetchPage(number), ({ id }) => id);
  }

  showMark() { return nothing; }
  showPlace() { return nothing; }
  showOpenings() { return nothing; }
  showMoreButtons() { return nothing; }

  async toggle(listed) {
    const { id } = listed;
    this.said = "";
    if (this.open?.id === id) {
      this.open = null;
      return;
    }
    const focusOn = this.holdFocus();
    await this.inTurn(async () => {
      const copy = await this.fetchCopy(listed).catch(passOver404);
      if (copy) { this.open = copy; } else { await this.leaveOut(id, focusOn); }
    });
  }

  /** Fetch the list without a copy that was open or was to be, and say what became of it where the focus goes. */
  async leaveOut(id, focusOn, said = this.sayGone()) {
    if (this.open?.id === id) { this.open = null; }
    await this.pages.fetch();
    this.said = said;
    focusOn("#shared-title");
  }

  showCopies() {
    return html`<ul class="list shared">${this.pages.items.map((copy, place) => this.showCopy(copy, place))}</ul>${this.pages.showMore()}`;
  }

  showCopy(copy, place) {
    const isOpen = this.open?.id === copy.id;
    const when = sayMoment(copy.created);
    const title = `${this.nameOf(copy)}, ${when}`;
    return html`<li data-shared=${copy.id}><div class="fact-block">
      <h3><bdi>${this.nameOf(copy)}</bdi>${this.showMark(copy)}</h3>
      <p class="muted">${this.showPlace(copy)}${when} · ${say("messagesCount", { count: sayNumber(copy.messages_count) })}</p>
      ${this.showOpenings(copy)}
      <div class="statement-buttons">
        <button type="button" class="plain-button look" data-item=${place} aria-expanded=${isOpen} data-name=${say(isOpen ? "hideNamed" : "showNamed", { title })} @click=${() => this.toggle(copy)}>${say(isOpen ? "hideShared" : "showShared")}</button>
        ${this.showMoreButtons(copy, title)}
      </div>
      ${isOpen ? html`<iblai-mentor-transcript .panel=${this.panel} .copy=${this.open}></iblai-mentor-transcript>` : nothing}
    </div></li>`;
  }
}

// Taken back meanwhile, or gone with its course.
const passOver404 = (error) => {
  if (error.status !== 404) { throw error; }
  return null;
};
