// What the mentor would be told at this place: of oneself, or, for course staff, of a learner who is made up.
import { html, nothing } from "lit";
import { say, sayNumber } from "../words.js";
import { View } from "./view.js";

class Told extends View {
  static properties = { whom: { attribute: false }, place: { attribute: false }, told: { state: true } };

  // What was shown held for another place, or before the learner chose anew.
  willUpdate(changed) {
    if (changed.has("place")) { this.told = null; }
  }

  look(event) {
    event.preventDefault();
    const question = new FormData(event.target).get("question").trim();
    this.attempt(async () => { this.told = await this.api.getTold(this.course, { usage_key: this.panel.usageKey ?? "", question, as: this.whom }); });
  }

  render() {
    const id = `told-${this.whom}`;
    return html`<section aria-labelledby="${id}-title">
      <h2 id="${id}-title">${say(`toldTitle_${this.whom}`)}</h2>
      <p class="muted">${say(`toldAbout_${this.whom}`)}</p>
      <form class="fields" @submit=${this.look}>
        <div class="field"><label for="${id}-question">${say("toldQuestion")}</label><input id="${id}-question" name="question" maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="actions"><button type="submit" class="quiet" id=${id}>${say("toldLook")}</button></div>
      </form>
      ${this.showState()} <div role="status">${this.told ? this.showTold() : nothing}</div>
    </section>`;
  }

  showTold() {
    const { sections = [], tokens, level } = this.told;
    return html`<p class="muted">${say("toldTokens", { tokens: sayNumber(tokens ?? 0) })} ${level ? say(`level_${level}`) : ""}</p>
      ${sections.map(({ name, text, is_shown: isShown = true }) => html`<details class="told"><summary>${sayName(name)}</summary>
        ${isShown ? html`<pre tabindex="0" role="group" aria-label=${sayName(name)} dir="auto">${text}</pre>` : html`<p class="muted">${text}</p>`}</details>`)}`;
  }
}

// One that has no words here is shown as the server names it.
const sayName = (name) => {
  const key = `section_${name}`;
  return say(key) === key ? name : say(key);
};

customElements.define("iblai-mentor-told", Told);
