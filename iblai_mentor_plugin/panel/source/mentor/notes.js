// What the mentor noted of the present conversation, to go on from there later; the learner decides whether it does.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Notes extends View {
  static properties = { isShown: { attribute: false }, keeps: { state: true }, notes: { state: true } };

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch()); }
  }

  async fetch() {
    const setting = await this.api.getSessionMemory();
    this.keeps = setting?.keeps_session_memory ?? null;
    const { session } = this.panel.conversation;
    const found = session ? await this.api.listNotes(session) : null;
    this.notes = found?.memory?.data ?? [];
  }

  set(keeps) { return this.attempt(async () => { await this.api.setSessionMemory(keeps); await this.fetch(); }); }

  async delete(note) {
    await this.attempt(async () => { await this.api.deleteNote(this.panel.conversation.session, note.id); await this.fetch(); });
    this.focusOn("#keeps-notes");
  }

  render() {
    if (typeof this.keeps !== "boolean") { return this.problem ? this.showState() : nothing; }
    return html`<h3>${say("notesTitle")}</h3>
      <label class="switch"><input type="checkbox" role="switch" id="keeps-notes" .checked=${this.keeps} @change=${(event) => this.set(event.target.checked)}><span>${say("keepsNotes")}</span></label>
      ${this.showState()}
      ${this.notes?.length ? html`<ul class="list notes">${this.notes.map((note) => html`<li><span><span class="muted">${note.kind}</span> <bdi>${note.content}</bdi></span>
        ${note.id ? html`<button type="button" class="round small" aria-label=${say("forgetNamed", { title: note.content })} @click=${() => this.delete(note)}>${icons.trash}</button>` : nothing}</li>`)}</ul>`
        : html`<p class="muted">${say("noNotes")}</p>`}`;
  }
}

customElements.define("iblai-mentor-notes", Notes);
