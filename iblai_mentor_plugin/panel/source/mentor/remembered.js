// What the mentor knows of the learner here, in sentences: why it knows each, and the learner's word on it.
import { html, nothing } from "lit";
import { Pages } from "../parts/pages.js";
import { View } from "../parts/view.js";
import { say, sayMoment } from "../words.js";
import "./choices.js";
import "./kept.js";
import { showSentence } from "./sentence.js";

// Blocks that the server forgets in one call.
const AT_ONCE = 200;

class Remembered extends View {
  static properties = {
    isShown: { attribute: false }, place: { attribute: false }, explained: { state: true }, said: { state: true }, changes: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { said: "", changes: 0 });
    this.pages = new Pages(this, (number) => this.api.listStatements(this.course, number));
  }

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch()); }
  }

  async fetch() {
    await this.pages.fetch();
    Object.assign(this, { explained: null, changes: this.changes + 1 });
  }

  /** Change what is kept, and say so where the focus goes, for what had it may be gone. */
  async change(write, said, selector = "#known-title") {
    const focusOn = this.holdFocus();
    if (!(await this.inTurn(async () => { await write(); await this.fetch(); }))) { return; }
    this.said = say(said);
    focusOn(selector);
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
      ${this.pages.isAbsent ? html`<p class="muted">${say("notServed")}</p>` : this.pages.items ? this.showStatements() : nothing}
    </section>
    <iblai-mentor-choices .panel=${this.panel} .place=${this.place} .isShown=${this.isShown}></iblai-mentor-choices>`;
  }

  showStatements() {
    const { items } = this.pages;
    if (!items.length) { return html`<p class="muted">${say("knowsNothing")}</p>`; }
    const all = items.map((one, place) => ({ ...one, place }));
    const [held, corrected] = [all.filter((one) => !one.is_corrected), all.filter((one) => one.is_corrected)];
    return html`<ul class="list statements">${held.map((one) => this.showStatement(one))}</ul>
      ${corrected.length ? html`<h3>${say("saidNotTrue")}</h3>
        <ul class="list statements">${corrected.map((one) => this.showCorrected(one))}</ul>` : nothing}
      ${this.pages.showMore()}
      <iblai-mentor-kept .panel=${this.panel} .changes=${this.changes}></iblai-mentor-kept>
      <div class="actions start">
        <button type="button" class="danger quiet" id="forget-here" @click=${() => this.forgetAll("forgetHere", { course_id: this.course })}>${say("forgetHere")}</button>
        <button type="button" class="danger quiet" id="forget-everywhere" @click=${() => this.forgetAll("forgetEverywhere", {})}>${say("forgetEverywhere")}</button>
      </div>`;
  }

  // What a button is about is part of its name: each is another one.
  showButton(name, statement, act, state = {}) {
    return html`<button type="button" class="plain-button ${name}" data-item=${state.item ?? nothing} data-name=${say(`${name}Named`, statement)} aria-expanded=${state.expanded ?? nothing}
      aria-controls=${state.controls ?? nothing} @click=${act}>${say(name)}</button>`;
  }

  showStatement(one) {
    const isExplained = this.explained === one.place;
    const id = `why-${one.place}`;
    return html`<li data-kind=${one.kind}>
      <p>${showSentence(one, (...place) => this.panel.goTo(...place))}</p>
      <div class="statement-buttons">
        ${this.showButton("why", one, () => { this.explained = isExplained ? null : one.place; }, { expanded: isExplained, controls: id, item: one.place })}
        ${one.facts.length ? this.showButton("notTrue", one, () => this.correct(one, false)) : nothing}
        ${one.usage_keys.length ? this.showButton("forget", one, () => this.forget(one)) : nothing}
      </div>
      <ul id=${id} class="reasons-list muted" ?hidden=${!isExplained}>${one.reasons.map(({ text, at }) => html`<li>${text} ${at ? sayMoment(at) : nothing}</li>`)}</ul>
    </li>`;
  }

  showCorrected(one) {
    return html`<li data-kind=${one.kind}><p class="muted">${showSentence(one, (...place) => this.panel.goTo(...place))}</p>
      <div class="statement-buttons">${this.showButton("takeBack", one, () => this.correct(one, true), { item: one.place })}</div></li>`;
  }
}

customElements.define("iblai-mentor-remembered", Remembered);
