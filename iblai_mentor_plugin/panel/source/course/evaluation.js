// The questions that an evaluation asks for the course team, and what the last ones found.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";

class Evaluation extends View {
  static properties = { records: { state: true }, questions: { state: true }, said: { state: true } };

  firstUpdated() {
    this.load(async () => {
      this.records = (await this.api.listEvaluations(this.course))?.evaluations ?? null;
      this.questions = (await this.api.getCourseSettings(this.course))?.questions ?? null;
    });
  }

  async save(event) {
    event.preventDefault();
    const questions = new FormData(event.target).get("questions").split("\n").map((line) => line.trim()).filter(Boolean);
    this.said = "";
    const isSaved = await this.attempt(async () => { this.questions = (await this.api.saveCourseSettings(this.course, { questions })).questions; });
    this.said = isSaved ? say("saved") : "";
  }

  render() {
    return html`<section aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">${say("course_evaluation")}</h2>
      <p class="muted">${say("evaluationAbout")}</p>
      <pre tabindex="0" role="group" aria-label=${say("evaluationCommand")}><code>manage.py lms mentor_eval ${this.course} --user …</code></pre>
      ${this.questions ? this.showForm() : nothing} ${this.showState()} ${this.records ? this.showRecords() : nothing}
    </section>`;
  }

  showForm() {
    return html`<form class="fields" @submit=${this.save}>
      <div class="field"><label for="evaluation-questions">${say("evaluationQuestions")}</label>
        <textarea id="evaluation-questions" name="questions" rows="6" dir="auto" .value=${this.questions.join("\n")} aria-describedby="questions-about"></textarea>
        <p class="hint muted" id="questions-about">${say("evaluationQuestionsAbout")}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="save-questions">${say("save")}</button></div></form>`;
  }

  showRecords() {
    if (!this.records.length) { return html`<p>${say("evaluationNone")}</p>`; }
    return html`<h3>${say("evaluationResults")}</h3><ul class="list facts">${this.records.map(({ made_at: at, questions, failures, below }) => html`<li><div class="fact-block">
      <p><strong>${sayMoment(at)}</strong> ${say("evaluationCounts", { questions: sayNumber(questions), failed: sayNumber(failures.length) })}</p>
      ${failures.length ? html`<p>${say("evaluationFailed", { names: failures.join(", ") })}</p>` : nothing}
      ${below.map((one) => html`<p class="muted">${one}</p>`)}</div></li>`)}</ul>`;
  }
}

customElements.define("iblai-mentor-evaluation", Evaluation);
