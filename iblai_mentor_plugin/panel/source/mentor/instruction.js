// How the learner wishes to be spoken to: the custom instruction's four fields.
import { html } from "lit";
import { View } from "../parts/view.js";
import { say } from "../words.js";

const FIELDS = [
  { name: "about_user", rows: 3, length: 4000 },
  { name: "profession", rows: 0, length: 100 },
  { name: "mentor_tone", rows: 2, length: 4000 },
  { name: "desired_mentor_traits", rows: 0, length: 4000 },
];

class Instruction extends View {
  static properties = { instruction: { state: true }, said: { state: true } };

  firstUpdated() { this.load(async () => { this.instruction = await this.api.getInstruction(); }); }

  async save(event) {
    event.preventDefault();
    this.said = "";
    const fields = Object.fromEntries(new FormData(event.target));
    const isSaved = await this.inTurn(async () => {
      this.instruction = await this.api.saveInstruction(fields, { isNew: !this.instruction });
    });
    this.said = isSaved ? say("saved") : "";
  }

  render() {
    return html`<section aria-labelledby="instruction-title">
      <h2 id="instruction-title">${say("instructionTitle")}</h2>
      <p class="muted">${say("instructionAbout")}</p>
      <form class="fields" @submit=${this.save} @input=${() => { this.said = ""; }}>
        ${FIELDS.map((field) => this.showField(field))}
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit">${say("save")}</button></div>
      </form>
      ${this.showState()}
    </section>`;
  }

  showField({ name, rows, length }) {
    const value = this.instruction?.[name] ?? "";
    return html`<div class="field"><label for=${name}>${say(name)}</label>
      ${rows ? html`<textarea id=${name} name=${name} rows=${rows} maxlength=${length} dir="auto" .value=${value} aria-describedby="${name}-hint"></textarea>`
        : html`<input id=${name} name=${name} maxlength=${length} dir="auto" autocomplete="off" .value=${value} aria-describedby="${name}-hint">`}
      <p class="hint muted" id="${name}-hint">${say(`${name}_hint`)}</p></div>`;
  }
}

customElements.define("iblai-mentor-instruction", Instruction);
