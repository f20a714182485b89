// What the last evaluation of the mentor in this course found.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";

class Evaluation extends View {
  static properties = { records: { state: true } };

  firstUpdated() { this.load(async () => { this.records = (await this.api.listEvaluations(this.course))?.evaluations ?? null; }); }

  render() {
    return html`<section aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">${say("course_evaluation")}</h2>
      <p class="muted">${say("evaluationAbout")}</p>
      <pre tabindex="0" role="group" aria-label=${say("evaluationCommand")}><code>manage.py lms mentor_eval ${this.course} --user …</code></pre>
      ${this.showState()} ${this.records ? this.showRecords() : nothing}
    </section>`;
  }

  showRecords() {
    if (!this.records.length) { return html`<p>${say("evaluationNone")}</p>`; }
    return html`<ul class="list facts">${this.records.map(({ made_at: at, questions, failures, below }) => html`<li><div class="fact-block">
      <p><strong>${sayMoment(at)}</strong> ${say("evaluationCounts", { questions: sayNumber(questions), failed: sayNumber(failures.length) })}</p>
      ${failures.length ? html`<p>${say("evaluationFailed", { names: failures.join(", ") })}</p>` : nothing}
      ${below.map((one) => html`<p class="muted">${one}</p>`)}</div></li>`)}</ul>`;
  }
}

customElements.define("iblai-mentor-evaluation", Evaluation);
