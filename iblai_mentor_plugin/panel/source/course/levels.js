// How far the mentor helps where, for many parts at once: filter them, select them, set them.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayNumber } from "../words.js";
import { listParts, matches } from "./parts.js";

const LEVELS = ["full", "hints", "off"];

class Levels extends View {
  static properties = { assistance: { state: true }, filter: { state: true }, selected: { state: true }, said: { state: true } };

  constructor() {
    super();
    Object.assign(this, { filter: { text: "", section: "", type: "", level: "" }, selected: new Set(), said: "" });
  }

  firstUpdated() { this.load(async () => { this.assistance = await this.api.getAssistance(this.course); }); }

  get parts() { return listParts(this.assistance, say); }
  get shownParts() { return this.parts.filter((part) => matches(part, this.filter)); }

  narrow(field, value) { this.filter = { ...this.filter, [field]: value }; }

  select(id, isSelected) {
    const selected = new Set(this.selected);
    if (isSelected) { selected.add(id); } else { selected.delete(id); }
    this.selected = selected;
  }

  selectAll(isSelected) { this.selected = new Set(isSelected ? this.shownParts.filter(({ kind }) => kind === "unit").map(({ id }) => id) : []); }

  // What is hidden by a filter is not changed, though it was selected before.
  get chosen() { return this.shownParts.filter(({ id }) => this.selected.has(id)); }

  async apply(level) {
    const parts = this.chosen.map(({ part, key }) => ({ part, key }));
    this.said = "";
    const isSet = await this.inTurn(async () => { this.assistance = await this.api.setManyAssistance(this.course, { parts, level }); });
    if (isSet) { Object.assign(this, { said: say("levelsSet", { count: sayNumber(parts.length) }), selected: new Set() }); }
    this.panel.lookAgain();
  }

  render() {
    return html`<section aria-labelledby="levels-title">
      <h2 id="levels-title">${say("course_levels")}</h2>
      <p class="muted">${say("assistanceAbout")}</p>
      ${this.showState()} ${this.assistance ? this.showAll() : nothing}
    </section>`;
  }

  showAll() {
    const shown = this.shownParts;
    const units = shown.filter(({ kind }) => kind === "unit");
    const areAll = units.length > 0 && units.every(({ id }) => this.selected.has(id));
    return html`${this.showFilters()}
      <label class="switch"><input type="checkbox" id="all-parts" .checked=${areAll} ?disabled=${!units.length} @change=${(event) => this.selectAll(event.target.checked)}><span>${say("selectShown", { count: sayNumber(units.length) })}</span></label>
      ${shown.length ? html`<div class="parts" role="group" aria-labelledby="levels-title">${shown.map((part) => this.showPart(part))}</div>` : html`<p>${say("nothingFits")}</p>`}
      ${this.showApply()}`;
  }

  showFilters() {
    const { sections, types } = this.describeChoices();
    const select = (field, label, options) => html`<div class="field"><label for="filter-${field}">${label}</label><select id="filter-${field}" @change=${(event) => this.narrow(field, event.target.value)}>
      <option value="">${say("all")}</option>${options.map(([value, text]) => html`<option value=${value} ?selected=${value === this.filter[field]}>${text}</option>`)}</select></div>`;
    return html`<div class="bar-of-filters">
      <div class="field"><label for="filter-text">${say("filterTitle")}</label><input type="search" id="filter-text" dir="auto" @input=${(event) => this.narrow("text", event.target.value)}></div>
      ${select("section", say("filterSection"), sections)} ${types.length ? select("type", say("filterType"), types) : nothing}
      ${select("level", say("filterLevel"), LEVELS.map((level) => [level, say(`level_${level}`)]))}
    </div>`;
  }

  describeChoices() {
    const { outline = [], assignment_types: types = [] } = this.assistance;
    return { sections: outline.map(({ usage_key: key, title }) => [key, title]), types: types.map((type) => [type, type]) };
  }

  // Where the subsection above may be filtered out, a unit says itself where it stands.
  showPart({ id, kind, title, path, own, effective, isTop }) {
    const inherited = isTop ? say("level_full") : effective ? say("asAbove", { level: say(`level_${effective}`) }) : say("notSet");
    const name = own ? say(`level_${own}`) : inherited;
    return html`<label class="part of-${kind}"><input type="checkbox" value=${id} .checked=${this.selected.has(id)} @change=${(event) => this.select(id, event.target.checked)}>
      <bdi>${kind === "unit" && this.filter.text ? path : title}</bdi><span class="level-name ${own ? "own" : ""}">${name}</span></label>`;
  }

  showApply() {
    const count = this.chosen.length;
    const button = (level, label) => html`<button type="button" class="quiet" data-level=${level ?? "none"} ?disabled=${!count} @click=${() => this.apply(level)}>${label}</button>`;
    return html`<div class="apply" ?data-idle=${!count}><span role="status">${this.said || say("partsSelected", { count: sayNumber(count) })}</span>
      ${LEVELS.map((level) => button(level, say(`level_${level}`)))} ${button(null, say("removeSetting"))}</div>`;
  }
}

customElements.define("iblai-mentor-levels", Levels);
