// The team's questions, an evaluation that asks them, and what the last ones found.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";

// Milliseconds between two looks at an evaluation that runs.
const BEAT = 2000;

class Evaluation extends View {
  static properties = { records: { state: true }, questions: { state: true }, run: { state: true }, plan: { state: true }, asksMentor: { state: true }, said: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  async fetch() {
    this.questions = (await this.api.getCourseSettings(this.course))?.questions ?? null;
    await this.look();
  }

  /** Look how far the evaluation is, and again while it runs. */
  async look() {
    window.clearTimeout(this.timer);
    const { run = null, plan = null } = (await this.api.getEvaluation(this.course)) ?? {};
    Object.assign(this, { run, plan });
    if (run?.state === "running") {
      this.timer = window.setTimeout(() => this.lookAgain(), BEAT);
    } else {
      this.records = (await this.api.listEvaluations(this.course))?.evaluations ?? null;
    }
  }

  // What fails again is told again, and what is over no longer; what else was refused stays shown.
  lookAgain() { return this.perform(() => this.look(), this.retrying(() => this.lookAgain())); }

  get area() { return this.querySelector("#evaluation-questions"); }

  async save(event) {
    event.preventDefault();
    const questions = this.area.value.split("\n").map((line) => line.trim()).filter(Boolean);
    this.said = "";
    const isSaved = await this.inTurn(async () => {
      this.questions = (await this.api.saveCourseSettings(this.course, { questions })).questions;
      await this.look();
    });
    this.said = isSaved ? say("saved") : "";
  }

  async addFile(event) {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) { return; }
    const lines = (await file.text()).split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    this.area.value = [this.area.value.trim(), ...lines].filter(Boolean).join("\n");
    this.said = say("evaluationFileAdded", { count: sayNumber(lines.length) });
    this.area.focus();
  }

  async start(event) {
    event.preventDefault();
    const asksMentor = this.asksMentor && !this.plan.mentor_obstacle;
    const focusOn = this.holdFocus();
    if (asksMentor && !(await this.panel.confirm({ title: say("evaluationConfirm", { questions: sayNumber(this.plan.questions) }), text: this.sayCost(), yes: say("evaluationAsk") }))) { return; }
    this.said = "";
    const isBegun = await this.inTurn(async () => {
      await this.api.startEvaluation(this.course, { asks_mentor: asksMentor });
      await this.look();
    });
    if (isBegun) { this.said = say("evaluationBegun"); }
    focusOn("#stop-evaluation");
  }

  async stop() {
    const focusOn = this.holdFocus();
    await this.inTurn(async () => {
      await this.api.stopEvaluation(this.course);
      await this.look();
    });
    focusOn("#start-evaluation");
  }

  sayCost() {
    const { most_cost: cost, most_tokens: tokens, currency, model } = this.plan;
    const values = { tokens: sayNumber(tokens), model };
    return cost === null ? say("evaluationCostUnknown", values) : say("evaluationCost", { ...values, currency, cost: sayNumber(Math.ceil(cost * 100) / 100) });
  }

  render() {
    return html`<section aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">${say("course_evaluation")}</h2>
      <p class="muted">${say("evaluationAbout")}</p>
      ${this.questions ? this.showForm() : nothing} ${this.showState()} ${this.run?.state === "running" ? nothing : this.plan && this.showPlan(this.plan)}
      <p role="status" class="muted">${this.said ?? ""}</p>
      ${this.run ? this.showRun(this.run) : nothing} ${this.records ? this.showRecords() : nothing}
    </section>`;
  }

  showForm() {
    return html`<form class="fields" @submit=${this.save}>
      <div class="field"><label for="evaluation-questions">${say("evaluationQuestions")}</label>
        <textarea id="evaluation-questions" name="questions" rows="6" dir="auto" .value=${this.questions.join("\n")} aria-describedby="questions-about"></textarea>
        <p class="hint muted" id="questions-about">${say("evaluationQuestionsAbout")}</p></div>
      <div class="field"><label for="evaluation-file">${say("evaluationFile")}</label><input type="file" id="evaluation-file" accept=".txt,.csv,.md,text/plain" @change=${this.addFile}></div>
      <div class="actions"><button type="submit" id="save-questions">${say("save")}</button></div></form>`;
  }

