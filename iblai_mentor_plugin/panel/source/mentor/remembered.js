// What the mentor knows of the learner here, in sentences: why it knows each, and the learner's word on it.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment } from "../words.js";
import "./choices.js";
import "./kept.js";
import { showSentence } from "./sentence.js";

// Blocks that the server forgets in one call.
const AT_ONCE = 200;

class Remembered extends View {
  static properties = {
    isShown: { attribute: false }, place: { attribute: false }, statements: { state: true }, explained: { state: true },
    said: { state: true }, hasMore: { state: true }, changes: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { said: "", changes: 0 });
  }

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch()); }
  }

  async fetch() {
    const page = await this.api.listStatements(this.course);
    this.page = 1;
    Object.assign(this, { statements: page?.results ?? null, hasMore: Boolean(page?.next), explained: null, changes: this.changes + 1 });
  }

  async fetchMore() {
    const page = await this.api.listStatements(this.course, this.page + 1);
    this.page += 1;
    Object.assign(this, { statements: [...this.statements, ...(page?.results ?? [])], hasMore: Boolean(page?.next) });
  }

  /** Change what is kept, and say so where the focus goes, for what had it may be gone. */
  async change(write, said, selector = "#known-title") {
    if (!(await this.attempt(async () => { await write(); await this.fetch(); }))) { return; }
    this.said = say(said);
    this.focusOn(selector);
  }

  correct({ facts }, isTrue) {
    return this.change(() => this.api.correct(this.course, facts, isTrue), isTrue ? "takenBack" : "heeded");
  }

  async forget({ text, usage_keys: keys }) {
    if (!(await this.panel.confirm({ title: say("forgetTitle"), text: `${text} ${say("forgetText")}`, yes: say("forget") }))) { return; }
    await this.change(async () => {
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        await this.api.forget({ course_id: this.course, usage_keys: keys.slice(from, from + AT_ONCE) });
      }
    }, "forgotten");
  }

  async forgetAll(name, what) {
    const question = { title: say(`${name}Title`), text: this.panel.warn(say("forgetText")), yes: say("forget") };
    if (!(await this.panel.confirm(question))) { return; }
    await this.change(() => this.api.forget(what), "forgotten");
  }

  render() {
    return html`<section aria-labelledby="known-title">
      <h2 id="known-title" tabindex="-1">${say("known")}</h2>
      <p class="muted">${say("knownAbout")}</p>
      <p role="status" class=${this.said ? "done" : "unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.statements ? this.showStatements() : this.isLoading || this.problem ? nothing : html`<p class="muted">${say("notServed")}</p>`}
    </section>
    <iblai-mentor-choices .panel=${this.panel} .place=${this.place} .isShown=${this.isShown}></iblai-mentor-choices>`;
  }

  showStatements() {
    if (!this.statements.length) { return html`<p class="muted">${say("knowsNothing")}</p>`; }
    const held = this.statements.filter((one) => !one.is_corrected);
    const corrected = this.statements.filter((one) => one.is_corrected);
    return html`<ul class="list statements">${held.map((one, number) => this.showStatement(one, number))}</ul>
      ${corrected.length ? html`<h3>${say("saidNotTrue")}</h3>
        <ul class="list statements">${corrected.map((one) => this.showCorrected(one))}</ul>` : nothing}
      ${this.hasMore ? html`<button type="button" class="quiet" @click=${() => this.attempt(() => this.fetchMore())}>${say("more")}</button>` : nothing}
      <iblai-mentor-kept .panel=${this.panel} .changes=${this.changes}></iblai-mentor-kept>
      <div class="actions start">
        <button type="button" class="danger quiet" id="forget-here" @click=${() => this.forgetAll("forgetHere", { course_id: this.course })}>${say("forgetHere")}</button>
        <button type="button" class="danger quiet" id="forget-everywhere" @click=${() => this.forgetAll("forgetEverywhere", {})}>${say("forgetEverywhere")}</button>
      </div>`;
  }

  // What a button is about is part of its name: each is another one.
  showButton(name, statement, act, state = {}) {
    return html`<button type="button" class="plain-button ${name}" aria-label=${say(`${name}Named`, statement)} aria-expanded=${state.expanded ?? nothing}
      aria-controls=${state.controls ?? nothing} @click=${act}>${say(name)}</button>`;
  }

  showStatement(one, number) {
    const isExplained = this.explained === number;
    const id = `why-${number}`;
    return html`<li data-kind=${one.kind}>
      <p>${showSentence(one, (...place) => this.panel.goTo(...place))}</p>
      <div class="statement-buttons">
        ${this.showButton("why", one, () => { this.explained = isExplained ? null : number; }, { expanded: isExplained, controls: id })}
        ${one.facts.length ? this.showButton("notTrue", one, () => this.correct(one, false)) : nothing}
        ${one.usage_keys.length ? this.showButton("forget", one, () => this.forget(one)) : nothing}
      </div>
      <ul id=${id} class="reasons-list muted" ?hidden=${!isExplained}>${one.reasons.map(({ text, at }) => html`<li>${text} ${at ? sayMoment(at) : nothing}</li>`)}</ul>
    </li>`;
  }

  showCorrected(one) {
    return html`<li data-kind=${one.kind}><p class="muted">${showSentence(one, (...place) => this.panel.goTo(...place))}</p>
      <div class="statement-buttons">${this.showButton("takeBack", one, () => this.correct(one, true))}</div></li>`;
  }
}

customElements.define("iblai-mentor-remembered", Remembered);
