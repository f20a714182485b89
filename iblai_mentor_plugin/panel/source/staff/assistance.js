// How far the mentor helps where: off, hints only or full, by assignment type, subsection and unit.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say } from "../words.js";

const LEVELS = ["off", "hints", "full"];
const PARTS = { course: "course", chapter: "", sequential: "subsection", vertical: "unit" };

class AssistanceOfCourse extends View {
  static properties = { assistance: { state: true }, said: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() { this.assistance = await this.api.getAssistance(this.course); }

  levelOf(part, key) { return this.assistance.levels.find((one) => one.part === part && one.key === key)?.level ?? ""; }

  async set(part, key, level) {
    this.said = "";
    const isSet = await this.attempt(async () => {
      await this.api.setAssistance(this.course, { part, key, level: level || null });
      await this.fetch();
    });
    if (isSet) { this.said = say("saved"); } else { this.assistance = { ...this.assistance }; }
    this.panel.lookAgain();
  }

  render() {
    return html`<section aria-labelledby="assistance-title">
      <h2 id="assistance-title">${say("assistanceTitle")}</h2>
      <p class="muted">${say("assistanceAbout")}</p>
      ${this.showState()} <p role="status" class="unseen">${this.said}</p>
      ${this.assistance ? this.showAll() : this.isLoading ? nothing : html`<p class="muted">${say("notServed")}</p>`}
    </section>`;
  }

  showAll() {
    const { assignment_types: types = [], outline = [] } = this.assistance;
    return html`<ul class="levels">
      ${this.showRow("course", "", say("wholeCourse"))}
      ${types.map((type) => this.showRow("assignment_type", type.name ?? type, say("assignments", { type: type.name ?? type })))}
    </ul>
    <ul class="levels outline">${outline.map((block) => this.showBlock(block))}</ul>`;
  }

  showBlock({ usage_key: key, title, type, effective_level: level, children = [] }) {
    const part = PARTS[type] ?? "";
    const inner = children.length ? html`<ul>${children.map((child) => this.showBlock(child))}</ul>` : nothing;
    if (part === "unit") { return this.showRow(part, key, title, level); }
    if (part !== "subsection") { return html`<li><span class="section-title"><bdi>${title}</bdi></span>${inner}</li>`; }
    return html`<li class="subsection">${this.showChoice(part, key, title, level)}<details><summary>${say("units", { title })}</summary>${inner}</details></li>`;
  }

  showRow(part, key, title, level) { return html`<li>${this.showChoice(part, key, title, level)}</li>`; }

  showChoice(part, key, title, effective) {
    const own = this.levelOf(part, key);
    const inherited = effective && !own ? say("asAbove", { level: say(`level_${effective}`) }) : say(part === "course" ? "level_full" : "notSet");
    return html`<label class="level"><span><bdi>${title}</bdi></span><select data-part=${part} data-key=${key} class=${own || ""} @change=${(event) => this.set(part, key, event.target.value)}>
      <option value="" ?selected=${!own}>${inherited}</option>
      ${LEVELS.map((level) => html`<option value=${level} ?selected=${level === own}>${say(`level_${level}`)}</option>`)}
    </select></label>`;
  }
}

customElements.define("iblai-mentor-assistance", AssistanceOfCourse);