  showPlan({ questions, obstacle, mentor_obstacle: mentorObstacle, questions_left: left }) {
    // Of what was refused, the reason is told above; what is kept says nothing of it.
    if (obstacle) { return this.problem ? nothing : html`<p>${obstacle}</p>`; }
    return html`<form class="fields" @submit=${this.start}>
      <p class="hint muted">${say("evaluationSearchAbout")}</p>
      <label class="switch"><input type="checkbox" id="asks-mentor" .checked=${this.asksMentor && !mentorObstacle} ?disabled=${Boolean(mentorObstacle)} aria-describedby="asks-mentor-about"
        @change=${(event) => { this.asksMentor = event.target.checked; }}> ${say("evaluationAsksMentor")}</label>
      <p class="hint muted" id="asks-mentor-about">${mentorObstacle || `${say("evaluationLeft", { questions: sayNumber(questions), left: sayNumber(left) })} ${this.sayCost()}`}</p>
      <div class="actions"><button type="submit" id="start-evaluation">${say("evaluationAsk")}</button></div></form>`;
  }

  showRun({ state, error, planned, begun_at: at, results, asks_mentor: asksMentor }) {
    const progress = say("evaluationProgress", { asked: sayNumber(results.length), planned: sayNumber(planned) });
    return html`<h3 id="run-title">${say("evaluationStarted", { moment: sayMoment(at) })}</h3>
      <p id="run-state">${say(`evaluation_${state}`)} ${progress} ${error}</p>
      ${state === "running" ? html`<progress max=${planned} .value=${results.length} aria-labelledby="run-title"></progress>
        <div class="actions"><button type="button" id="stop-evaluation" @click=${this.stop}>${say("evaluationStop")}</button></div>` : nothing}
      ${results.length ? html`<div class="wide" tabindex="0" role="group" aria-labelledby="run-title"><table class="numbers outcomes" aria-labelledby="run-title">
        <thead><tr><th scope="col">${say("trialQuestion")}</th><th scope="col">${say("evaluationSearch")}</th>${asksMentor ? html`<th scope="col">${say("evaluationMentor")}</th>` : nothing}</tr></thead>
        <tbody>${results.map(({ question, search, mentor }) => html`<tr><th scope="row"><bdi>${question}</bdi></th>${showOutcome(search)}${asksMentor ? showOutcome(mentor, { tellsSearch: true }) : nothing}</tr>`)}</tbody></table></div>` : nothing}`;
  }

  showRecords() {
    if (!this.records.length) { return html`<p>${say("evaluationNone")}</p>`; }
    return html`<h3>${say("evaluationResults")}</h3><ul class="list facts">${this.records.map(({ made_at: at, questions, failures, below, is_search: isSearch }) => html`<li><div class="fact-block">
      <p><strong>${sayMoment(at)}</strong> ${say("evaluationCounts", { questions: sayNumber(questions), failed: sayNumber(failures.length) })}${isSearch ? ` (${say("evaluationBySearch")})` : ""}</p>
      ${failures.length ? html`<p>${say("evaluationFailed", { names: failures.join(" · ") })}</p>` : html`<p class="muted">${say("evaluationNoFailures")}</p>`}
      ${below.map((one) => html`<p class="muted">${one}</p>`)}</div></li>`)}</ul>`;
  }
}

const showOutcome = ({ outcome, titles, is_search: isSearch }, { tellsSearch = false } = {}) => html`<td data-outcome=${outcome}>${say(`evaluation_${outcome}`)}
  ${tellsSearch && isSearch ? html`<span class="muted">(${say("evaluationBySearch")})</span>` : nothing}
  ${titles.length ? html`<br><span class="muted"><bdi>${titles.join(" · ")}</bdi></span>` : nothing}</td>`;

customElements.define("iblai-mentor-evaluation", Evaluation);
