// How far the mentor helps in the course and its assignment types: off, hints only or full. Its parts are set on the course team's page.
import { html, nothing } from "lit";
import { showOptions } from "../parts/switch.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

const LEVELS = ["off", "hints", "full"];

class AssistanceOfCourse extends View {
  static properties = { assistance: { state: true }, said: { state: true } };

  firstUpdated() { this.load(async () => { this.assistance = await this.api.getAssistance(this.course); }); }

  levelOf(part, key) { return this.assistance.levels.find((one) => one.part === part && one.key === key)?.level ?? ""; }

  async set(part, key, level) {
    this.said = "";
    const isSet = await this.turn(`${part} ${key}`, level, async () => {
      this.assistance = await this.api.setAssistance(this.course, { part, key, level: level || null });
    });
    this.said = isSet ? say("saved") : "";
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
    const { assignment_types: types = [] } = this.assistance;
    return html`<ul class="levels">
      ${this.showRow("course", "", say("wholeCourse"))}
      ${types.map((type) => this.showRow("assignment_type", type.name ?? type, say("assignments", { type: type.name ?? type })))}
    </ul>
    <p><a href="${this.panel.configuration.courseUrl}#levels" target="_blank" rel="noopener">${say("course_levels")}</a></p>`;
  }

  showRow(part, key, title) { return html`<li>${this.showChoice(part, key, title)}</li>`; }

  showChoice(part, key, title) {
    const own = this.shown(`${part} ${key}`, this.levelOf(part, key));
    const levels = [["", say(part === "course" ? "level_full" : "notSet")], ...LEVELS.map((level) => [level, say(`level_${level}`)])];
    return html`<label class="level"><span><bdi>${title}</bdi></span><select data-part=${part} data-key=${key} class=${own || ""} @change=${(event) => this.set(part, key, event.target.value)}>
      ${showOptions(levels, own)}
    </select></label>`;
  }
}

customElements.define("iblai-mentor-assistance", AssistanceOfCourse);
