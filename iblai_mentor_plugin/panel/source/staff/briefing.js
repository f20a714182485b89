// What the mentor is told of the course by its staff: a draft, published when it is right.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayMoment } from "../words.js";

class Briefing extends View {
  static properties = { briefings: { state: true }, said: { state: true }, isChanged: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() {
    const page = await this.api.listBriefings(this.course);
    this.briefings = page?.results ?? null;
  }

  get draft() { return this.briefings?.find(({ published_at: at }) => !at); }
  get inForce() { return this.briefings?.filter(({ published_at: at }) => at).sort((one, other) => other.version - one.version)[0]; }
  // So that nobody overwrites or publishes what a colleague changed meanwhile.
  get seen() { return this.draft ? { modified: this.draft.modified } : {}; }
  get box() { return this.querySelector("#briefing"); }

  async again(work, words) {
    this.said = "";
    const isDone = await this.inTurn(async () => { await work(); await this.fetch(); });
    if (isDone) { Object.assign(this, { said: say(words), isChanged: false }); }
    return isDone;
  }

  save() {
    const text = this.box.value;
    return this.again(() => this.api.saveBriefing(this.course, text, this.seen), "draftSaved");
  }

  async publish() {
    if ((this.isChanged || !this.draft) && !(await this.save())) { return; }
    const { version } = this.draft ?? {};
    const isSure = version && (await this.panel.confirm({ title: say("publishTitle"), text: say("publishText"), yes: say("publish") }));
    if (isSure) { await this.again(() => this.api.publishBriefing(this.course, version, this.seen), "published"); }
  }

  async discard() {
    const { version } = this.draft;
    const focusOn = this.holdFocus();
    if (await this.again(() => this.api.deleteBriefing(this.course, version), "discarded")) { this.box.value = this.inForce?.text ?? ""; }
    focusOn("#briefing");
  }

  render() {
    return html`<section aria-labelledby="briefing-title">
      <h2 id="briefing-title">${say("briefingTitle")}</h2>
      <p class="muted">${say("briefingAbout")}</p>
      ${this.panel.isSearch ? html`<p class="hint" id="briefing-idle">${say("briefingIdle")}</p>` : nothing}
      ${this.showState()} ${this.briefings ? this.showForm() : this.isLoading ? nothing : html`<p class="muted">${say("notServed")}</p>`}
    </section>`;
  }

  showForm() {
    const { draft, inForce } = this;
    const state = draft ? say("draftOf", { when: sayMoment(draft.modified ?? draft.created) }) : inForce ? say("inForceSince", { when: sayMoment(inForce.published_at), version: inForce.version }) : say("noBriefing");
    return html`<div class="field"><label for="briefing">${say("briefing")}</label>
        <textarea id="briefing" rows="7" dir="auto" .value=${(draft ?? inForce)?.text ?? ""} @input=${() => { this.isChanged = true; this.said = ""; }} aria-describedby="briefing-state"></textarea>
        <p class="hint muted" id="briefing-state">${state}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span>
        ${draft ? html`<button type="button" class="danger quiet" id="discard" @click=${this.discard}>${say("discard")}</button>` : nothing}
        <button type="button" class="quiet" id="save-draft" ?disabled=${!this.isChanged} @click=${this.save}>${say("saveDraft")}</button>
        <button type="button" id="publish" ?disabled=${!draft && !this.isChanged} @click=${this.publish}>${say("publish")}</button></div>`;
  }
}

customElements.define("iblai-mentor-briefing", Briefing);
