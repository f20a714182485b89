// Where the learner writes. What is written is kept until it was accepted.
import { LitElement, html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { say, sayNumber, sayMoment } from "../words.js";

const HIGHEST = 200;

class Composer extends LitElement {
  static properties = { panel: { attribute: false }, activity: { attribute: false }, allowance: { attribute: false }, isWaiting: { attribute: false } };

  createRenderRoot() { return this; }

  get box() { return this.querySelector("textarea"); }

  firstUpdated() {
    this.box.value = this.panel.store.get("draft") ?? "";
    this.fit();
  }

  focus() { this.box.focus(); }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, HIGHEST)}px`;
    this.requestUpdate();
  }

  onInput() {
    this.panel.store.keep({ draft: this.box.value });
    this.fit();
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) { return; }
    event.preventDefault();
    this.submit();
  }

  async submit(text = this.box.value) {
    if (!text.trim() || this.panel.conversation.isBusy) { return; }
    const asked = this.panel.conversation.ask(text);
    const isDraft = text === this.box.value;
    if (isDraft) { this.write(""); }
    const isAccepted = await asked;
    // What was not accepted is in the box again, unless something else is by now.
    if (isAccepted || !isDraft) { this.panel.store.keep({ draft: this.box.value }); } else if (!this.box.value) { this.write(text); }
  }

  write(text) {
    this.box.value = text;
    this.fit();
    if (text) { this.panel.store.keep({ draft: text }); }
  }

  render() {
    const isWriting = ["writing", "reconnecting", "stopping"].includes(this.activity);
    const name = this.panel.isSearch ? "searchBox" : "questionBox";
    return html`<form class="composer" part="composer" @submit=${(event) => { event.preventDefault(); this.submit(); }}>
      <label class="unseen" for="question">${say(name)}</label>
      <div class="box">
        <textarea id="question" rows="1" placeholder=${say(`${name}Hint`)} maxlength=${this.panel.configuration.questionLength} aria-describedby="keys"
          @input=${this.onInput} @keydown=${this.onKey}></textarea>
        ${isWriting ? html`<button type="button" class="round" id="stop" aria-label=${say("stop")} title=${say("stop")} ?disabled=${this.activity === "stopping"}
            @click=${() => this.stop()}>${icons.stop}</button>`
          : html`<button type="submit" class="round" id="send" aria-label=${say(this.panel.isSearch ? "search" : "ask")} title=${say(this.panel.isSearch ? "search" : "ask")}
            ?disabled=${this.isWaiting || this.activity === "sending"}>${icons.send}</button>`}
      </div>
      <p class="unseen" id="keys">${say("keys")}</p>
    </form>
    <p class="below muted"><span>${say(this.panel.isSearch ? "searchCaution" : "caution")}</span>${this.showAllowance()}</p>`;
  }

  stop() {
    this.panel.conversation.stop();
    this.focus();
  }

  showAllowance() {
    const left = this.allowance?.messages_left;
    // A search of the course takes nothing of it.
    if (this.panel.isSearch || !Number.isInteger(left)) { return nothing; }
    const until = this.allowance.resets_at ? say("allowanceUntil", { time: sayMoment(this.allowance.resets_at) }) : "";
    return html`<span class="allowance" title=${until}>${say("allowance", { count: sayNumber(left) })}</span>`;
  }
}

customElements.define("iblai-mentor-composer", Composer);
