// Quiet hours: from when to when the mentor is closed to learners. Times are written in the writer's own time zone, which is named.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { View } from "../parts/view.js";
import { say, sayMomentIn } from "../words.js";

class Quiet extends View {
  static properties = { times: { state: true }, said: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() { this.times = (await this.api.listQuietHours(this.course))?.quiet_hours ?? null; }

  get zone() { return new Intl.DateTimeFormat().resolvedOptions().timeZone; }

  async again(work, words) {
    this.said = "";
    const isDone = await this.inTurn(async () => { await work(); await this.fetch(); });
    if (isDone) { this.said = say(words); }
    return isDone;
  }

  add(event) {
    event.preventDefault();
    const form = event.target;
    const { starts, ends } = Object.fromEntries(new FormData(form));
    const fields = { starts: new Date(starts).toISOString(), ends: new Date(ends).toISOString() };
    const focusOn = this.holdFocus();
    return this.once(form, async () => {
      if (await this.again(() => this.api.addQuietHours(this.course, fields), "saved")) { form.reset(); }
      focusOn("#quiet-starts");
    });
  }

  async delete({ id }) {
    const focusOn = this.holdFocus();
    await this.again(() => this.api.deleteQuietHours(this.course, id), "deleted");
    focusOn("#quiet-starts");
  }

  render() {
    return html`<section aria-labelledby="quiet-title">
      <h2 id="quiet-title">${say("course_quiet")}</h2>
      <p class="muted">${say("quietAbout")}</p>
      ${this.times ? this.showTimes() : nothing}
      <form class="fields" @submit=${this.add}>
        <div class="times">
          <div class="field"><label for="quiet-starts">${say("quietStarts")}</label><input type="datetime-local" id="quiet-starts" name="starts" required aria-describedby="quiet-zone"></div>
          <div class="field"><label for="quiet-ends">${say("quietEnds")}</label><input type="datetime-local" id="quiet-ends" name="ends" required aria-describedby="quiet-zone"></div>
        </div>
        <p class="hint muted" id="quiet-zone">${say("quietZone", { zone: this.zone })}</p>
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="add-quiet">${say("quietAdd")}</button></div>
      </form>
      ${this.showState()}
    </section>`;
  }

  showTimes() {
    if (!this.times.length) { return html`<p>${say("quietNone")}</p>`; }
    return html`<ul class="list quiet-times">${this.times.map((one) => {
      const when = say("quietSpan", { starts: sayMomentIn(one.starts), ends: sayMomentIn(one.ends) });
      return html`<li><span>${when}</span><button type="button" class="round small forget" aria-label=${say("deleteNamed", { title: when })} @click=${() => this.delete(one)}>${icons.trash}</button></li>`;
    })}</ul>`;
  }
}

customElements.define("iblai-mentor-quiet", Quiet);
