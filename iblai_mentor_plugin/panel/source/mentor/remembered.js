// What the mentor remembers of the learner here: by block, with where it was learned; pause, forget.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber, saySecond } from "../words.js";
import "./notes.js";

class Remembered extends View {
  static properties = {
    isShown: { attribute: false }, facts: { state: true }, remembering: { state: true }, said: { state: true }, hasMore: { state: true }, keepsNotes: { state: true },
  };

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch()); }
  }

  async fetch() {
    const [page, remembering] = await Promise.all([this.api.listFacts(this.course), this.api.getRemembering()]);
    this.page = 1;
    Object.assign(this, { facts: page?.results ?? null, hasMore: Boolean(page?.next), remembering });
  }

  async fetchMore() {
    this.page += 1;
    const page = await this.api.listFacts(this.course, this.page);
    Object.assign(this, { facts: [...this.facts, ...(page?.results ?? [])], hasMore: Boolean(page?.next) });
  }

  get isPausedHere() { return this.remembering?.courses?.find(({ course_id: id }) => id === this.course)?.is_paused ?? false; }
  get isPausedEverywhere() { return this.remembering?.everywhere?.is_paused ?? false; }

  async pause(course, isPaused) {
    await this.attempt(async () => { this.remembering = (await this.api.setPaused(course, isPaused)) ?? (await this.api.getRemembering()); });
    this.remembering = { ...(await this.api.getRemembering()) };
    this.said = say(isPaused ? "pausedSaid" : "resumedSaid");
  }

  async forgetBlock({ usage_key: usageKey, title }) {
    if (!(await this.attempt(async () => { await this.api.forget({ course_id: this.course, usage_key: usageKey }); await this.fetch(); }))) { return; }
    this.said = say("forgotten", { title });
    this.focusOn("#facts-title");
  }

  async forgetAll(everywhere) {
    const isSure = await this.panel.confirm({
      title: say(everywhere ? "forgetEverywhereTitle" : "forgetHereTitle"), text: say("forgetText"), yes: say("forget"),
    });
    const what = everywhere ? {} : { course_id: this.course };
    if (!isSure || !(await this.attempt(async () => { await this.api.forget(what); await this.fetch(); }))) { return; }
    this.said = say("forgottenAll");
    this.focusOn("#facts-title");
  }

  render() {
    return html`<section aria-labelledby="facts-title">
      <h2 id="facts-title" tabindex="-1">${say("rememberedTitle")}</h2>
      <p class="muted">${say("rememberedAbout")}</p>
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()} ${this.remembering ? this.showPauses() : nothing}
      ${this.facts ? this.showFacts() : this.isLoading || this.problem ? nothing : html`<p class="muted">${say("notServed")}</p>`}
      <iblai-mentor-notes .panel=${this.panel} .isShown=${this.isShown}></iblai-mentor-notes>
    </section>`;
  }

  showPauses() {
    const check = (name, course, isPaused) => html`<label class="switch"><input type="checkbox" role="switch" id=${name} .checked=${isPaused}
      @change=${(event) => this.pause(course, event.target.checked)}><span>${say(name)}</span></label>`;
    return html`<div class="switches">${check("pauseHere", this.course, this.isPausedHere)}${check("pauseEverywhere", "", this.isPausedEverywhere)}</div>`;
  }

  // By block, as facts are forgotten by block.
  groupFacts() {
    const blocks = new Map();
    for (const fact of this.facts) {
      const key = fact.usage_key ?? "";
      if (!blocks.has(key)) { blocks.set(key, { usage_key: key, title: fact.title || say("thisCourse"), facts: [] }); }
      blocks.get(key).facts.push(fact);
    }
    return [...blocks.values()];
  }

  showFacts() {
    if (!this.facts.length) { return html`<p class="muted">${say("nothingRemembered")}</p>`; }
    return html`<ul class="list facts">${this.groupFacts().map((block) => this.showBlock(block))}</ul>
      ${this.hasMore ? html`<button type="button" class="quiet" @click=${() => this.attempt(() => this.fetchMore())}>${say("more")}</button>` : nothing}
      <div class="actions">
        <button type="button" class="danger quiet" id="forget-here" @click=${() => this.forgetAll(false)}>${say("forgetHere")}</button>
        <button type="button" class="danger quiet" id="forget-everywhere" @click=${() => this.forgetAll(true)}>${say("forgetEverywhere")}</button>
      </div>`;
  }

  showBlock(block) {
    const { title, facts, usage_key: usageKey } = block;
    return html`<li><div class="fact-block"><h3><bdi>${title}</bdi></h3>
      <dl>${facts.map(({ name, value, learned_from: source, at, is_hidden: isHidden }) => html`<div><dt>${sayFact(name)}</dt><dd>${isHidden ? say("hiddenResult") : sayFactValue(name, value)}
        <span class="muted">${say("learnedFrom", { source: source ? sayFact(source, "source") : "", when: at ? sayMoment(at) : "" })}</span></dd></div>`)}</dl></div>
      ${usageKey ? html`<button type="button" class="round small" aria-label=${say("forgetNamed", { title })} title=${say("forgetNamed", { title })}
        @click=${() => this.forgetBlock(block)}>${icons.trash}</button>` : nothing}</li>`;
  }
}

// Names of facts and of events come from the server; one that has no words here is shown as it is.
const sayFact = (name, kind = "fact") => {
  const key = `${kind}_${String(name ?? "").replace(/\W+/g, "_")}`;
  const found = say(key);
  return found === key ? String(name ?? "").replace(/[\W_]+/g, " ").trim() : found;
};

// Where a unit is, in the words of the course; what is in it is no fact of the learner.
const sayPlace = ({ section, subsection }) => [section, subsection].filter(Boolean).join(" › ");

const sayValue = (value) => {
  if (typeof value === "boolean") { return say(value ? "yes" : "no"); }
  if (typeof value === "number") { return sayNumber(value); }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([key, one]) => `${sayFact(key)}: ${sayValue(one)}`).join(", ");
  }
  return /^\d{4}-\d\d-\d\dT/.test(value ?? "") ? sayMoment(value) : String(value ?? "");
};

const sayFactValue = (name, value) => {
  if (name === "unit" && value) { return sayPlace(value); }
  if (name === "completion") { return value >= 1 ? say("yes") : `${Math.round(value * 100)} %`; }
  if (name === "video_position") { return saySecond(value); }
  if (name === "score" && value) { return `${sayNumber(value.earned)} / ${sayNumber(value.possible)}`; }
  return sayValue(value);
};

customElements.define("iblai-mentor-remembered", Remembered);
