// What the mentor would be told of a made-up learner at this place.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayNumber } from "../words.js";

class Preview extends View {
  static properties = { told: { state: true } };

  look(event) {
    event.preventDefault();
    const question = new FormData(event.target).get("question").trim();
    this.attempt(async () => { this.told = await this.api.preview(this.course, { usage_key: this.panel.usageKey ?? "", question, as: "synthetic" }); });
  }

  render() {
    return html`<section aria-labelledby="preview-title">
      <h2 id="preview-title">${say("previewTitle")}</h2>
      <p class="muted">${say("previewAbout")}</p>
      <form class="fields" @submit=${this.look}>
        <div class="field"><label for="preview-question">${say("previewQuestion")}</label><input id="preview-question" name="question" maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="actions"><button type="submit" class="quiet" id="preview">${say("preview")}</button></div>
      </form>
      ${this.showState()} <div role="status">${this.told ? this.showTold() : nothing}</div>
    </section>`;
  }

  showTold() {
    const { sections = [], tokens, level, system = "" } = this.told;
    const shown = sections.length ? sections : [{ name: say("told"), text: system }];
    return html`<p class="muted">${say("toldTokens", { tokens: sayNumber(tokens ?? 0) })} ${level ? say(`level_${level}`) : ""}</p>
      ${shown.map(({ name, text }) => html`<details class="told"><summary>${name}</summary><pre tabindex="0" dir="auto">${text}</pre></details>`)}`;
  }
}

customElements.define("iblai-mentor-preview", Preview);
