// Everything that is kept of the learner here, fact by fact, as it was learned; asked for once somebody wants to see it.
import { html, nothing } from "lit";
import { Pages } from "../parts/pages.js";
import { View } from "../parts/view.js";
import { say, sayMoment } from "../words.js";

class Kept extends View {
  static properties = { changes: { attribute: false }, isOpen: { state: true } };

  constructor() {
    super();
    this.pages = new Pages(this, (number) => this.api.listFacts(this.course, number));
  }

  willUpdate(changed) {
    if (this.isOpen && (changed.has("changes") || changed.has("isOpen"))) { this.load(() => this.pages.fetch()); }
  }

  groupFacts() {
    const blocks = new Map();
    for (const [place, fact] of this.pages.items.entries()) {
      const key = fact.usage_key;
      if (!blocks.has(key)) { blocks.set(key, { title: fact.title || say("thisCourse"), facts: [] }); }
      blocks.get(key).facts.push({ ...fact, place });
    }
    return [...blocks.values()];
  }

  render() {
    return html`<details id="everything" @toggle=${(event) => { this.isOpen = event.target.open; }}>
      <summary>${say("kept")}</summary>
      <p class="muted">${say("keptAbout")}</p>
      ${this.showState()}
      ${this.pages.items ? html`<ul class="list facts">${this.groupFacts().map((block) => this.showBlock(block))}</ul>` : nothing}
      ${this.pages.showMore()}
    </details>`;
  }

  showBlock({ title, facts }) {
    return html`<li><div class="fact-block"><h3><bdi>${title}</bdi></h3>
      <ul>${facts.map((fact) => html`<li data-item=${fact.place} tabindex="-1">${fact.text} <span class="muted">${say("factHow", { reason: fact.reason, when: sayMoment(fact.at) })}
        ${fact.corrected_at ? say("saidNotTrueAt", { when: sayMoment(fact.corrected_at) }) : nothing}</span></li>`)}</ul></div></li>`;
  }
}

customElements.define("iblai-mentor-kept", Kept);
