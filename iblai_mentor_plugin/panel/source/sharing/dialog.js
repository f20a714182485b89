// Sharing with the course team, in a dialog: choose messages, look at what the team will see, share.
import { html, nothing } from "lit";
import { showContact } from "../chat/people.js";
import { View } from "../parts/view.js";
import { readOut } from "../text/sentences.js";
import { say } from "../words.js";
import "./transcript.js";

// Characters of a message by which one recognises it.
const BEGINNING = 160;
const OPEN = new Set(["queued", "running"]);
// Where nothing is asked for now, something may be shared all the same, but not for these.
const BARS = new Set(["switched_off", "exam", "quiet_hours", "not_enrolled", "not_running"]);

/** Say whether something of a conversation can be shared here. */
export const canShare = ({ configuration, place, conversation }) =>
  Boolean(configuration.isSharing && place && !BARS.has(place.refusal?.code) && conversation.session && !conversation.isBusy && conversation.messages.some(({ isOwn, text }) => !isOwn && text));

// Where people answer, as they do not here.
const showWherePeopleAnswer = ({ place }) => showContact(place?.help_contact, say("shareAnswered"), say("shareUnanswered"));

class Sharing extends View {
  static properties = { step: { state: true }, messages: { state: true }, chosen: { state: true }, copy: { state: true } };

  constructor() {
    super();
    this.start();
  }

  start() { Object.assign(this, { step: "choose", messages: null, chosen: new Set(), copy: null, problem: null }); }

  get dialog() { return this.querySelector("dialog"); }

  async open() {
    this.start();
    this.session = this.panel.conversation.session;
    await this.updateComplete;
    this.before = this.getRootNode().activeElement;
    this.dialog.showModal();
    await this.load(async () => {
      const { results } = await this.api.getSession(this.session);
      this.messages = results.reverse().filter(({ content, state }) => content && !OPEN.has(state));
    });
  }

  close() { this.dialog.close(); }

  onClosed() {
    this.before?.focus();
    this.start();
  }

  toggle(id, isChosen) {
    const chosen = new Set(this.chosen);
    if (isChosen) { chosen.add(id); } else { chosen.delete(id); }
    this.chosen = chosen;
  }

  async goTo(step) {
    this.step = step;
    this.problem = null;
    await this.focusOn("#sharing-title");
  }

  async preview(event) {
    event.preventDefault();
    if (await this.attempt(async () => { this.copy = await this.api.previewShared(this.session, [...this.chosen]); })) { await this.goTo("preview"); }
  }

  async share() {
    if (this.isSharing) { return; }
    this.isSharing = true;
    const isDone = await this.attempt(() => this.api.share(this.session, [...this.chosen]));
    this.isSharing = false;
    if (isDone) { await this.goTo("done"); }
  }

  showOwn() {
    this.close();
    this.panel.choose("mentor");
    this.panel.showShared();
  }

  render() {
    const steps = { choose: () => this.showChoice(), preview: () => this.showPreview(), done: () => this.showDone() };
    return html`<dialog class="sharing" aria-labelledby="sharing-title" @close=${this.onClosed}>
      <h2 id="sharing-title" tabindex="-1">${say(`share_${this.step}`)}</h2>
      ${steps[this.step]()}
    </dialog>`;
  }

  showChoice() {
    return html`<form @submit=${this.preview}>
      <p>${say("shareAbout")}</p>
      ${this.showState()}
      ${this.messages ? html`<fieldset><legend class="unseen">${say("share_choose")}</legend><ul class="list choosable">${this.messages.map((message) => this.showChoosable(message))}</ul></fieldset>` : nothing}
      <div class="actions"><button type="button" class="quiet" @click=${this.close}>${say("cancel")}</button>
        <button type="submit" id="preview-share" ?disabled=${!this.chosen.size}>${say("sharePreview")}</button></div>
    </form>`;
  }

  showChoosable({ id, type, content, llm }) {
    const who = type === "human" ? say("you") : llm?.label || this.panel.mentorName;
    const text = readOut(content, { code: say("codeSaid"), formula: say("formulaSaid") }).replace(/\s+/g, " ").trim();
    const said = text.length > BEGINNING ? `${text.slice(0, BEGINNING)}…` : text;
    return html`<li><label class="switch"><input type="checkbox" name="message" value=${id} .checked=${this.chosen.has(id)} @change=${({ target }) => this.toggle(id, target.checked)}>
      <span><span class="who">${who}</span> <span dir="auto">${said}</span></span></label></li>`;
  }

  showPreview() {
    return html`<p>${say("shareSees", { name: this.copy.username })}</p>
      <div class="preview" tabindex="0" role="group" aria-label=${say("share_preview")}><iblai-mentor-transcript .panel=${this.panel} .copy=${this.copy}></iblai-mentor-transcript></div>
      <p>${say("shareUntil")}</p>
      ${showWherePeopleAnswer(this.panel)} ${this.showState()}
      <div class="actions"><button type="button" class="quiet" @click=${() => this.goTo("choose")}>${say("shareBack")}</button>
        <button type="button" class="quiet" @click=${this.close}>${say("cancel")}</button>
        <button type="button" id="share-now" @click=${this.share}>${say("shareNow")}</button></div>`;
  }

  showDone() {
    return html`<p role="status">${say("shareDoneAbout")}</p>
      ${showWherePeopleAnswer(this.panel)}
      <div class="actions"><button type="button" class="quiet" @click=${this.showOwn}>${say("sharedShow")}</button>
        <button type="button" id="close-sharing" @click=${this.close}>${say("close")}</button></div>`;
  }
}

customElements.define("iblai-mentor-sharing", Sharing);
