// A course team's page: tabs around the parts that the panel has, too, and those that need more room.
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { Api } from "../api.js";
import { describeProblem } from "../chat/problems.js";
import "../parts/dialog.js";
import { keepApart } from "../parts/naming.js";
import { showProblem } from "../parts/problem.js";
import { showTabs } from "../parts/tabs.js";
import "../parts/told.js";
import "../staff/briefing.js";
import "../staff/choice.js";
import "../staff/help.js";
import "../staff/hints.js";
import panelStyle from "../style.css";
import { buildReading } from "../text/reading.js";
import { say } from "../words.js";
import style from "./course.css";
import "./evaluation.js";
import "./levels.js";
import "./numbers.js";
import "./offers.js";
import "./quiet.js";
import "./shared.js";
import "./trial.js";

const TABS = ["settings", "briefing", "levels", "hints", "quiet", "shared", "numbers", "evaluation"];

class Course extends LitElement {
  static styles = [unsafeCSS(panelStyle), unsafeCSS(style)];
  static properties = { course: { attribute: "course-id" }, courseTitle: { attribute: "course-title" }, place: { state: true }, problem: { state: true }, shown: { state: true }, visited: { state: true } };
  static configuration = null;

  connectedCallback() {
    super.connectedCallback();
    this.configuration = Course.configuration;
    this.api = new Api(this.configuration);
    this.usageKey = "";
    this.reading = buildReading(this.configuration.files);
    this.visited = new Set();
    this.choose(window.location.hash.slice(1));
    window.addEventListener("hashchange", () => this.choose(window.location.hash.slice(1)));
    this.lookAgain();
  }

  /** Ask again what holds in the course. */
  async lookAgain() {
    try {
      Object.assign(this, { place: await this.api.getPlace(this.course, ""), problem: null });
    } catch (error) {
      this.problem = describeProblem(error, () => this.lookAgain());
    }
  }

  noteFailure(error) { if (error.isLoggedOut) { this.problem = describeProblem(error, () => this.lookAgain()); } }
  firstUpdated() { keepApart(this.renderRoot); }

  confirm(question) { return this.renderRoot.querySelector("iblai-mentor-confirmation").ask(question); }

  get loginUrl() { return this.configuration.loginUrl; }
  get isSearch() { return this.place?.llm?.is_search ?? false; }

  choose(tab, { movesFocus = false } = {}) {
    this.shown = this.tabs.includes(tab) ? tab : TABS[0];
    this.visited = new Set([...this.visited, this.shown]);
    if (!movesFocus) { return; }
    window.history.replaceState(null, "", `#${this.shown}`);
    this.updateComplete.then(() => this.renderRoot.querySelector(`#tab-${this.shown}`)?.focus());
  }

  get tabs() { return TABS.filter((tab) => tab !== "shared" || this.configuration.isSharing); }

  render() {
    return html`<header>
        <div class="title"><h1>${say("coursePage", { title: this.courseTitle })}</h1><p class="muted">${say("staffAbout")}</p></div>
        <a class="button quiet" href=${this.configuration.sheetUrl}>${say("courseSheet")}</a>
      </header>
      <main>${showTabs(this.tabs, this.shown, { sayTab: (tab) => say(`course_${tab}`), choose: (tab) => this.choose(tab, { movesFocus: true }) })}
        ${this.problem ? html`<div class="trouble">${showProblem(this.problem, this)}</div>` : nothing}
        ${this.tabs.map((tab) => html`<div id="panel-${tab}" role="tabpanel" class="scroll" aria-labelledby="tab-${tab}" ?hidden=${tab !== this.shown}>
          ${this.visited.has(tab) ? this.showPart(tab) : nothing}</div>`)}
      </main>
      <iblai-mentor-confirmation></iblai-mentor-confirmation>`;
  }

  showPart(tab) {
    if (tab === "settings") { return html`<iblai-mentor-choice .panel=${this}></iblai-mentor-choice><iblai-mentor-offers .panel=${this}></iblai-mentor-offers><iblai-mentor-help .panel=${this}></iblai-mentor-help>`; }
    if (tab === "briefing") { return html`<iblai-mentor-briefing .panel=${this}></iblai-mentor-briefing><iblai-mentor-trial .panel=${this}></iblai-mentor-trial><iblai-mentor-told .panel=${this} .whom=${"synthetic"}></iblai-mentor-told>`; }
    if (tab === "levels") { return html`<iblai-mentor-levels .panel=${this}></iblai-mentor-levels>`; }
    if (tab === "hints") { return html`<iblai-mentor-hints .panel=${this}></iblai-mentor-hints>`; }
    if (tab === "quiet") { return html`<iblai-mentor-quiet .panel=${this}></iblai-mentor-quiet>`; }
    if (tab === "shared") { return html`<iblai-mentor-team-shared .panel=${this} .contact=${this.place?.help_contact}></iblai-mentor-team-shared>`; }
    if (tab === "numbers") { return html`<iblai-mentor-numbers .panel=${this}></iblai-mentor-numbers>`; }
    return html`<iblai-mentor-evaluation .panel=${this}></iblai-mentor-evaluation>`;
  }
}

export const defineCourse = (configuration) => {
  Course.configuration = configuration;
  customElements.define("iblai-mentor-course", Course);
};
