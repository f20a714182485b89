// What teachers know of the problems of this course: hints and usual mistakes, from a step of help on.
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { icons } from "../parts/icons.js";
import { nameFor } from "../parts/naming.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

const KINDS = ["hint", "mistake"];
const STEPS = ["orient", "concept", "example", "check"];

class Hints extends View {
  static properties = { problems: { state: true }, chosen: { state: true }, said: { state: true }, edited: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() { this.problems = (await this.api.listHints(this.course))?.problems ?? null; }

  get hinted() { return this.problems?.find(({ usage_key: key }) => key === this.chosen) ?? null; }

  async again(work, words) {
    this.said = "";
    const isDone = await this.inTurn(async () => { await work(); await this.fetch(); });
    if (isDone) { this.said = say(words); }
    return isDone;
  }

  save(event) {
    event.preventDefault();
    const form = event.target;
    const fields = Object.fromEntries(new FormData(form));
    // Another problem or hint may be chosen before it is its turn.
    const { chosen, edited } = this;
    const focusOn = this.holdFocus();
    const write = () => (edited ? this.api.saveHint(this.course, edited, fields) : this.api.addHint(this.course, { usage_key: chosen, ...fields }));
    return this.once(form, async () => {
      if (await this.again(write, "saved")) {
        form.reset();
        this.leave(edited);
      }
      focusOn("#hint-text");
    });
  }

  async delete({ id }) {
    const focusOn = this.holdFocus();
    if (await this.again(() => this.api.deleteHint(this.course, id), "deleted")) { this.leave(id); }
    focusOn("#hinted-problem");
  }

  leave(id) {
    if (this.edited === id) { this.edited = null; }
  }

  edit(hint) {
    this.edited = hint.id;
    this.focusOn("#hint-text");
  }

  choose(key) {
    Object.assign(this, { chosen: key, edited: null, said: "" });
    this.clearProblem();
  }

  render() {
    return html`<section aria-labelledby="hints-title">
      <h2 id="hints-title">${say("hintsTitle")}</h2>
      <p class="muted">${say("hintsAbout")}</p>
      ${this.problems ? this.showAll() : this.isLoading ? nothing : html`<p class="muted">${say("notServed")}</p>`}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`;
  }

  showAll() {
    if (!this.problems.length) { return html`<p class="muted">${say("noProblems")}</p>`; }
    const name = ({ title, unit_title: unit, usage_key: key, hints }) => `${[unit, title].filter(Boolean).join(" › ") || key}${hints.length ? ` (${hints.length})` : ""}`;
    return html`<div class="field"><label for="hinted-problem">${say("hintedProblem")}</label>
        <select id="hinted-problem" @change=${(event) => this.choose(event.target.value)}>
          <option value="" ?selected=${!this.chosen}>${say("chooseProblem")}</option>
          ${this.problems.map((one) => html`<option value=${one.usage_key} ?selected=${one.usage_key === this.chosen}>${name(one)}</option>`)}
        </select></div>
      ${this.hinted ? this.showHints(this.hinted) : nothing}`;
  }

  showHints({ hints, title }) {
    const edited = hints.find(({ id }) => id === this.edited) ?? { kind: "hint", step: "concept", text: "" };
    return html`${hints.length ? html`<ul class="list hints">${hints.map((hint) => this.showHint(hint))}</ul>` : nothing}
      ${title ? this.showForm(edited) : nothing}`;
  }

  // A form of its own for each hint: what somebody chose in one would stay chosen in the next.
  showForm(edited) {
    const select = (field, values) => html`<div class="field"><label for="hint-${field}">${say(`hint_${field}`)}</label><select id="hint-${field}" name=${field}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === edited[field]}>${say(`hint_${field}_${value}`)}</option>`)}</select></div>`;
    return keyed(`${this.chosen} ${this.edited ?? ""}`, html`<form class="fields" @submit=${this.save}>
        ${select("kind", KINDS)} ${select("step", STEPS)}
        <div class="field"><label for="hint-text">${say("hintText")}</label>
          <textarea id="hint-text" name="text" rows="3" maxlength="500" required dir="auto" .value=${edited.text} aria-describedby="hint-about"></textarea>
          <p class="hint muted" id="hint-about">${say("hintTextAbout")}</p></div>
        <div class="actions">${this.edited ? html`<button type="button" class="quiet" @click=${() => this.edit({ id: null })}>${say("cancel")}</button>` : nothing}
          <button type="submit" id="save-hint" data-name=${this.edited ? nameFor(say("save"), edited.text) : say("addHint")}>${say(this.edited ? "save" : "addHint")}</button></div></form>`);
  }

  showHint(hint) {
    const button = (kind, icon, label, act) => html`<button type="button" class="round small ${kind}" data-name=${say(label, { title: hint.text })} @click=${act}>${icon}</button>`;
    return html`<li><span><span class="muted">${say(`hint_kind_${hint.kind}`)} · ${say(`hint_step_${hint.step}`)}</span><br><bdi>${hint.text}</bdi></span>
      <span class="buttons">${button("edit", icons.rename, "changeHint", () => this.edit(hint))}${button("forget", icons.trash, "deleteNamed", () => this.delete(hint))}</span></li>`;
  }
}

customElements.define("iblai-mentor-hints", Hints);
