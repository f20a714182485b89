// Everything that is kept of the learner here, fact by fact, as it was learned; asked for once somebody wants to see it.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment } from "../words.js";

class Kept extends View {
  static properties = { changes: { attribute: false }, facts: { state: true }, hasMore: { state: true }, isOpen: { state: true } };

  willUpdate(changed) {
    if (this.isOpen && (changed.has("changes") || changed.has("isOpen"))) { this.load(() => this.fetch(1)); }
  }

  async fetch(number) {
    const page = await this.api.listFacts(this.course, number);
    const before = number === 1 ? [] : this.facts;
    this.page = number;
    Object.assign(this, { facts: [...before, ...(page?.results ?? [])], hasMore: Boolean(page?.next) });
  }

  groupFacts() {
    const blocks = new Map();
    for (const fact of this.facts) {
      const key = fact.usage_key;
      if (!blocks.has(key)) { blocks.set(key, { title: fact.title || say("thisCourse"), facts: [] }); }
      blocks.get(key).facts.push(fact);
    }
    return [...blocks.values()];
  }

  render() {
    return html`<details id="everything" @toggle=${(event) => { this.isOpen = event.target.open; }}>
      <summary>${say("kept")}</summary>
      <p class="muted">${say("keptAbout")}</p>
      ${this.showState()}
      ${this.facts ? html`<ul class="list facts">${this.groupFacts().map((block) => this.showBlock(block))}</ul>` : nothing}
      ${this.hasMore ? html`<button type="button" class="quiet" @click=${() => this.attempt(() => this.fetch(this.page + 1))}>${say("more")}</button>` : nothing}
    </details>`;
  }

  showBlock({ title, facts }) {
    return html`<li><div class="fact-block"><h3><bdi>${title}</bdi></h3>
      <ul>${facts.map((fact) => html`<li>${fact.text} <span class="muted">${say("factHow", { reason: fact.reason, when: sayMoment(fact.at) })}
        ${fact.corrected_at ? say("saidNotTrueAt", { when: sayMoment(fact.corrected_at) }) : nothing}</span></li>`)}</ul></div></li>`;
  }
}

customElements.define("iblai-mentor-kept", Kept);
