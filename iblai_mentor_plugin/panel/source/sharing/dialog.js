// Sharing with the course team, in a dialog: choose messages, look at what the team will see, share.
import { html, nothing } from "lit";
import { isUnderWay } from "../chat/following.js";
import { showContact } from "../chat/people.js";
import { showModal } from "../parts/modal.js";
import { cutWords } from "../parts/naming.js";
import { View } from "../parts/view.js";
import { cutWhole } from "../text/marks.js";
import { say } from "../words.js";
import "./transcript.js";

// Characters of a message by which one recognises it, and within which they are looked for.
const BEGINNING = 160;
const WITHIN = 2_000;
// Where nothing is asked for now, something may be shared all the same, but not for these.
const BARS = new Set(["switched_off", "exam", "quiet_hours", "not_enrolled", "not_running"]);

/** Say whether something of a conversation can be shared here. */
export const canShare = ({ configuration, place, conversation }) =>
  Boolean(configuration.isSharing && place && !BARS.has(place.refusal?.code) && conversation.session && !conversation.isBusy && conversation.messages.some(({ isOwn, text }) => !isOwn && text));

// Where people answer, as they do not here.
const showWherePeopleAnswer = ({ place }) => showContact(place?.help_contact, say("shareAnswered"), say("shareUnanswered"));

// Of a reply, the words that markdown makes of it; without what reads that, as of a question, what was written.
const readBeginning = ({ type, content }, markdown) => {
  const written = cutWhole(content, WITHIN);
  return cutWords(type === "human" || !markdown ? written : markdown.render(markdown.parse(written)).textContent, BEGINNING);
};

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
    this.load(() => this.fetch());
    const answer = await showModal(this.dialog);
    this.start();
    if (answer === "shared") { this.panel.showShared(); }
  }

  async fetch() {
    const { session } = this;
    const { results } = await this.api.getSession(session);
    const markdown = await this.panel.reading.markdown.bring().catch(() => null);
    // Closed meanwhile, and opened in another chat.
    if (session !== this.session) { return; }
    const said = results.reverse().filter(({ content, state }) => content && !isUnderWay(state));
    this.messages = said.map((message) => ({ ...message, beginning: readBeginning(message, markdown) }));
  }

  close() { this.dialog.close(); }

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

  render() {
    const steps = { choose: () => this.showChoice(), preview: () => this.showPreview(), done: () => this.showDone() };
    return html`<dialog class="sharing" aria-labelledby="sharing-title">
      <h2 id="sharing-title" tabindex="-1" autofocus>${say(`share_${this.step}`)}</h2>
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

  showChoosable({ id, type, llm, beginning }) {
    const who = type === "human" ? say("you") : llm?.label || this.panel.mentorName;
    return html`<li><label class="switch"><input type="checkbox" name="message" value=${id} .checked=${this.chosen.has(id)} @change=${({ target }) => this.toggle(id, target.checked)}>
      <span><span class="who">${who}</span> <span dir="auto">${beginning}</span></span></label></li>`;
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
      <div class="actions"><button type="button" class="quiet" @click=${() => this.dialog.close("shared")}>${say("sharedShow")}</button>
        <button type="button" id="close-sharing" @click=${this.close}>${say("close")}</button></div>`;
  }
}

customElements.define("iblai-mentor-sharing", Sharing);
