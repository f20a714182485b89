// What happens in the course, in tens of learners: of closed weeks, or, where few are enrolled, in bands over the term.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayDay, sayNumber } from "../words.js";

class Numbers extends View {
  static properties = { activity: { state: true }, week: { state: true } };

  firstUpdated() {
    this.load(async () => {
      this.activity = await this.api.getActivity(this.course);
      this.week = this.activity?.weeks[0]?.week ?? "";
    });
  }

  render() {
    return html`<section aria-labelledby="numbers-title">
      <h2 id="numbers-title">${say("course_numbers")}</h2>
      <p class="muted">${say("numbersAbout")}</p>
      ${this.showState()} ${this.activity ? this.showActivity(this.activity) : nothing}
    </section>`;
  }

  showActivity({ shows, since, weeks, bands }) {
    if (shows === "off") { return html`<p>${say("numbersOff")}</p>`; }
    if (shows === "bands") { return this.showBands(bands, since); }
    if (!weeks.length) { return html`<p>${say("numbersNone", { since: sayDay(since) })}</p>`; }
    const chosen = weeks.find(({ week }) => week === this.week) ?? weeks[0];
    return html`<div class="field"><label for="numbers-week">${say("numbersWeek")}</label><select id="numbers-week" @change=${(event) => { this.week = event.target.value; }}>
        ${weeks.map(({ week }) => html`<option value=${week} ?selected=${week === chosen.week}>${say("numbersWeekOf", { day: sayDay(week) })}</option>`)}</select></div>
      ${chosen.measures.length ? chosen.measures.map((measure) => this.showMeasure(measure)) : html`<p>${say("numbersTooFew")}</p>`}`;
  }

  showMeasure({ measure, rows, total }) {
    return html`<h3 id="measure-${measure}">${say(`measure_${measure}`)}</h3>
      <div class="wide" tabindex="0" role="group" aria-labelledby="measure-${measure}"><table class="numbers" aria-labelledby="measure-${measure}">
      <thead><tr><th scope="col">${say("numbersPart")}</th><th scope="col">${say("numbersLearners")}</th></tr></thead>
      <tbody>${rows.map(({ title, learners }) => html`<tr><th scope="row"><bdi>${title}</bdi></th><td>${say("atLeast", { count: sayNumber(learners) })}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">${say("numbersTotal")}</th><td>${sayNumber(total)}</td></tr></tfoot></table></div>`;
  }

  showBands(bands, since) {
    return html`<p>${say("bandsAbout", { since: sayDay(since) })}</p>
      ${bands.length ? html`<ul class="list facts">${bands.map(({ title, band }) => html`<li><bdi>${title}</bdi><span class="muted">${say(`band_${band}`)}</span></li>`)}</ul>` : html`<p>${say("bandsNone")}</p>`}`;
  }
}

customElements.define("iblai-mentor-numbers", Numbers);
