// The last question, to be asked in other words: the new one and its reply take the old ones' place.
import { LitElement, html } from "lit";
import { say } from "../words.js";

class Editing extends LitElement {
  static properties = { panel: { attribute: false }, message: { attribute: false } };

  createRenderRoot() { return this; }

  get box() { return this.querySelector("textarea"); }
  get conversation() { return this.panel.conversation; }

  firstUpdated() {
    this.box.value = this.panel.store.get("edit") || this.message.text;
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  onKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.leave();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
  }

  leave() {
    this.conversation.edit("");
    this.panel.focusBox();
  }

  submit() {
    const text = this.box.value;
    if (!text.trim() || this.conversation.isBusy) { return; }
    this.conversation.askInstead(text);
    this.panel.focusBox();
  }

  render() {
    return html`<form class="said own editing" @submit=${(event) => { event.preventDefault(); this.submit(); }}>
      <label class="unseen" for="edited">${say("editQuestion")}</label>
      <textarea id="edited" rows="3" dir="auto" maxlength=${this.panel.configuration.questionLength} @keydown=${this.onKey}
        @input=${() => this.panel.store.keep({ edit: this.box.value })}></textarea>
      <div class="actions"><button type="button" class="quiet" @click=${this.leave}>${say("cancel")}</button><button type="submit">${say("askInstead")}</button></div>
    </form>`;
  }
}

customElements.define("iblai-mentor-editing", Editing);
