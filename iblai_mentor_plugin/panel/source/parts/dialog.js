// A question that must be answered first.
import { LitElement, html } from "lit";
import { say } from "../words.js";
import { showModal } from "./modal.js";

class Confirmation extends LitElement {
  static properties = { question: { state: true } };

  createRenderRoot() { return this; }

  /** Ask, and return whether the learner said yes. `question`: `{title, text, yes}`. */
  async ask(question) {
    this.question = question;
    await this.updateComplete;
    return (await showModal(this.querySelector("dialog"))) === "yes";
  }

  render() {
    const { title, text, yes } = this.question ?? { title: "", text: "", yes: "" };
    const close = (answer) => () => this.querySelector("dialog").close(answer);
    return html`<dialog aria-labelledby="confirmation-title" aria-describedby="confirmation-text">
      <h2 id="confirmation-title">${title}</h2>
      <p id="confirmation-text">${text}</p>
      <div class="actions">
        <button type="button" class="quiet" autofocus @click=${close("no")}>${say("cancel")}</button>
        <button type="button" class="danger" @click=${close("yes")}>${yes}</button>
      </div>
    </dialog>`;
  }
}

customElements.define("iblai-mentor-confirmation", Confirmation);
